/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/bhyve_safe.h"

#include <stdlib.h>
#include <string.h>

#include "guests/claim.h"
#include "probes/probe.h"

const struct bhyve_step_row bhyve_steps[BHYVE_STEPS] = {
	[BHYVE_LOAD] = { "kldload -n vmm", "bhyve-group-1/14",
	    "bhyve-group-3 and host-devctl-while-owned: unloading "
	    "it panics" },
	[BHYVE_SET_DRIVER] = { "devctl set driver -f SELECTOR ppt",
	    "dev-e1000e-rootport/04",
	    "host-devctl-while-owned: EBUSY while a VM has it" },
	[BHYVE_DESTROY_OLD] = { "bhyvectl --vm=NAME --destroy",
	    "bhyve-sigkill-restart/23",
	    "bhyve-sigkill-restart/14: vm_reinit: Device busy" },
	[BHYVE_START] = { "bhyve -S ... NAME", "dev-e1000e-rootport/07",
	    "host-amd-amdvi1-noPCIe-msiblacklist: panic when ivhd did not "
	    "attach" },
	[BHYVE_END] = { "bhyvectl --vm=NAME --force-poweroff",
	    "bhyve-force-poweroff/08",
	    "bhyve-destroy-while-running: status 1 and errno 25" },
	[BHYVE_VENDOR] = { "pciconf -r -h SELECTOR 0",
	    "host-wedged-ppt-idle/21",
	    "host-wedged-ppt-idle: bhyve itself says nothing of a dead "
	    "device" },
	[BHYVE_DESTROY] = { "bhyvectl --vm=NAME --destroy",
	    "dev-e1000e-rootport/16",
	    "bhyve-two-vms-same-device: a stopped VM keeps its device" },
	[BHYVE_CLEAR_DRIVER] = { "devctl clear driver -f SELECTOR",
	    "dev-e1000e-rootport/23",
	    "host-devctl-while-owned: EBUSY while a VM has it" },
};

static bool
is_false(const struct fact *f)
{
	return f != NULL && f->type == FACT_BOOL && !f->b;
}

/* vtd_add_device panics up to 14.2 and gives the IOMMU up from 14.3 on. */
static bool
panics_out_of_scope(const char *release)
{
	char *end;
	long major, minor = 0;

	if (release == NULL)
		return true;
	major = strtol(release, &end, 10);
	if (*end == '.')
		minor = strtol(end + 1, NULL, 10);
	return major < 14 || (major == 14 && minor < 3);
}

/* The first start adds every function of domain 0 (iommu_init), so any of them
 * that no DRHD names takes the host down. */
static const char *
out_of_scope(const struct facts *f, struct strv *all)
{
	size_t i;

	facts_functions(f, all);
	for (i = 0; i < all->n; i++)
		if (is_false(facts_pci(f, all->v[i], "iommu.vmm_covered")))
			return all->v[i];
	return NULL;
}

static int
check_amd(const struct facts *f, struct err *err)
{
	const char *table = facts_text(f, "iommu.table");
	const struct fact *attach = facts_get(f, "vmm.amdvi.attach_error");

	if (table == NULL || strcmp(table, "IVRS") != 0)
		if (facts_number(f, "vmm.amdvi.count", 0) == 0)
			return 0;
	if (attach == NULL || attach->type != FACT_INT)
		return err_set(err, 0,
		    "cannot tell whether ivhd attached, and a start would "
		    "panic the host if it did not: %s",
		    attach == NULL ? "not probed" : attach->str);
	if (attach->i != 0)
		return err_fail(err,
		    "ivhd did not attach (error %d, see dmesg): a start with a "
		    "device would panic this host.  Set "
		    "hw.pci.honor_msi_blacklist=0 in loader.conf, or update "
		    "the firmware",
		    (int)attach->i);
	return 0;
}

static int
check_intel(const struct facts *f, struct err *err)
{
	struct strv all = { 0 };
	const char *bdf;
	int rc = 0;

	/* It is done once a load of vmm: what has not panicked will not. */
	if (facts_true(f, "vmm.iommu.initialized"))
		return 0;
	bdf = out_of_scope(f, &all);
	if (bdf != NULL && panics_out_of_scope(facts_text(f, "host.kernel")))
		rc = err_fail(err,
		    "no DRHD of the DMAR table names %s: the first start with "
		    "a device would panic this FreeBSD (vtd_add_device); "
		    "14.3 does not, or a firmware update may help",
		    bdf);
	strv_free(&all);
	return rc;
}

int
bhyve_check_vmm(const struct facts *f, struct err *err)
{
	if (is_false(facts_get(f, "vmm.initialized")))
		return err_fail(err,
		    "vmm did not start: no VT-x or SVM, or off in the "
		    "firmware; see dmesg");
	return 0;
}

int
bhyve_check_bound(const struct facts *f, const char *bdf, struct err *err)
{
	return claim_is_bound(f, bdf)
		   ? 0
		   : err_set(err, 0, "%s is not attached to ppt", bdf);
}

int
bhyve_check_iommu(const struct facts *f, struct err *err)
{
	return check_amd(f, err) == -1 ? -1 : check_intel(f, err);
}

int
bhyve_check_alive(const struct facts *f, const char *bdf, struct err *err)
{
	const struct fact *dead = facts_pci(f, bdf, "dead");

	if (dead != NULL && dead->type == FACT_BOOL && dead->b)
		return err_fail(err,
		    "%s reads ff: it is not touched any more; power the host "
		    "off and on",
		    bdf);
	return 0;
}

int
bhyve_check_safe(const struct facts *f, const char *bdf, struct err *err)
{
	if (bhyve_check_alive(f, bdf, err) == -1 ||
	    bhyve_check_vmm(f, err) == -1 ||
	    bhyve_check_bound(f, bdf, err) == -1)
		return -1;
	return bhyve_check_iommu(f, err);
}
