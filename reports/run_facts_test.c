/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/run_facts.h"

#include <atf-c.h>

#include "base/json.h"
#include "reports/run.h"

#define BDF "0000:01:00.0"

/* bridge 00:1c.0, below it the device; a neighbour in its group */
ATF_TC_WITHOUT_HEAD(run_add_around__bridges_and_group);
ATF_TC_BODY(run_add_around__bridges_and_group, tc)
{
	static const char *const rows[][2] = {
		{ "pci." BDF ".parent", "0000:00:1c.0" },
		{ "pci.0000:00:1c.0.parent", "root" },
		{ "pci.0000:00:1c.0.vendor", "8086" },
		{ "pci." BDF ".group", "7" },
		{ "group.7.members", BDF " 0000:01:00.1" },
		{ "pci.0000:01:00.1.parent", "0000:00:1c.0" },
		{ "pci.0000:05:00.0.parent", "0000:06:00.0" },
		{ "pci.0000:06:00.0.parent", "0000:05:00.0" },
	};
	struct facts f = { 0 };
	json_t *run;
	const json_t *around;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		facts_str(&f, rows[i][0], rows[i][1], "o");
	run = run_new(&f);
	(void)run_add_device(run, &f, BDF);
	/* a loop has no path, and ends */
	(void)run_add_device(run, &f, "0000:05:00.0");
	run_add_around(run, &f);
	ATF_REQUIRE_STREQ("0000:00:1c.0/00.0",
	    json_str(json_array_get(json_object_get(run, "devices"), 0), "path",
		""));
	ATF_REQUIRE(
	    json_object_get(json_array_get(json_object_get(run, "devices"), 1),
		"path") == NULL);
	around = json_object_get(run, "around");
	ATF_REQUIRE_EQ(3, json_array_size(around));
	ATF_REQUIRE_STREQ(
	    "0000:00:1c.0", json_str(json_array_get(around, 0), "bdf", ""));
	ATF_REQUIRE_STREQ(
	    "0000:01:00.1", json_str(json_array_get(around, 1), "bdf", ""));
	ATF_REQUIRE_STREQ("0000:00:1c.0/00.1",
	    json_str(json_array_get(around, 1), "path", ""));
	ATF_REQUIRE_STREQ(
	    "0000:06:00.0", json_str(json_array_get(around, 2), "bdf", ""));
	json_decref(run);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, run_add_around__bridges_and_group);
	return atf_no_error();
}
