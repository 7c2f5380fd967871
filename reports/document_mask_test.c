/* SPDX-License-Identifier: BSD-2-Clause
 * What is published of a run in which everything tells on its owner. */
#include "reports/document_mask.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare.h"
#include "reports/document.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/run.h"
#include "reports/submission_parts.h"
#include "reports/text.h"

#define BDF "0000:01:00.0"
/* A file, a user, an address, a serial number, a UUID, and the host's name. */
#define LEAKS                                                                  \
	"open /home/planted/x.img: host=" BDF                                  \
	": user=planted, 52:54:00:12:34:56, S/N: PLANTED9, "                   \
	"1b4e28ba-2fa1-11d2-883f-0016d3cca427 on plantedhost"
#define CLEAN                                                                  \
	"open PATH: host=" BDF                                                 \
	": user=0000000, 00:00:00:00:00:00, S/N: 00000000, "                   \
	"00000000-0000-0000-0000-000000000000 on 00000000000"

static const char *const leaks[] = { "planted", "PLANTED", "52:54", "1b4e28ba",
	NULL };

static void
require_none(const char *where, const char *text)
{
	size_t i;

	for (i = 0; leaks[i] != NULL; i++)
		if (strstr(text, leaks[i]) != NULL) {
			(void)puts(text);
			atf_tc_fail("%s: %s", where, leaks[i]);
		}
}

/* Whatever a person may publish of a document. */
static void
require_published_clean(const json_t *run, const json_t *other)
{
	const struct text_options details = { .details = true };
	json_t *difference = compare_documents(other, run);
	struct buf page = { 0 }, junit = { 0 }, text = { 0 }, changed = { 0 };
	char *json = json_dumps(run, JSON_INDENT(1));

	require_none("json", json);
	html_run(&page, run);
	require_none("html", page.data);
	junit_run(&junit, run);
	require_none("junit", junit.data);
	text_run(&text, run, &details);
	require_none("text", text.data);
	html_compare(&changed, difference);
	compare_text(&changed, difference, &details);
	require_none("compare", changed.data);
	/* else nothing was shown that could tell */
	ATF_CHECK(strstr(page.data, "on 00000000000") != NULL);
	ATF_CHECK(strstr(junit.data, "on 00000000000") != NULL);
	ATF_CHECK(strstr(changed.data, "on 00000000000") != NULL);
	buf_free(&changed);
	buf_free(&text);
	buf_free(&junit);
	buf_free(&page);
	json_decref(difference);
	free(json);
}

static json_t *
parsed(const char *text)
{
	json_error_t why;
	json_t *j = json_loads(text, 0, &why);

	ATF_REQUIRE_MSG(j != NULL, "%s: %s", text, why.text);
	return j;
}

/* A run with all that is said of it; what comes from programs in each place. */
static json_t *
planted_run(void)
{
	static const char judged[] =
	    "{\"hypervisor\":\"qemu\",\"findings\":[{\"id\":\"some-check\","
	    "\"severity\":\"warn\",\"text\":\"" LEAKS "\",\"fix\":\"echo " LEAKS
	    " >> /etc/default/grub\"}],\"unknown\":[{\"id\":\"some-unknown\","
	    "\"stage\":\"vm.start\",\"reason\":\"" LEAKS "\","
	    "\"decisive\":false}],\"devices\":[{\"bdf\":\"" BDF "\","
	    "\"predicted\":{\"verdict\":\"works\",\"reason\":\"" LEAKS "\"},"
	    "\"findings\":[{\"id\":\"other-check\",\"severity\":\"fail\","
	    "\"text\":\"" LEAKS "\"}]}]}";
	static const char *const events[] = {
		"{\"device\":\"" BDF "\",\"stage\":\"vm.start\",\"event\":"
		"\"stage\",\"status\":\"FAIL\",\"reason\":\"" LEAKS "\"}",
		"{\"device\":\"" BDF "\",\"stage\":\"vm.restart\",\"ending\":"
		"\"kill\",\"event\":\"attempt\",\"attempt\":1,\"status\":"
		"\"FAIL\",\"reason\":\"" LEAKS "\",\"detail\":{\"reset\":"
		"\"flr\",\"seen\":\"" LEAKS "\"}}",
		"{\"device\":\"" BDF "\",\"stage\":\"vm.restart\",\"ending\":"
		"\"kill\",\"event\":\"stage\",\"status\":\"FAIL\",\"reason\":"
		"\"" LEAKS "\",\"score\":{\"passed\":0,\"total\":1},"
		"\"detail\":{\"reset\":\"flr\",\"seen\":\"" LEAKS "\"}}"
	};
	static const char causes[] =
	    "[{\"id\":\"some-cause\",\"severity\":\"fail\",\"text\":\"" LEAKS
	    "\",\"sure\":\"likely\",\"why\":\"" LEAKS "\",\"fix\":[\"" LEAKS
	    "\"],\"evidence\":[{\"file\":\"console.log\",\"lines\":[{\"line\":"
	    "7,"
	    "\"text\":\"" LEAKS "\",\"decides\":true}]}]}]";
	struct facts f = { 0 };
	json_t *run, *device, *j;
	size_t i;

	facts_str(&f, "host.kernel", "6.1.0-56-amd64", "o");
	facts_unknown(&f, "host.lockdown", LEAKS, "o");
	facts_str(&f, "pci." BDF ".vendor", "1b36", "o");
	facts_str(&f, "pci." BDF ".device", "0010", "o");
	run = run_new(&f);
	device = run_add_device(run, &f, BDF);
	j = parsed(judged);
	run_add_judged(run, j);
	json_decref(j);
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		j = parsed(events[i]);
		run_apply(run, j);
		json_decref(j);
	}
	run_finish(run, 1.25, 0);
	(void)json_object_set_new(device, "causes", parsed(causes));
	(void)json_object_set_new(
	    device, "notes", json_pack("[s]", "note: " LEAKS));
	facts_free(&f);
	return run;
}

