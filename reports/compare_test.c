/* SPDX-License-Identifier: BSD-2-Clause
 * Documents with one thing changed in them. */
#include "reports/compare.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "reports/fixture.h"

static json_t *
device_of(const json_t *run, size_t i)
{
	return json_array_get(json_object_get(run, "devices"), i);
}

static json_t *
stage_of(const json_t *run, const char *stage, const char *ending)
{
	json_t *entry;
	size_t i;

	json_array_foreach(
	    json_object_get(device_of(run, 0), "stages"), i, entry)
	{
		if (strcmp(json_str(entry, "stage", ""), stage) == 0 &&
		    strcmp(json_str(entry, "ending", ""), ending) == 0)
			return entry;
	}
	atf_tc_fail("no stage %s", stage);
}

static void
set_score(json_t *run, const char *ending, int passed, int total)
{
	json_t *entry = stage_of(run,
	    strcmp(ending, "reboot") == 0 ? "guest.restart" : "vm.restart",
	    ending);

	(void)json_object_set_new(entry, "score",
	    json_pack("{s:i, s:i}", "passed", passed, "total", total));
	json_put_str(entry, "status", passed == total ? "PASS" : "FAIL");
}

/* The text of the comparison; both are released. */
static char *
compared(json_t *old, json_t *new, enum exit_status want)
{
	const struct text_options o = { 0 };
	struct buf b = { 0 };
	json_t *difference = compare_documents(old, new);

	compare_text(&b, difference, &o);
	ATF_REQUIRE_EQ_MSG(
	    want, compare_exit_status(difference), "%s", buf_str(&b));
	json_decref(difference);
	json_decref(new);
	json_decref(old);
	return b.data;
}

static void
require_said(char *text, const char *want)
{
	ATF_REQUIRE_MSG(
	    strstr(text, want) != NULL, "no \"%s\" in:\n%s", want, text);
	free(text);
}

ATF_TC_WITHOUT_HEAD(compare__with_itself);
ATF_TC_BODY(compare__with_itself, tc)
{
	static const char *const names[] = { "nvme-works", "nothing-bound",
		"nvme-interrupted", "nvme-image-without-driver", "shared-group",
		"nvme-works-2", NULL };
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		json_t *run = fixture_run(names[i]);
		char *text =
		    compared(json_incref(run), json_deep_copy(run), EXIT_GOOD);

		ATF_REQUIRE_MSG(
		    strstr(text, "no difference") != NULL, "%s", text);
		free(text);
		json_decref(run);
	}
}

ATF_TC_WITHOUT_HEAD(compare__scores);
ATF_TC_BODY(compare__scores, tc)
{
	json_t *old = fixture_run("nvme-works"), *new = json_deep_copy(old);

	set_score(new, "kill", 2, 3);
	require_said(compared(old, new, EXIT_GOOD),
	    "chance      vm.restart, kill: 3/3 -> 2/3 (Fisher's exact test, "
	    "one-sided: p = 0.5; may be chance");
	old = fixture_run("nvme-works");
	new = json_deep_copy(old);
	set_score(new, "kill", 0, 3);
	require_said(compared(json_incref(old), json_incref(new), EXIT_BAD),
	    "regression  vm.restart, kill: 3/3 -> 0/3 (Fisher's exact test, "
	    "one-sided: p = 0.05)");
	require_said(compared(new, old, EXIT_GOOD),
	    "fix         vm.restart, kill: 0/3 -> 3/3");
	/* other numbers of attempts are no difference by themselves */
	old = fixture_run("nvme-works");
	new = json_deep_copy(old);
	set_score(new, "reboot", 10, 10);
	require_said(compared(old, new, EXIT_GOOD), "no difference");
}

ATF_TC_WITHOUT_HEAD(compare__stages);
ATF_TC_BODY(compare__stages, tc)
{
	json_t *old = fixture_run("nvme-works"), *new = json_deep_copy(old);
	json_t *entry = stage_of(new, "guest.driver", "");

	json_put_str(entry, "status", "FAIL");
	json_put_str(entry, "reason", "did not bind");
	json_put_str(device_of(new, 0), "verdict", "no_driver");
	require_said(compared(json_incref(old), json_incref(new), EXIT_BAD),
	    "works -> no_driver\n  regression  guest.driver: PASS -> FAIL "
	    "(did not bind)");
	require_said(compared(json_incref(new), json_incref(old), EXIT_GOOD),
	    "fix         guest.driver: FAIL -> PASS");
	/* what is no evidence is no regression, and nothing to rely on */
	json_put_str(entry, "status", "MISS");
	(void)json_object_del(device_of(new, 0), "verdict");
	require_said(compared(json_incref(old), json_incref(new), EXIT_NOTHING),
	    "unjudged    verdict: works -> none");
	json_put_str(device_of(new, 0), "verdict", "inconclusive");
	require_said(compared(old, new, EXIT_NOTHING),
	    "unjudged    verdict: works -> inconclusive");
}

