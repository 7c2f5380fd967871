/* SPDX-License-Identifier: BSD-2-Clause
 * vmm and bhyve: in the kernel, started, and with which IOMMU. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "probes/freebsd_text.h"
#include "probes/probe.h"
#include "probes/source_freebsd.h"

#define VMM "run:sysctl hw.vmm"
#define MODULE "status:kldstat -q -m vmm"
#define FILES "run:kldstat"
#define LOG "log:kernel"

/* Pages of amd64, for kernels whose hw.pagesize was not asked for. */
enum { PAGE = 4096 };

/* The line of the log that begins at or before p, the caller frees it. */
static char *
line_of(const char *text, const char *p)
{
	while (p > text && p[-1] != '\n')
		p--;
	return xstrndup(p, strcspn(p, "\r\n"));
}

/* The last line that begins with mark, as the kernel prints it. */
static char *
last_line(const char *log, const char *mark)
{
	const char *p = log, *last = NULL;

	for (; (p = strstr(p, mark)) != NULL; p++)
		if (p == log || p[-1] == '\n')
			last = p;
	return last == NULL ? NULL : line_of(log, last);
}

/* sys/amd64/vmm/intel/vmx.c vmx_modinit, amd/svm.c check_svm_features. */
static char *
start_error(const char *log)
{
	static const char *const marks[] = { "vmx_modinit: ", "SVM: ",
		"module_register_init: MOD_LOAD (vmm,", NULL };
	char *line = NULL;
	size_t i;

	for (i = 0; line == NULL && marks[i] != NULL; i++)
		line = last_line(log, marks[i]);
	return line;
}

/* A module whose start failed stays as a file: kldload(8) says 0 all the same,
 * and ppt still binds.  Only kldstat -m tells. */
static void
module(struct source *s, struct facts *f, const char *log, const char *why)
{
	char *status = source_text(s, MODULE, NULL);
	char *files = source_text(s, FILES, NULL);
	char *values = source_text(s, VMM, NULL);
	bool failed = log != NULL && strstr(log, "MOD_LOAD (vmm,") != NULL;
	char *error;

	if (status != NULL && strcmp(status, "0") == 0) {
		facts_bool(f, "vmm.loaded", true, MODULE);
		facts_bool(f, "vmm.initialized", true, MODULE);
		facts_str(f, "vmm.error", "none", MODULE);
		goto out;
	}
	if (values != NULL) /* they come and go with the module's file */
		facts_bool(f, "vmm.loaded", true, VMM);
	else if (files != NULL)
		facts_bool(
		    f, "vmm.loaded", strstr(files, "vmm.ko") != NULL, FILES);
	else if (failed)
		facts_bool(f, "vmm.loaded", true, LOG);
	else
		facts_unknown(f, "vmm.loaded", "kldstat was not read", FILES);
	if (status != NULL && strcmp(status, "1") == 0)
		facts_bool(f, "vmm.initialized", false, MODULE);
	else if (failed)
		facts_bool(f, "vmm.initialized", false, LOG);
	else
		facts_unknown(
		    f, "vmm.initialized", "kldstat was not read", MODULE);
	error = log == NULL ? NULL : start_error(log);
	if (log == NULL)
		facts_unknown(f, "vmm.error", why, LOG);
	else
		facts_str(f, "vmm.error",
		    failed && error != NULL ? error : "none", LOG);
	free(error);
out:
	free(values);
	free(files);
	free(status);
}

/* "device_attach: ivhd0 attach returned 1": the sysctls still look healthy, and
 * the first start of a guest with a device panics the host. */
static void
amd_attach(struct facts *f, const char *log, const char *why)
{
	static const char head[] = "device_attach: ivhd";
	static const char tail[] = " attach returned ";
	const char *p = log;
	int64_t error = 0;

	if (log == NULL) {
		facts_unknown(f, "vmm.amdvi.attach_error", why, LOG);
		return;
	}
	while ((p = strstr(p, head)) != NULL) {
		p += sizeof(head) - 1;
		p += strspn(p, "0123456789");
		if (strncmp(p, tail, sizeof(tail) - 1) == 0)
			error = strtol(p + sizeof(tail) - 1, NULL, 10);
	}
	facts_int(f, "vmm.amdvi.attach_error", error, LOG);
}