static json_t *
stage_of(const json_t *run)
{
	const json_t *device =
	    json_array_get(json_object_get(run, "devices"), 0);

	return json_array_get(json_object_get(device, "stages"), 0);
}

ATF_TC_WITHOUT_HEAD(document_mask);
ATF_TC_BODY(document_mask, tc)
{
	json_t *run = planted_run(), *other = json_deep_copy(run), *stage;
	struct strv names = { 0 };
	char *once, *twice;

	stage = stage_of(other);
	json_put_str(stage, "status", "PASS");
	(void)json_object_set_new(
	    stage, "score", json_pack("{s:i, s:i}", "passed", 1, "total", 1));
	strv_add(&names, "plantedhost");
	document_mask(run, &names);
	ATF_CHECK_STREQ(CLEAN, json_str(stage_of(run), "reason", ""));
	document_mask(other, &names);
	require_published_clean(run, other);
	once = json_line(run);
	document_mask(run, &names);
	twice = json_line(run);
	ATF_CHECK_STREQ(once, twice);
	free(twice);
	free(once);
	json_decref(other);
	json_decref(run);
	strv_free(&names);
}

/* The user@host before the path's end hides that it was one of /sys. */
ATF_TC_WITHOUT_HEAD(document_mask__once_is_enough);
ATF_TC_BODY(document_mask__once_is_enough, tc)
{
	json_t *run = parsed("{\"reason\":\"> /sys/bus/pci/00@0:00:03.0/x\"}");

	document_mask(run, NULL);
	ATF_CHECK_STREQ("> PATH", json_str(run, "reason", ""));
	json_decref(run);
}

/* What code compares, and lines to paste, are as before. */
ATF_TC_WITHOUT_HEAD(document_mask__ours_stays);
ATF_TC_BODY(document_mask__ours_stays, tc)
{
	json_t *run = parsed(
	    "{\"image\":{\"digest\":\"0d0db8d6c4719d929a06e6f050ed0ab6"
	    "0d0db8d6c4719d929a06e6f050ed0ab6\"},"
	    "\"mmio.windows\":\"0xa0000-0xbffff "
	    "0x4a1b2c3d4e5f-0x4a1b2c3dffff\","
	    "\"unknown\":[{\"id\":\"iommu\",\"reason\":\"on iommu\"}],"
	    "\"facts\":{\"reset\":\"iommu\",\"x\":{\"unknown\":\"of iommu\"}},"
	    "\"findings\":[{\"id\":\"iommu\",\"fix\":\"echo " BDF
	    " >> /etc/default/x\"}]}");
	json_t *want = parsed(
	    "{\"image\":{\"digest\":\"0d0db8d6c4719d929a06e6f050ed0ab6"
	    "0d0db8d6c4719d929a06e6f050ed0ab6\"},"
	    "\"mmio.windows\":\"0xa0000-0xbffff "
	    "0x4a1b2c3d4e5f-0x4a1b2c3dffff\","
	    "\"unknown\":[{\"id\":\"iommu\",\"reason\":\"on 00000\"}],"
	    "\"facts\":{\"reset\":\"iommu\",\"x\":{\"unknown\":\"of 00000\"}},"
	    "\"findings\":[{\"id\":\"iommu\",\"fix\":\"echo " BDF
	    " >> /etc/default/x\"}]}");
	struct strv names = { 0 };
	char *text;

	strv_add(&names, "iommu");
	document_mask(run, &names);
	text = json_line(run);
	ATF_CHECK_MSG(json_equal(want, run), "%s", text);
	free(text);
	json_decref(want);
	json_decref(run);
	strv_free(&names);
}

/* A run is written so, and what an earlier version wrote goes no further. */
ATF_TC_WITHOUT_HEAD(document_write);
ATF_TC_BODY(document_write, tc)
{
	json_t *run = planted_run(), *read, *tests;
	struct err err = { 0 };
	char *text;

	ATF_REQUIRE_EQ_MSG(
	    0, document_write("run.json", run, &err), "%s", err.text);
	read = document_read_run("run.json", &err);
	ATF_REQUIRE_MSG(read != NULL, "%s", err.text);
	text = json_line(read);
	ATF_CHECK_MSG(strstr(text, "52:54") == NULL, "%s", text);
	free(text);
	json_decref(read);
	json_decref(run);
	run = parsed("{\"stages\":[{\"stage\":\"vm.start\",\"status\":\"FAIL\","
		     "\"reason\":\"open /srv/planted.img: No\"}]}");
	tests = submission_tests(run, NULL);
	ATF_CHECK_STREQ(
	    "open PATH: No", json_str(json_array_get(tests, 0), "comment", ""));
	json_decref(tests);
	json_decref(run);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, document_mask);
	ATF_TP_ADD_TC(tp, document_mask__once_is_enough);
	ATF_TP_ADD_TC(tp, document_mask__ours_stays);
	ATF_TP_ADD_TC(tp, document_write);
	return atf_no_error();
}