ATF_TC_WITHOUT_HEAD(compare__found_again_by_slot);
ATF_TC_BODY(compare__found_again_by_slot, tc)
{
	json_t *old = fixture_run("nvme-works"), *new, *twin;

	/* two of one model, the first one fails later */
	json_put_str(device_of(old, 0), "path", "0000:00:1c.0/00.0");
	twin = json_deep_copy(device_of(old, 0));
	json_put_str(twin, "path", "0000:00:1c.4/00.0");
	json_put_str(twin, "bdf", "0000:02:00.0");
	(void)json_array_append_new(json_object_get(old, "devices"), twin);
	new = json_deep_copy(old);
	/* a new bridge moved both by one bus: the address of the second is now
	 * the first one's */
	json_put_str(device_of(new, 0), "bdf", "0000:02:00.0");
	json_put_str(device_of(new, 1), "bdf", "0000:03:00.0");
	require_said(compared(json_incref(old), json_deep_copy(new), EXIT_GOOD),
	    "no difference");
	json_put_str(stage_of(new, "guest.boot", ""), "status", "FAIL");
	require_said(compared(json_incref(old), json_deep_copy(new), EXIT_BAD),
	    "\n0000:02:00.0  1b36:0010 Red Hat, Inc. QEMU NVM Express "
	    "Controller\n  its address was 0000:01:00.0\n");
	/* another card in the slot is another device */
	json_put_str(
	    json_object_get(device_of(new, 1), "id"), "device", "ffff");
	require_said(
	    compared(old, new, EXIT_BAD), "1 new device, 1 device gone");
}

ATF_TC_WITHOUT_HEAD(compare__new_and_gone);
ATF_TC_BODY(compare__new_and_gone, tc)
{
	json_t *old = fixture_run("nvme-works"), *new = json_deep_copy(old);

	(void)json_array_clear(json_object_get(new, "devices"));
	require_said(compared(json_incref(old), json_incref(new), EXIT_NOTHING),
	    "gone        works\n");
	require_said(compared(new, old, EXIT_GOOD), "new         works\n");
}

/* Sets a fact of the host, or of the first device, in a document. */
static void
set_fact(json_t *of, const char *name, json_t *value)
{
	(void)json_object_set_new(json_object_get(of, "facts"), name, value);
}

static json_t *
with_fact(const char *name, json_t *value)
{
	json_t *run = fixture_run("nvme-works-2");

	set_fact(strchr(name, '.') != NULL && strncmp(name, "iommu", 5) == 0
		     ? json_object_get(run, "host")
		     : device_of(run, 0),
	    name, value);
	return run;
}

ATF_TC_WITHOUT_HEAD(compare__facts);
ATF_TC_BODY(compare__facts, tc)
{
	require_said(
	    compared(with_fact("iommu.interrupt_remapping", json_true()),
		with_fact("iommu.interrupt_remapping", json_false()), EXIT_BAD),
	    "host\n  regression  interrupt remapping: yes -> no\n");
	require_said(
	    compared(with_fact("reset_methods", json_string("flr bus")),
		with_fact("reset_methods", json_string("none")), EXIT_BAD),
	    "regression  reset methods: flr bus -> none\n");
	require_said(
	    compared(with_fact("reset_methods", json_string("flr bus")),
		with_fact("reset_methods", json_string("bus")), EXIT_GOOD),
	    "change      reset methods: flr bus -> bus\n");
	require_said(
	    compared(with_fact("bar.0.size", json_integer(16384)),
		with_fact("bar.0.size", json_integer(32768)), EXIT_GOOD),
	    "change      size of BAR 0: 16384 -> 32768\n");
	require_said(compared(with_fact("link.width", json_integer(16)),
			 with_fact("link.width", json_integer(8)), EXIT_GOOD),
	    "change      link width: 16 -> 8 (fewer than before)\n");
	require_said(
	    compared(with_fact("link.speed", json_string("16")),
		with_fact("link.speed", json_string("2.5")), EXIT_GOOD),
	    "chance      link speed: 16 -> 2.5");
	/* unknown is neither */
	require_said(
	    compared(with_fact("reset_methods", json_string("flr")),
		with_fact("reset_methods",
		    json_pack("{s:s}", "unknown", "Permission denied")),
		EXIT_GOOD),
	    "no difference");
}

