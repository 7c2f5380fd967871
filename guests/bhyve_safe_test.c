/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/bhyve_safe.h"

#include <atf-c.h>
#include <string.h>

#define DEVICE "0000:01:00.0"
#define OTHER "0000:00:1f.3"

/* A host on which a start is safe. */
static void
make_good(struct facts *f, const char *table, const char *release)
{
	facts_str(f, "host.os", "freebsd", "o");
	facts_str(f, "host.kernel", release, "o");
	facts_str(f, "iommu.table", table, "o");
	facts_bool(f, "vmm.initialized", true, "o");
	facts_bool(f, "vmm.iommu.initialized", false, "o");
	facts_int(f, "vmm.amdvi.count", strcmp(table, "IVRS") == 0, "o");
	facts_int(f, "vmm.amdvi.attach_error", 0, "o");
	facts_str(f, "pci." OTHER ".vendor", "8086", "o");
	facts_bool(f, "pci." OTHER ".iommu.vmm_covered", true, "o");
	facts_str(f, "pci." DEVICE ".vendor", "8086", "o");
	facts_str(f, "pci." DEVICE ".driver", "ppt", "o");
	facts_bool(f, "pci." DEVICE ".attached", true, "o");
	facts_bool(f, "pci." DEVICE ".dead", false, "o");
	facts_bool(f, "pci." DEVICE ".iommu.vmm_covered", true, "o");
}

static void
require_safe(const struct facts *f)
{
	struct err err = { 0 };

	ATF_CHECK_EQ_MSG(0, bhyve_check_safe(f, DEVICE, &err), "%s", err.text);
}

static void
require_refused(const struct facts *f, const char *why, bool under_test)
{
	struct err err = { 0 };

	ATF_CHECK_EQ(-1, bhyve_check_safe(f, DEVICE, &err));
	ATF_CHECK_MSG(strstr(err.text, why) != NULL, "%s", err.text);
	ATF_CHECK_EQ(under_test, err.under_test);
}

ATF_TC_WITHOUT_HEAD(bhyve_check_safe__amd);
ATF_TC_BODY(bhyve_check_safe__amd, tc)
{
	struct facts f = { 0 };

	make_good(&f, "IVRS", "14.0-STABLE");
	require_safe(&f);
	/* host-amd-amdvi1-noPCIe-msiblacklist: the host panicked */
	facts_int(&f, "vmm.amdvi.attach_error", 1, "o");
	require_refused(&f, "would panic this host", true);
	facts_unknown(&f, "vmm.amdvi.attach_error", "no log", "o");
	require_refused(&f, "no log", false);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(bhyve_check_safe__intel_scope);
ATF_TC_BODY(bhyve_check_safe__intel_scope, tc)
{
	struct facts f = { 0 };

	make_good(&f, "DMAR", "14.2-RELEASE");
	require_safe(&f);
	/* Any function of the host, not just the one that is passed. */
	facts_bool(&f, "pci." OTHER ".iommu.vmm_covered", false, "o");
	require_refused(&f, "no DRHD of the DMAR table names " OTHER, true);
	facts_str(&f, "host.kernel", "14.3-RELEASE", "o");
	require_safe(&f);
	facts_str(&f, "host.kernel", "13.1-STABLE", "o");
	require_refused(&f, "vtd_add_device", true);
	facts_bool(&f, "vmm.iommu.initialized", true, "o");
	require_safe(&f);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(bhyve_check_safe__device);
ATF_TC_BODY(bhyve_check_safe__device, tc)
{
	struct facts f = { 0 };

	make_good(&f, "IVRS", "14.0-STABLE");
	/* host-ppt-name-not-attached */
	facts_bool(&f, "pci." DEVICE ".attached", false, "o");
	require_refused(&f, "not attached to ppt", false);
	facts_bool(&f, "pci." DEVICE ".attached", true, "o");
	/* host-wedged-ppt-idle */
	facts_bool(&f, "pci." DEVICE ".dead", true, "o");
	require_refused(&f, "reads ff", true);
	facts_bool(&f, "pci." DEVICE ".dead", false, "o");
	/* host-cpu-no-svm */
	facts_bool(&f, "vmm.initialized", false, "o");
	require_refused(&f, "vmm did not start", true);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(bhyve_steps__name_a_capture);
ATF_TC_BODY(bhyve_steps__name_a_capture, tc)
{
	int i;

	for (i = 0; i < BHYVE_STEPS; i++) {
		ATF_CHECK(bhyve_steps[i].capture != NULL);
		ATF_CHECK(strstr(bhyve_steps[i].does, "kldunload") == NULL);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, bhyve_check_safe__amd);
	ATF_TP_ADD_TC(tp, bhyve_check_safe__intel_scope);
	ATF_TP_ADD_TC(tp, bhyve_check_safe__device);
	ATF_TP_ADD_TC(tp, bhyve_steps__name_a_capture);
	return atf_no_error();
}
