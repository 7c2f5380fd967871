/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/contradiction.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

static json_t *
example(const char *name)
{
	char *path =
	    xasprintf("%s/fixtures/matrix/examples/%s", SOURCE_ROOT, name);
	json_t *report = json_read_file(path, NULL);

	ATF_REQUIRE_MSG(report != NULL, "%s", path);
	free(path);
	return report;
}

ATF_TC_WITHOUT_HEAD(contradiction_find__nothing_in_what_is_true);
ATF_TC_BODY(contradiction_find__nothing_in_what_is_true, tc)
{
	static const char *const names[] = { "e3000-fail.json",
		"e3000-fixed.json", "p4-bhyve.json", "t10-qemu.json" };
	json_t *report, *found;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		report = example(names[i]);
		found = contradiction_find(report);
		ATF_CHECK_MSG(found == NULL, "%s: %s", names[i],
		    json_str(json_array_get(found, 0), "pointer", "?"));
		json_decref(found);
		json_decref(report);
	}
}

/* member of the document, by /: set to what that JSON says. */
static void
set(json_t *report, const char *path, const char *value)
{
	char *copy = xstrdup(path), *p = copy, *slash;
	json_t *j = report, *new = json_loads(value, JSON_DECODE_ANY, NULL);

	ATF_REQUIRE(new != NULL);
	while ((slash = strchr(p, '/')) != NULL) {
		*slash = '\0';
		j = json_is_array(j) ? json_array_get(j, strtoul(p, NULL, 10))
				     : json_object_get(j, p);
		ATF_REQUIRE_MSG(j != NULL, "%s", path);
		p = slash + 1;
	}
	ATF_REQUIRE_EQ(0, json_object_set_new(j, p, new));
	free(copy);
}

/* One change, or two, of a report that is right: where it is found, or NULL
 * when it may be. */
ATF_TC_WITHOUT_HEAD(contradiction_find__each_kind);
ATF_TC_BODY(contradiction_find__each_kind, tc)
{
	static const struct {
		const char *path, *value, *path2, *value2, *pointer;
	} cases[] = {
		{ "guest/driver/name", "\"nvlddmkm\"", NULL, NULL,
		    "/guest/driver/name" },
		{ "guest/driver/name", "\"nvlddmkm\"", "guest/os/name",
		    "\"windows\"", NULL },
		{ "guest/driver/name", "\"nouveau\"", NULL, NULL, NULL },
		{ "guest/driver/name", "\"nouveau\"", "guest/os/name",
		    "\"freebsd\"", "/guest/driver/name" },
		{ "guest/driver/name", "\"i40e\"", "guest/os/name",
		    "\"illumos\"", NULL },
		{ "hypervisor/name", "\"bhyve\"", NULL, NULL, "/hypervisor" },
		{ "hypervisor/accel", "\"vmm\"", NULL, NULL, "/hypervisor" },
		{ "host/iommu/kind", "\"none\"", NULL, NULL, "/host/iommu" },
		{ "host/iommu/enabled", "false", NULL, NULL, "/host/iommu" },
		{ "host/iommu/enabled", "false", "tests/0/status", "\"FAIL\"",
		    NULL },
		{ "host/bios/date", "\"2025-07-04\"", NULL, NULL, NULL },
		{ "host/bios/date", "\"2025-07-05\"", NULL, NULL,
		    "/host/bios/date" },
		{ "tests/4/start_time", "\"2025-07-03T20:50:00Z\"", NULL, NULL,
		    NULL },
		{ "tests/4/start_time", "\"2025-07-01T20:50:00Z\"", NULL, NULL,
		    "/tests/4/start_time" },
		{ "tests/4/start_time", "\"2025-07-06T20:50:00Z\"", NULL, NULL,
		    "/tests/4/start_time" },
		{ "device/bars/1/size", "17179869185", NULL, NULL,
		    "/device/bars/1" },
		{ "device/bars/0/size", "4294967296", NULL, NULL,
		    "/device/bars/0" },
		{ "device/bars/1/index", "2", NULL, NULL, "/device/bars/1" },
		{ "device/bars/2/index", "5", NULL, NULL, "/device/bars/2" },
		/* Above what failed nothing passes. */
		{ "tests/3/status", "\"FAIL\"", NULL, NULL, "/tests/4/status" },
		{ "tests/6/status", "\"FAIL\"", NULL, NULL, NULL },
		/* Not known is no failure. */
		{ "tests/3/status", "\"SKIP\"", NULL, NULL, NULL },
	};
	json_t *report, *found;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		report = example("t10-qemu.json");
		set(report, cases[i].path, cases[i].value);
		if (cases[i].path2 != NULL)
			set(report, cases[i].path2, cases[i].value2);
		found = contradiction_find(report);
		ATF_CHECK_STREQ_MSG(
		    cases[i].pointer == NULL ? "" : cases[i].pointer,
		    json_str(json_array_get(found, 0), "pointer", ""),
		    "%s = %s", cases[i].path, cases[i].value);
		json_decref(found);
		json_decref(report);
	}
	report = example("p4-bhyve.json");
	set(report, "hypervisor/accel", "\"kvm\"");
	found = contradiction_find(report);
	ATF_CHECK_STREQ("/hypervisor/accel",
	    json_str(json_array_get(found, 0), "pointer", ""));
	json_decref(found);
	json_decref(report);
}

/* What says little contradicts nothing. */
ATF_TC_WITHOUT_HEAD(contradiction_find__empty);
ATF_TC_BODY(contradiction_find__empty, tc)
{
	json_t *nothing = json_object();

	ATF_CHECK(contradiction_find(nothing) == NULL);
	ATF_CHECK(contradiction_find(NULL) == NULL);
	json_decref(nothing);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, contradiction_find__nothing_in_what_is_true);
	ATF_TP_ADD_TC(tp, contradiction_find__each_kind);
	ATF_TP_ADD_TC(tp, contradiction_find__empty);
	return atf_no_error();
}