/* Two probes: their verdicts are of different hypervisors. */
ATF_TC_WITHOUT_HEAD(compare__hypervisors);
ATF_TC_BODY(compare__hypervisors, tc)
{
	static const char first[] = "judged for bhyve, then for qemu\nold: ";
	json_t *old = json_pack(
	    "{s:s, s:{}, s:[]}", "hypervisor", "bhyve", "host", "devices");
	json_t *new = json_pack(
	    "{s:s, s:{}, s:[]}", "hypervisor", "qemu", "host", "devices");
	char *text = compared(json_incref(old), json_incref(new), EXIT_GOOD);

	ATF_CHECK_MSG(strncmp(text, first, strlen(first)) == 0, "%s", text);
	require_said(text, "change      hypervisor: bhyve -> qemu\n");
	text = compared(json_incref(old), old, EXIT_GOOD);
	ATF_CHECK_MSG(strstr(text, "judged for") == NULL, "%s", text);
	free(text);
	json_decref(new);
}

ATF_TC_WITHOUT_HEAD(compare__groups);
ATF_TC_BODY(compare__groups, tc)
{
	json_t *old = fixture_run("nvme-works-2"), *new = json_deep_copy(old);
	json_t *neighbour = json_deep_copy(device_of(old, 0));

	/* Another number is no difference. */
	set_fact(device_of(new, 0), "group", json_string("77"));
	require_said(compared(json_incref(old), json_deep_copy(new), EXIT_GOOD),
	    "no difference");
	json_put_str(neighbour, "bdf", "0000:01:00.1");
	json_put_str(neighbour, "path", "0000:00:1c.0/00.1");
	json_put_str(json_object_get(neighbour, "id"), "device", "abcd");
	set_fact(neighbour, "group", json_string("77"));
	(void)json_array_append_new(json_object_get(new, "around"), neighbour);
	require_said(compared(json_incref(old), json_incref(new), EXIT_BAD),
	    "regression  shares its IOMMU group: alone -> 1b36:abcd at "
	    "0000:00:1c.0/00.1 (merged");
	require_said(compared(new, old, EXIT_GOOD),
	    "fix         shares its IOMMU group: 1b36:abcd at "
	    "0000:00:1c.0/00.1 -> alone (split)");
}

ATF_TC_WITHOUT_HEAD(compare__predicted_is_not_proven);
ATF_TC_BODY(compare__predicted_is_not_proven, tc)
{
	json_t *old = fixture_run("nvme-works"), *new = json_deep_copy(old);

	(void)json_object_set_new(device_of(old, 0), "predicted",
	    json_pack("{s:s}", "verdict", "works"));
	(void)json_object_set_new(device_of(new, 0), "predicted",
	    json_pack("{s:s, s:s}", "verdict", "no_start", "reason", "why"));
	/* both were proven to work: the prediction was wrong */
	require_said(compared(json_incref(old), json_incref(new), EXIT_GOOD),
	    "change      predicted verdict: works -> no_start (why)");
	(void)json_object_del(device_of(old, 0), "basis");
	(void)json_object_del(device_of(new, 0), "basis");
	require_said(compared(old, new, EXIT_BAD),
	    "regression  predicted verdict: works -> no_start (why)");
}

ATF_TC_WITHOUT_HEAD(compare__hostile_strings);
ATF_TC_BODY(compare__hostile_strings, tc)
{
	json_t *old = fixture_run("nvme-works"), *new = json_deep_copy(old);
	char *text;

	json_put_str(stage_of(new, "guest.boot", ""), "status", "FAIL");
	json_put_str(stage_of(new, "guest.boot", ""), "reason",
	    "\033[2Jgone\nregression  nothing");
	json_put_str(device_of(new, 0), "name", "a\033]0;b\007c");
	text = compared(old, new, EXIT_BAD);
	ATF_REQUIRE_MSG(strchr(text, '\033') == NULL, "%s", text);
	ATF_REQUIRE_MSG(strchr(text, '\007') == NULL, "%s", text);
	ATF_REQUIRE_MSG(
	    strstr(text, "gone regression  nothing") != NULL, "%s", text);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, compare__with_itself);
	ATF_TP_ADD_TC(tp, compare__scores);
	ATF_TP_ADD_TC(tp, compare__stages);
	ATF_TP_ADD_TC(tp, compare__found_again_by_slot);
	ATF_TP_ADD_TC(tp, compare__new_and_gone);
	ATF_TP_ADD_TC(tp, compare__facts);
	ATF_TP_ADD_TC(tp, compare__groups);
	ATF_TP_ADD_TC(tp, compare__hypervisors);
	ATF_TP_ADD_TC(tp, compare__predicted_is_not_proven);
	ATF_TP_ADD_TC(tp, compare__hostile_strings);
	return atf_no_error();
}
