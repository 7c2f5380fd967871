/* SPDX-License-Identifier: BSD-2-Clause
 * From events to the document.  schema_test validates what the last two cases
 * leave in the work folder. */
#include "reports/run.h"

#include <atf-c.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "probes/facts.h"

#define BDF "0000:01:00.0"

static void
host_facts(struct facts *f)
{
	facts_str(f, "host.kernel", "6.1.0-56-amd64", "o");
	facts_str(f, "cpu.virtualization", "svm", "o");
	facts_str(f, "iommu.arguments", "intel_iommu=on iommu=pt", "o");
	facts_unknown(f, "iommu.table", "Permission denied", "o");
	facts_int(f, "iommu.units", 1, "o");
	facts_int(f, "iommu.groups", 8, "o");
	facts_bool(f, "iommu.usable", true, "o");
	facts_str(f, "host.name", "secret", "o");
	facts_str(f, "pci." BDF ".vendor", "1b36", "o");
	facts_str(f, "pci." BDF ".device", "0010", "o");
	facts_str(f, "pci." BDF ".class", "010802", "o");
	facts_unknown(f, "pci." BDF ".revision", "not a hex number", "o");
	facts_str(f, "pci." BDF ".name", "QEMU NVM Express Controller", "o");
	facts_str(f, "pci." BDF ".driver", "vfio-pci", "o");
	facts_str(f, "pci." BDF ".group", "7", "o");
	facts_str(f, "pci." BDF ".serial", "secret", "o");
}

static json_t *
new_run(void)
{
	struct facts f = { 0 };
	json_t *run;

	host_facts(&f);
	run = run_new(&f);
	(void)run_add_device(run, &f, BDF);
	facts_free(&f);
	return run;
}

static void
apply(json_t *run, const char *line)
{
	json_t *event = json_read_line(line);

	ATF_REQUIRE_MSG(event != NULL, "%s", line);
	run_apply(run, event);
	json_decref(event);
}

static const json_t *
device_of(const json_t *run)
{
	return json_array_get(json_object_get(run, "devices"), 0);
}

static void
require_json(const json_t *got, const char *want)
{
	json_t *expected = json_loads(want, JSON_DECODE_ANY, NULL);
	char *text = json_dumps(got, JSON_COMPACT | JSON_ENCODE_ANY);

	ATF_REQUIRE_MSG(expected != NULL, "%s", want);
	ATF_REQUIRE_MSG(
	    json_equal(got, expected), "%s\nis not\n%s", text, want);
	json_decref(expected);
	free(text);
}

static void
require_stages(const json_t *run, const char *want)
{
	require_json(json_object_get(device_of(run), "stages"), want);
}

