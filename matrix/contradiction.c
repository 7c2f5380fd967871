/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/contradiction.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "matrix/cells.h"
#include "matrix/version.h"

/* Clocks and time zones differ. */
#define DAY 86400

static const json_t *
member(const json_t *j, const char *a, const char *b)
{
	return json_object_get(json_object_get(j, a), b);
}

static void
add(json_t *found, const char *pointer, const char *rule, const char *detail)
{
	(void)json_array_append_new(
	    found, json_pack("{s:s, s:s, s:s}", "pointer", pointer, "rule",
		       rule, "detail", detail));
}

/* Of the same path the first: what comes after it are repetitions. */
static const json_t *
test_of(const json_t *report, const char *path, size_t *at)
{
	const json_t *tests = json_object_get(report, "tests"), *test;

	for (*at = 0; *at < json_array_size(tests); ++*at) {
		test = json_array_get(tests, *at);
		if (strcmp(json_str(test, "path", ""), path) == 0)
			return test;
	}
	return NULL;
}

/* Each needs those before it; what comes after the function's test is tried
 * again from another beginning. */
static void
check_stages(json_t *found, const json_t *report)
{
	static const char *const ladder[] = { "vm.start", "guest.boot",
		"guest.enumerate", "guest.driver", "guest.function" };
	const char *failed = NULL, *status;
	char pointer[48], detail[96];
	const json_t *test;
	size_t i, at;

	for (i = 0; i < sizeof(ladder) / sizeof(ladder[0]); i++) {
		test = test_of(report, ladder[i], &at);
		status = json_str(test, "status", "");
		if (failed != NULL && strcmp(status, "PASS") == 0) {
			(void)snprintf(
			    pointer, sizeof(pointer), "/tests/%zu/status", at);
			(void)snprintf(detail, sizeof(detail),
			    "passed although %s failed", failed);
			add(found, pointer, "stages", detail);
		}
		if (failed == NULL && strcmp(status, "FAIL") == 0)
			failed = ladder[i];
	}
}

/* The maker of the processor says nothing: an emulated host has any IOMMU. */
static void
check_iommu(json_t *found, const json_t *report)
{
	const json_t *iommu = member(report, "host", "iommu");
	const char *kind = json_str(iommu, "kind", "");
	size_t at;

	if ((strcmp(kind, "none") == 0 ||
		json_is_false(json_object_get(iommu, "enabled"))) &&
	    strcmp(json_str(test_of(report, "host.iommu", &at), "status", ""),
		"PASS") == 0)
		add(found, "/host/iommu", "iommu",
		    "there is none, and host.iommu passed");
}

/* vmm(4) is FreeBSD's and illumos's, KVM is Linux's. */
static void
check_hypervisor(json_t *found, const json_t *report)
{
	const json_t *hypervisor = json_object_get(report, "hypervisor");
	const char *accel = json_str(hypervisor, "accel", "");
	bool bhyve = strcmp(json_str(hypervisor, "name", ""), "bhyve") == 0;
	struct version v;

	version_of(&v, member(report, "host", "os"));
	if ((bhyve || strcmp(accel, "vmm") == 0) &&
	    strncmp(v.line, "Linux", 5) == 0)
		add(found, "/hypervisor", "hypervisor", "is not for Linux");
	if (strcmp(accel, "kvm") == 0 && strncmp(v.line, "FreeBSD", 7) == 0)
		add(found, "/hypervisor/accel", "hypervisor",
		    "KVM is not in FreeBSD");
}

/* Only drivers whose name one system alone has: FreeBSD took several of
 * Linux's, amdgpu and iwlwifi among them. */
static void
check_driver(json_t *found, const json_t *report)
{
	static const char *const drivers[][2] = {
		{ "e1000e", "linux" },
		{ "i40e", "linux" },
		{ "ixgbe", "linux" },
		{ "nouveau", "linux" },
		{ "r8169", "linux" },
		{ "snd_hda_intel", "linux" },
		{ "xhci_hcd", "linux" },
		{ "hdaudbus", "windows" },
		{ "nvlddmkm", "windows" },
		{ "storahci", "windows" },
		{ "stornvme", "windows" },
		{ "usbxhci", "windows" },
	};
	const char *driver =
	    json_str(member(report, "guest", "driver"), "name", "");
	const char *guest = cells_guest(report);
	size_t i;

	/* illumos has an i40e and NetBSD a nouveau of its own. */
	if (strcmp(guest, "other") == 0)
		return;
	for (i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (strcmp(drivers[i][0], driver) == 0 &&
		    strcmp(drivers[i][1], guest) != 0)
			add(found, "/guest/driver/name", "driver",
			    "is not one of that guest's system");
}

/* PCI Local Bus Specification 3.0, 6.2.5.1: a BAR is a power of two; one of 64
 * bits takes the next one's place too. */
static const char *
bar_fault(const json_t *bars, const json_t *bar)
{
	int64_t size = json_integer_value(json_object_get(bar, "size"));
	int64_t index = json_integer_value(json_object_get(bar, "index"));
	const char *kind = json_str(bar, "kind", "");
	const json_t *other;
	size_t i;

	if (size > 0 && (size & (size - 1)) != 0)
		return "a BAR's size is a power of two";
	if (strcmp(kind, "mem64") != 0)
		return strcmp(kind, "mem32") == 0 && size > INT64_C(1) << 31
			   ? "a BAR of 32 bits has at most 2 GiB"
			   : NULL;
	if (index >= 5)
		return "there is no room for a BAR of 64 bits";
	json_array_foreach(bars, i,
	    other) if (json_integer_value(json_object_get(other, "index")) ==
		       index + 1) return "the next BAR holds its upper half";
	return NULL;
}

static void
check_bars(json_t *found, const json_t *report)
{
	const json_t *bars = member(report, "device", "bars"), *bar;
	const char *fault;
	char pointer[48];
	size_t i;

	json_array_foreach(bars, i, bar)
	{
		fault = bar_fault(bars, bar);
		if (fault == NULL)
			continue;
		(void)snprintf(pointer, sizeof(pointer), "/device/bars/%zu", i);
		add(found, pointer, "bar", fault);
	}
}

static void
check_times(json_t *found, const json_t *report)
{
	int64_t run = clock_parse(json_str(report, "start_time", "")), at;
	int64_t end = run + (int64_t)json_num(report, "duration", 864000);
	const char *built =
	    json_str(member(report, "host", "bios"), "date", "");
	char stamp[32], pointer[48];
	const json_t *test;
	size_t i;

	(void)snprintf(stamp, sizeof(stamp), "%.10sT00:00:00Z", built);
	at = clock_parse(stamp);
	if (run > 0 && at > run + DAY)
		add(found, "/host/bios/date", "time", "is later than the run");
	json_array_foreach(json_object_get(report, "tests"), i, test)
	{
		at = clock_parse(json_str(test, "start_time", ""));
		if (run <= 0 || at <= 0 || (at > run - DAY && at < end + DAY))
			continue;
		(void)snprintf(
		    pointer, sizeof(pointer), "/tests/%zu/start_time", i);
		add(found, pointer, "time", "is not within the run");
	}
}

json_t *
contradiction_find(const json_t *report)
{
	json_t *found = json_array();

	check_stages(found, report);
	check_iommu(found, report);
	check_hypervisor(found, report);
	check_driver(found, report);
	check_bars(found, report);
	check_times(found, report);
	if (json_array_size(found) > 0)
		return found;
	json_decref(found);
	return NULL;
}