static void
iommu(struct source *s, struct facts *f)
{
	struct assignments a = { 0 };
	struct err err = { 0 };
	const char *why = "this vmm has no such value";

	if (freebsd_values(s, VMM, ':', &a, &err) == -1)
		why = err.code == ENOENT ? "vmm is not loaded" : err.text;
	freebsd_bool(
	    f, "vmm.iommu.enable", &a, "hw.vmm.iommu.enable", why, VMM);
	freebsd_bool(f, "vmm.iommu.initialized", &a, "hw.vmm.iommu.initialized",
	    why, VMM);
	freebsd_bool(
	    f, "vmm.amdvi.enable", &a, "hw.vmm.amdvi.enable", why, VMM);
	freebsd_int(
	    f, "vmm.amdvi.count", &a, "hw.vmm.amdvi.count", 1, why, VMM);
	freebsd_int(
	    f, "vmm.ppt.devices", &a, "hw.vmm.ppt.devices", 1, why, VMM);
	assignments_free(&a);
}

static void
guests(struct source *s, struct facts *f)
{
	struct strv names = { 0 };
	struct err err;
	char *text;

	if (source_list(s, "dev:vmm", &names, &err) == -1 &&
	    err.code != ENOENT) {
		facts_unknown(f, "vmm.vms", err.text, "dev:vmm");
		return;
	}
	text = strv_join(&names, " ");
	facts_str(f, "vmm.vms", names.n == 0 ? "none" : text, "dev:vmm");
	free(text);
	strv_free(&names);
}

static void
bhyve(struct source *s, struct facts *f)
{
	static const char which[] = "status:which bhyve";
	static const char uefi[] = "file:/usr/local/share/uefi-firmware";
	char *status = source_text(s, which, NULL);
	struct strv names = { 0 };
	struct err err;
	bool found = false;
	size_t i;

	if (status == NULL ||
	    (strcmp(status, "0") != 0 && strcmp(status, "1") != 0))
		facts_unknown(
		    f, "bhyve.present", "which(1) was not asked", which);
	else
		facts_bool(f, "bhyve.present", *status == '0', which);
	free(status);
	if (source_list(s, uefi, &names, &err) == -1 && err.code != ENOENT) {
		facts_unknown(f, "bhyve.uefi", err.text, uefi);
		return;
	}
	for (i = 0; i < names.n; i++)
		found |= strncmp(names.v[i], "BHYVE_UEFI", 10) == 0;
	facts_bool(f, "bhyve.uefi", found, uefi);
	strv_free(&names);
}

static void
loader(struct source *s, struct facts *f)
{
	static const char key[] = "file:/boot/loader.conf";
	struct assignments a = { 0 };
	struct err err = { 0 };
	const char *load, *amd;

	if (freebsd_loader(s, &a, &err) == -1 && err.code != ENOENT) {
		facts_unknown(f, "loader.vmm_load", err.text, key);
		facts_unknown(f, "loader.amdvi_enable", err.text, key);
	} else {
		load = assignments_get(&a, "vmm_load");
		amd = assignments_get(&a, "hw.vmm.amdvi.enable");
		/* The name it had, still read. */
		if (amd == NULL)
			amd = assignments_get(&a, "hw.vmm.amdvi_enable");
		facts_bool(f, "loader.vmm_load",
		    load != NULL && strchr("Yy", *load) != NULL &&
			*load != '\0',
		    key);
		facts_bool(f, "loader.amdvi_enable",
		    amd != NULL && strcmp(amd, "0") != 0, key);
	}
	assignments_free(&a);
}

static void
limits(struct source *s, struct facts *f)
{
	static const char key[] = "run:" FREEBSD_SYSCTL;
	struct assignments a = { 0 };
	struct err err = { 0 };
	const char *why = "this kernel has no such value", *text;
	uint64_t page = PAGE;

	if (freebsd_values(s, key, ':', &a, &err) == -1)
		why = err.text;
	text = assignments_get(&a, "hw.pagesize");
	if (text != NULL && parse_u64(text, 10, UINT32_MAX, &page, NULL) == -1)
		page = PAGE;
	freebsd_int(
	    f, "wired.limit", &a, "vm.max_user_wired", (int64_t)page, why, key);
	freebsd_int(f, "wired.used", &a, "vm.stats.vm.v_user_wire_count",
	    (int64_t)page, why, key);
	freebsd_bool(f, "msi.enabled", &a, "hw.pci.enable_msi", why, key);
	freebsd_bool(f, "msix.enabled", &a, "hw.pci.enable_msix", why, key);
	assignments_free(&a);
}

static void
run(struct source *s, struct facts *f)
{
	struct err err;
	char *log = source_text(s, LOG, &err);

	module(s, f, log, err.text);
	amd_attach(f, log, err.text);
	free(log);
	iommu(s, f);
	guests(s, f);
	bhyve(s, f);
	loader(s, f);
	limits(s, f);
}

const struct probe probe_freebsd_vmm = {
	.name = "vmm",
	.descr = "vmm and bhyve",
	.os = "freebsd",
	.run = run,
};