ATF_TC_WITHOUT_HEAD(run_new__facts_by_allow_list);
ATF_TC_BODY(run_new__facts_by_allow_list, tc)
{
	json_t *run = new_run();
	const json_t *device = device_of(run);
	char *text;

	require_json(json_object_get(json_object_get(run, "host"), "facts"),
	    "{\"host.kernel\":\"6.1.0-56-amd64\",\"cpu.virtualization\":"
	    "\"svm\",\"iommu.arguments\":\"intel_iommu=on "
	    "iommu=pt\",\"iommu.table\":{\"unknown\":\"Permission denied\"},"
	    "\"iommu.units\":1,\"iommu.groups\":8,\"iommu.usable\":true}");
	require_json(json_object_get(device, "id"),
	    "{\"vendor\":\"1b36\",\"device\":\"0010\",\"class\":\"010802\","
	    "\"revision\":{\"unknown\":\"not a hex number\"}}");
	require_json(json_object_get(device, "facts"),
	    "{\"driver\":\"vfio-pci\",\"group\":\"7\"}");
	ATF_REQUIRE(json_object_get(device, "path") == NULL);
	ATF_REQUIRE_STREQ(RUN_SCHEMA, json_str(run, "schema", ""));
	text = json_dumps(run, 0);
	ATF_REQUIRE_MSG(strstr(text, "secret") == NULL, "%s", text);
	free(text);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(run_apply__attempts_and_score);
ATF_TC_BODY(run_apply__attempts_and_score, tc)
{
	json_t *run = new_run();

	apply(run,
	    "{\"time\":\"t\",\"device\":\"" BDF "\",\"event\":\"attempt\","
	    "\"stage\":\"vm.restart\",\"ending\":\"kill\",\"attempt\":1,"
	    "\"status\":\"PASS\",\"seconds\":5.5}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"attempt\","
		   "\"stage\":\"vm.restart\",\"ending\":\"kill\",\"attempt\":2,"
		   "\"status\":\"FAIL\",\"reason\":\"gone\"}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"vm.restart\",\"ending\":\"kill\","
		   "\"status\":\"FAIL\",\"score\":{\"passed\":1,\"total\":2}}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"vm.restart\",\"ending\":\"poweroff\","
		   "\"status\":\"PASS\"}");
	require_stages(run,
	    "[{\"stage\":\"vm.restart\",\"ending\":\"kill\",\"attempts\":"
	    "[{\"attempt\":1,\"status\":\"PASS\",\"seconds\":5.5},"
	    "{\"attempt\":2,\"status\":\"FAIL\",\"reason\":\"gone\"}],"
	    "\"status\":\"FAIL\",\"score\":{\"passed\":1,\"total\":2}},"
	    "{\"stage\":\"vm.restart\",\"ending\":\"poweroff\","
	    "\"status\":\"PASS\"}]");
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(run_apply__later_result_replaces_the_whole);
ATF_TC_BODY(run_apply__later_result_replaces_the_whole, tc)
{
	json_t *run = new_run();

	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"guest.boot\",\"status\":\"FAIL\","
		   "\"reason\":\"panic\",\"detail\":{\"cpu\":1},"
		   "\"seconds\":9.5}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"guest.boot\",\"status\":\"PASS\","
		   "\"seconds\":3.5}");
	require_stages(run, "[{\"stage\":\"guest.boot\",\"status\":\"PASS\","
			    "\"seconds\":3.5}]");
	json_decref(run);
}

/* The mapping and the signature are tried after the ladder. */
ATF_TC_WITHOUT_HEAD(run_apply__other_scenario_adds_detail);
ATF_TC_BODY(run_apply__other_scenario_adds_detail, tc)
{
	json_t *run = new_run();
	const json_t *device;

	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"vm.start\",\"status\":\"PASS\","
		   "\"scenario\":\"a\",\"detail\":{\"x\":1,\"y\":1}}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"vm.start\",\"status\":\"PASS\","
		   "\"scenario\":\"b\",\"detail\":{\"y\":2,"
		   "\"function_mapping\":\"split\"}}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"vm.start\",\"status\":\"PASS\","
		   "\"scenario\":\"c\"}");
	require_stages(run,
	    "[{\"stage\":\"vm.start\",\"status\":\"PASS\","
	    "\"detail\":{\"y\":2,\"function_mapping\":\"split\",\"x\":1},"
	    "\"scenario\":\"c\"}]");
	device = json_array_get(json_object_get(run, "devices"), 0);
	ATF_CHECK_STREQ("split", json_str(json_object_get(device, "vm"),
				     "function_mapping", "absent"));
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(run_apply__unknown_changes_nothing);
ATF_TC_BODY(run_apply__unknown_changes_nothing, tc)
{
	static const char *const lines[] = {
		"{}",
		"[]",
		"7",
		"{\"device\":\"0000:02:00.0\",\"event\":\"stage\","
		"\"stage\":\"guest.boot\",\"status\":\"FAIL\"}",
		"{\"event\":\"stage\",\"stage\":\"guest.boot\","
		"\"status\":\"FAIL\"}",
		"{\"device\":\"" BDF "\",\"event\":\"note\","
		"\"stage\":\"guest.boot\",\"status\":\"FAIL\"}",
		"{\"device\":\"" BDF "\",\"event\":\"stage\","
		"\"stage\":\"guest.coffee\",\"status\":\"FAIL\"}",
		"{\"device\":\"" BDF "\",\"event\":\"begin\"}",
		"{\"device\":7,\"event\":\"stage\",\"stage\":[]}",
		NULL,
	};
	json_t *run = new_run(), *before = json_deep_copy(run);
	size_t i;

	for (i = 0; lines[i] != NULL; i++) {
		json_t *event = json_loads(lines[i], JSON_DECODE_ANY, NULL);

		ATF_REQUIRE_MSG(event != NULL, "%s", lines[i]);
		run_apply(run, event);
		json_decref(event);
		ATF_REQUIRE_MSG(json_equal(before, run), "%s", lines[i]);
	}
	json_decref(before);
	json_decref(run);
}

static json_t *
begun(int signal)
{
	json_t *run = new_run();

	apply(run, "{\"device\":\"" BDF "\",\"event\":\"begin\","
		   "\"stage\":\"vm.start\"}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"vm.start\",\"status\":\"PASS\"}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"begin\","
		   "\"stage\":\"guest.boot\"}");
	run_finish(run, 1.5, signal);
	ATF_REQUIRE(json_object_get(device_of(run), "open") == NULL);
	return run;
}

ATF_TC_WITHOUT_HEAD(run_finish__begin_without_end);
ATF_TC_BODY(run_finish__begin_without_end, tc)
{
	json_t *run = begun(0);

	require_stages(run,
	    "[{\"stage\":\"vm.start\",\"status\":\"PASS\"},"
	    "{\"stage\":\"guest.boot\",\"status\":\"ERROR\","
	    "\"reason\":\"the scenario ended in the middle of it\"}]");
	ATF_REQUIRE(json_is_false(json_object_get(run, "interrupted")));
	ATF_REQUIRE_EQ(1.5, json_num(run, "seconds", 0));
	json_decref(run);
	run = begun(SIGINT);
	require_stages(run, "[{\"stage\":\"vm.start\",\"status\":\"PASS\"},"
			    "{\"stage\":\"guest.boot\",\"status\":\"SKIP\","
			    "\"reason\":\"interrupted\"}]");
	ATF_REQUIRE(json_is_true(json_object_get(run, "interrupted")));
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(run_finish__attempts_without_end);
ATF_TC_BODY(run_finish__attempts_without_end, tc)
{
	json_t *run = new_run();

	apply(run, "{\"device\":\"" BDF "\",\"event\":\"begin\","
		   "\"stage\":\"vm.restart\"}");
	apply(run, "{\"device\":\"" BDF "\",\"event\":\"attempt\","
		   "\"stage\":\"vm.restart\",\"ending\":\"kill\",\"attempt\":1,"
		   "\"status\":\"PASS\"}");
	run_finish(run, 0, 0);
	/* one entry, not a second one without an ending */
	require_stages(run,
	    "[{\"stage\":\"vm.restart\",\"ending\":\"kill\",\"attempts\":"
	    "[{\"attempt\":1,\"status\":\"PASS\"}],\"status\":\"ERROR\","
	    "\"reason\":\"the scenario ended in the middle of it\"}]");
	json_decref(run);
}

static void
leave(const json_t *run)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(
	    0, json_write_file("run.json", run, &err), "%s", err.text);
}

ATF_TC_WITHOUT_HEAD(document__every_member);
ATF_TC_BODY(document__every_member, tc)
{
	json_t *run = new_run();

	apply(run,
	    "{\"time\":\"t\",\"device\":\"" BDF "\",\"event\":\"attempt\","
	    "\"stage\":\"vm.restart\",\"ending\":\"kill\",\"attempt\":1,"
	    "\"status\":\"FAIL\",\"seconds\":5.5,\"reason\":\"gone\","
	    "\"detail\":{\"reset\":\"flr\",\"read_ms\":1.5},"
	    "\"evidence\":[\"trace.log\"],\"scenario\":\"a.lua:b\"}");
	apply(run, "{\"time\":\"t\",\"device\":\"" BDF "\",\"event\":\"stage\","
		   "\"stage\":\"vm.restart\",\"ending\":\"kill\","
		   "\"status\":\"FAIL\",\"basis\":\"proven\",\"seconds\":5,"
		   "\"reason\":\"gone\",\"score\":{\"passed\":0,\"total\":1},"
		   "\"detail\":{\"dma\":true},\"evidence\":[\"trace.log\"],"
		   "\"scenario\":\"a.lua:b\"}");
	run_finish(run, 61.25, SIGTERM);
	leave(run);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(run_add_judged__what_is_known_in_one_order);
ATF_TC_BODY(run_add_judged__what_is_known_in_one_order, tc)
{
	json_t *
	    run = new_run(),
	   *judged = json_loads(
	       "{\"hypervisor\":\"qemu\",\"tally\":{},\"broken\":[],"
	       "\"findings\":"
	       "[{\"text\":\"t\",\"id\":\"i\",\"severity\":\"note\"}],"
	       "\"devices\":[{\"bdf\":\"0000:09:00.0\"},{\"bdf\":\"" BDF
	       "\",\"candidate\":true,\"predicted\":{\"reason\":\"r\","
	       "\"verdict\":\"works\"},\"plan\":[{\"fits\":true,\"bar\":0}]}]}",
	       0, NULL);
	char *text;

	ATF_REQUIRE(judged != NULL);
	run_add_judged(run, judged);
	ATF_REQUIRE_STREQ("qemu", json_str(run, "judged_for", ""));
	text = json_dumps(
	    json_object_get(json_object_get(run, "host"), "findings"),
	    JSON_COMPACT);
	ATF_REQUIRE_STREQ(
	    "[{\"id\":\"i\",\"severity\":\"note\",\"text\":\"t\"}]", text);
	free(text);
	text = json_dumps(
	    json_object_get(device_of(run), "predicted"), JSON_COMPACT);
	ATF_REQUIRE_STREQ("{\"verdict\":\"works\",\"reason\":\"r\"}", text);
	free(text);
	require_json(json_object_get(device_of(run), "plan"),
	    "[{\"bar\":0,\"fits\":true}]");
	ATF_REQUIRE(json_object_get(device_of(run), "candidate") == NULL);
	json_decref(judged);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(run_apply__when_it_began);
ATF_TC_BODY(run_apply__when_it_began, tc)
{
	json_t *run = new_run();

	json_put_str(run, "started", "2026-11-21T11:16:43Z");
	apply(run, "{\"time\":\"2026-11-21T11:16:53Z\",\"device\":\"" BDF
		   "\",\"event\":\"stage\",\"stage\":\"guest.boot\","
		   "\"status\":\"PASS\",\"seconds\":3.5}");
	apply(run, "{\"time\":\"2026-11-21T11:16:43Z\",\"device\":\"" BDF
		   "\",\"event\":\"stage\",\"stage\":\"vm.start\","
		   "\"status\":\"PASS\",\"seconds\":3.5}");
	require_stages(run,
	    "[{\"stage\":\"guest.boot\",\"status\":\"PASS\",\"at\":6.5,"
	    "\"seconds\":3.5},{\"stage\":\"vm.start\",\"status\":\"PASS\","
	    "\"at\":0.0,\"seconds\":3.5}]");
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(document__nothing_known);
ATF_TC_BODY(document__nothing_known, tc)
{
	struct facts f = { 0 };
	json_t *run = run_new(&f);

	(void)run_add_device(run, &f, BDF);
	run_finish(run, 0, 0);
	ATF_REQUIRE_STREQ(
	    "inconclusive", json_str(device_of(run), "verdict", "none"));
	leave(run);
	json_decref(run);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, run_new__facts_by_allow_list);
	ATF_TP_ADD_TC(tp, run_apply__attempts_and_score);
	ATF_TP_ADD_TC(tp, run_apply__later_result_replaces_the_whole);
	ATF_TP_ADD_TC(tp, run_apply__other_scenario_adds_detail);
	ATF_TP_ADD_TC(tp, run_apply__unknown_changes_nothing);
	ATF_TP_ADD_TC(tp, run_finish__begin_without_end);
	ATF_TP_ADD_TC(tp, run_finish__attempts_without_end);
	ATF_TP_ADD_TC(tp, document__every_member);
	ATF_TP_ADD_TC(tp, run_add_judged__what_is_known_in_one_order);
	ATF_TP_ADD_TC(tp, run_apply__when_it_began);
	ATF_TP_ADD_TC(tp, document__nothing_known);
	return atf_no_error();
}
