/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/verdict.h"

#include <atf-c.h>
#include <string.h>

#include "base/json.h"
#include "reports/stage.h"

static void
add(json_t *device, enum stage stage, const char *status, const char *reason)
{
	json_t *entry = json_object();

	json_put_str(entry, "stage", stage_names[stage]);
	json_put_str(entry, "status", status);
	json_put_str(entry, "reason", reason);
	(void)json_array_append_new(json_object_get(device, "stages"), entry);
}

/* A device that has passed everything below this stage. */
static json_t *
climbed(enum stage to)
{
	json_t *device =
	    json_pack("{s:s, s:[]}", "bdf", "0000:01:00.0", "stages");
	enum stage s;

	for (s = 0; s < to; s++)
		add(device, s, "PASS", NULL);
	return device;
}

/* Judges, compares and releases; basis, by and note may be NULL: absent. */
static void
require_verdict(json_t *device, const char *verdict, const char *basis,
    const char *by, const char *note)
{
	const json_t *decided, *notes;

	verdict_judge(device);
	decided = json_object_get(device, "decided_by");
	notes = json_object_get(device, "notes");
	ATF_REQUIRE_STREQ(verdict, json_str(device, "verdict", "none"));
	ATF_REQUIRE_STREQ(basis == NULL ? "absent" : basis,
	    json_str(device, "basis", "absent"));
	ATF_REQUIRE_STREQ(
	    by == NULL ? "absent" : by, json_str(decided, "stage", "absent"));
	ATF_REQUIRE_EQ(note == NULL ? 0 : 1, json_array_size(notes));
	if (note != NULL)
		ATF_REQUIRE_STREQ(
		    note, json_string_value(json_array_get(notes, 0)));
	json_decref(device);
}

static const struct {
	enum stage stage;
	const char *verdict, *basis;
} table[] = {
	{ STAGE_HOST_IOMMU, "host_unsupported", "predicted" },
	{ STAGE_HOST_ISOLATE, "no_isolation", "predicted" },
	{ STAGE_VM_START, "no_start", "proven" },
	{ STAGE_GUEST_BOOT, "no_boot", "proven" },
	{ STAGE_GUEST_ENUMERATE, "not_visible", "proven" },
	{ STAGE_GUEST_DRIVER, "no_driver", "proven" },
	{ STAGE_GUEST_FUNCTION, "no_function", "proven" },
	{ STAGE_GUEST_RESTART, "works_once", "proven" },
	{ STAGE_VM_RESTART, "works_once", "proven" },
};

#define ROWS (sizeof(table) / sizeof(table[0]))

ATF_TC_WITHOUT_HEAD(verdict_judge__each_stage_that_fails);
ATF_TC_BODY(verdict_judge__each_stage_that_fails, tc)
{
	json_t *device;
	size_t i;

	for (i = 0; i < ROWS; i++) {
		device = climbed(table[i].stage);
		add(device, table[i].stage, "FAIL", "because");
		verdict_judge(device);
		ATF_REQUIRE_STREQ(
		    "because", json_str(json_object_get(device, "decided_by"),
				   "reason", "none"));
		ATF_REQUIRE_STREQ(
		    "FAIL", json_str(json_object_get(device, "decided_by"),
				"status", "none"));
		require_verdict(device, table[i].verdict, table[i].basis,
		    stage_names[table[i].stage], NULL);
	}
}

/* VFIO or the hypervisor was asked although the facts would have done. */
ATF_TC_WITHOUT_HEAD(verdict_judge__basis_that_the_stage_recorded);
ATF_TC_BODY(verdict_judge__basis_that_the_stage_recorded, tc)
{
	json_t *device = climbed(STAGE_HOST_ISOLATE);

	add(device, STAGE_HOST_ISOLATE, "FAIL", NULL);
	json_put_str(json_array_get(json_object_get(device, "stages"), 1),
	    "basis", "proven");
	require_verdict(device, "no_isolation", "proven", "host.isolate", NULL);
}

ATF_TC_WITHOUT_HEAD(verdict_judge__no_evidence_is_inconclusive);
ATF_TC_BODY(verdict_judge__no_evidence_is_inconclusive, tc)
{
	static const char *const words[] = { "MISS", "ERROR", "SKIP", "PASSED",
		"", NULL };
	enum stage s;
	size_t i;

	for (s = 0; s < STAGE_GUEST_RESTART; s++) {
		for (i = 0; words[i] != NULL; i++) {
			json_t *device = climbed(s);

			add(device, s, words[i], "because");
			require_verdict(
			    device, "inconclusive", NULL, stage_names[s], NULL);
		}
		/* not reached, whatever came later */
		require_verdict(
		    climbed(s), "inconclusive", NULL, stage_names[s], NULL);
	}
}

ATF_TC_WITHOUT_HEAD(verdict_judge__a_later_stage_does_not_heal);
ATF_TC_BODY(verdict_judge__a_later_stage_does_not_heal, tc)
{
	json_t *device = climbed(STAGE_GUEST_DRIVER);

	add(device, STAGE_GUEST_FUNCTION, "PASS", NULL);
	add(device, STAGE_VM_RESTART, "FAIL", "later");
	add(device, STAGE_GUEST_DRIVER, "FAIL", "first");
	require_verdict(device, "no_driver", "proven", "guest.driver", NULL);
}

ATF_TC_WITHOUT_HEAD(verdict_judge__works);
ATF_TC_BODY(verdict_judge__works, tc)
{
	require_verdict(climbed(STAGE_COUNT), "works", "proven", NULL, NULL);
	/* a device that was bound already is not given back */
	require_verdict(
	    climbed(STAGE_HOST_RECLAIM), "works", "proven", NULL, NULL);
}

ATF_TC_WITHOUT_HEAD(verdict_judge__works_with_restarts_not_tested);
ATF_TC_BODY(verdict_judge__works_with_restarts_not_tested, tc)
{
	static const char *const words[] = { "MISS", "SKIP", NULL };
	json_t *device = climbed(STAGE_GUEST_RESTART), *notes;
	size_t i;

	verdict_judge(device);
	notes = json_object_get(device, "notes");
	ATF_REQUIRE_STREQ("works", json_str(device, "verdict", "none"));
	ATF_REQUIRE_EQ(2, json_array_size(notes));
	ATF_REQUIRE_STREQ("guest.restart not tested",
	    json_string_value(json_array_get(notes, 0)));
	ATF_REQUIRE_STREQ("vm.restart not tested",
	    json_string_value(json_array_get(notes, 1)));
	json_decref(device);
	for (i = 0; words[i] != NULL; i++) {
		device = climbed(STAGE_VM_RESTART);
		add(device, STAGE_VM_RESTART, words[i], "no time");
		require_verdict(device, "works", "proven", NULL,
		    "vm.restart not tested: no time");
	}
}

/* A scenario that broke had more to try. */
ATF_TC_WITHOUT_HEAD(verdict_judge__restart_that_broke_proves_nothing);
ATF_TC_BODY(verdict_judge__restart_that_broke_proves_nothing, tc)
{
	json_t *device = climbed(STAGE_COUNT);

	add(device, STAGE_VM_RESTART, "ERROR", "broke");
	require_verdict(device, "inconclusive", NULL, "vm.restart", NULL);
	device = climbed(STAGE_COUNT);
	add(device, STAGE_GUEST_RESTART, "ERROR", "broke");
	require_verdict(device, "inconclusive", NULL, "guest.restart", NULL);
	/* what failed is known all the same */
	device = climbed(STAGE_COUNT);
	add(device, STAGE_VM_RESTART, "ERROR", "broke");
	add(device, STAGE_VM_RESTART, "FAIL", "1 of 3");
	require_verdict(device, "works_once", "proven", "vm.restart", NULL);
}

/* A guest of the user's shows neither its boot nor its driver: that the device
 * worked even once nobody saw. */
ATF_TC_WITHOUT_HEAD(verdict_judge__unseen_is_not_works_once);
ATF_TC_BODY(verdict_judge__unseen_is_not_works_once, tc)
{
	static const char *const words[] = { "SKIP", "MISS", "ERROR", NULL };
	enum stage s;
	size_t i;

	for (s = STAGE_GUEST_BOOT; s <= STAGE_GUEST_FUNCTION; s++)
		for (i = 0; words[i] != NULL; i++) {
			json_t *device = climbed(s);

			add(device, s, words[i], "unseen");
			add(device, STAGE_VM_RESTART, "PASS", NULL);
			require_verdict(
			    device, "inconclusive", NULL, stage_names[s], NULL);
			device = climbed(s);
			add(device, s, words[i], "unseen");
			add(device, STAGE_VM_RESTART, "FAIL", "0 of 3");
			require_verdict(device, "inconclusive", NULL,
			    stage_names[s], "vm.restart failed: 0 of 3");
			/* not reached */
			device = climbed(s);
			add(device, STAGE_GUEST_RESTART, "FAIL", "0 of 3");
			require_verdict(device, "inconclusive", NULL,
			    stage_names[s], "guest.restart failed: 0 of 3");
		}
}

ATF_TC_WITHOUT_HEAD(verdict_judge__restart_not_tested_hides_no_failure);
ATF_TC_BODY(verdict_judge__restart_not_tested_hides_no_failure, tc)
{
	json_t *device = climbed(STAGE_GUEST_RESTART);

	add(device, STAGE_VM_RESTART, "FAIL", "2 of 3");
	require_verdict(device, "works_once", "proven", "vm.restart",
	    "guest.restart not tested");
}

ATF_TC_WITHOUT_HEAD(verdict_judge__reclaim_is_a_note);
ATF_TC_BODY(verdict_judge__reclaim_is_a_note, tc)
{
	json_t *device = climbed(STAGE_HOST_RECLAIM);

	add(device, STAGE_HOST_RECLAIM, "FAIL", "was bound to nvme");
	require_verdict(device, "works", "proven", NULL,
	    "the host did not get it back: was bound to nvme");
	device = climbed(STAGE_VM_START);
	add(device, STAGE_VM_START, "FAIL", "busy");
	add(device, STAGE_HOST_RECLAIM, "ERROR", "killed");
	require_verdict(device, "no_start", "proven", "vm.start",
	    "the host did not get it back: killed");
	device = climbed(STAGE_HOST_RECLAIM);
	add(device, STAGE_HOST_RECLAIM, "SKIP", NULL);
	require_verdict(device, "works", "proven", NULL, NULL);
}

/* Endings of one stage: FAIL is evidence and beats whatever is none. */
ATF_TC_WITHOUT_HEAD(verdict_judge__worst_ending_counts);
ATF_TC_BODY(verdict_judge__worst_ending_counts, tc)
{
	static const char *const order[] = { "PASS", "SKIP", "MISS", "ERROR",
		"FAIL", NULL };
	size_t low, high;
	int swap;

	for (low = 0; low < 4; low++)
		for (high = low + 1; high < 5; high++)
			for (swap = 0; swap < 2; swap++) {
				json_t *device = climbed(STAGE_VM_RESTART);

				add(device, STAGE_VM_RESTART,
				    order[swap ? high : low],
				    swap ? "high" : "low");
				add(device, STAGE_VM_RESTART,
				    order[swap ? low : high],
				    swap ? "low" : "high");
				if (high == 4)
					require_verdict(device, "works_once",
					    "proven", "vm.restart", NULL);
				else if (high == 3)
					require_verdict(device, "inconclusive",
					    NULL, "vm.restart", NULL);
				else
					require_verdict(device, "works",
					    "proven", NULL,
					    "vm.restart not tested: high");
			}
}

ATF_TC_WITHOUT_HEAD(verdict_judge__again_forgets_the_old_one);
ATF_TC_BODY(verdict_judge__again_forgets_the_old_one, tc)
{
	json_t *device = climbed(STAGE_GUEST_DRIVER);

	verdict_judge(device);
	add(device, STAGE_GUEST_DRIVER, "PASS", NULL);
	add(device, STAGE_GUEST_FUNCTION, "PASS", NULL);
	add(device, STAGE_GUEST_RESTART, "PASS", NULL);
	add(device, STAGE_VM_RESTART, "PASS", NULL);
	require_verdict(device, "works", "proven", NULL, NULL);
	device = climbed(STAGE_COUNT);
	verdict_judge(device);
	(void)json_array_clear(json_object_get(device, "stages"));
	require_verdict(device, "inconclusive", NULL, "host.iommu", NULL);
}

/* A run of devices: W works, O works_once, E and M inconclusive by ERROR and
 * MISS, N inconclusive because it was not reached, U one that nobody could see
 * work and that did not start again. */
static int
mix(const char *letters, const char *host)
{
	json_t *run = json_pack("{s:{}, s:[]}", "host", "devices");
	json_t *devices = json_object_get(run, "devices");
	int status;

	json_put_str(json_object_get(run, "host"), "verdict", host);
	for (; *letters != '\0'; letters++) {
		json_t *device = climbed(*letters == 'W'   ? STAGE_COUNT
					 : *letters == 'O' ? STAGE_VM_RESTART
							   : STAGE_GUEST_BOOT);

		if (*letters == 'O')
			add(device, STAGE_VM_RESTART, "FAIL", NULL);
		if (*letters == 'E')
			add(device, STAGE_GUEST_BOOT, "ERROR", NULL);
		if (*letters == 'M')
			add(device, STAGE_GUEST_BOOT, "MISS", NULL);
		if (*letters == 'U') {
			add(device, STAGE_GUEST_BOOT, "SKIP", NULL);
			add(device, STAGE_VM_RESTART, "FAIL", NULL);
		}
		verdict_judge(device);
		(void)json_array_append_new(devices, device);
	}
	status = (int)verdict_exit_status(run);
	json_decref(run);
	return status;
}

ATF_TC_WITHOUT_HEAD(verdict_exit_status__mixes);
ATF_TC_BODY(verdict_exit_status__mixes, tc)
{
	ATF_REQUIRE_EQ(EXIT_GOOD, mix("W", NULL));
	ATF_REQUIRE_EQ(EXIT_GOOD, mix("WM", NULL));
	ATF_REQUIRE_EQ(EXIT_GOOD, mix("NW", NULL));
	ATF_REQUIRE_EQ(EXIT_BAD, mix("WO", NULL));
	ATF_REQUIRE_EQ(EXIT_BAD, mix("EWOM", NULL));
	ATF_REQUIRE_EQ(EXIT_BAD, mix("U", NULL));
	ATF_REQUIRE_EQ(EXIT_BAD, mix("WU", NULL));
	ATF_REQUIRE_EQ(EXIT_UNABLE, mix("WE", NULL));
	ATF_REQUIRE_EQ(EXIT_UNABLE, mix("EM", NULL));
	ATF_REQUIRE_EQ(EXIT_NOTHING, mix("M", NULL));
	ATF_REQUIRE_EQ(EXIT_NOTHING, mix("NM", NULL));
	ATF_REQUIRE_EQ(EXIT_NOTHING, mix("", NULL));
	ATF_REQUIRE_EQ(EXIT_BAD, mix("", "host_unsupported"));
}

ATF_TC_WITHOUT_HEAD(stage_and_status__names_round_trip);
ATF_TC_BODY(stage_and_status__names_round_trip, tc)
{
	enum status status;
	enum stage stage;
	int i;

	for (i = 0; i < STAGE_COUNT; i++) {
		ATF_REQUIRE(stage_parse(stage_names[i], &stage));
		ATF_REQUIRE_EQ(i, (int)stage);
	}
	ATF_REQUIRE(stage_names[STAGE_COUNT] == NULL);
	ATF_REQUIRE(!stage_parse("", &stage));
	ATF_REQUIRE(!stage_parse("guest", &stage));
	for (i = STATUS_PASS; i <= STATUS_SKIP; i++) {
		ATF_REQUIRE(status_parse(status_name((enum status)i), &status));
		ATF_REQUIRE_EQ(i, (int)status);
	}
	ATF_REQUIRE(!status_parse("pass", &status));
	ATF_REQUIRE(stage_verdict(STAGE_HOST_RECLAIM) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, verdict_judge__each_stage_that_fails);
	ATF_TP_ADD_TC(tp, verdict_judge__basis_that_the_stage_recorded);
	ATF_TP_ADD_TC(tp, verdict_judge__no_evidence_is_inconclusive);
	ATF_TP_ADD_TC(tp, verdict_judge__a_later_stage_does_not_heal);
	ATF_TP_ADD_TC(tp, verdict_judge__works);
	ATF_TP_ADD_TC(tp, verdict_judge__works_with_restarts_not_tested);
	ATF_TP_ADD_TC(tp, verdict_judge__restart_that_broke_proves_nothing);
	ATF_TP_ADD_TC(tp, verdict_judge__unseen_is_not_works_once);
	ATF_TP_ADD_TC(tp, verdict_judge__restart_not_tested_hides_no_failure);
	ATF_TP_ADD_TC(tp, verdict_judge__reclaim_is_a_note);
	ATF_TP_ADD_TC(tp, verdict_judge__worst_ending_counts);
	ATF_TP_ADD_TC(tp, verdict_judge__again_forgets_the_old_one);
	ATF_TP_ADD_TC(tp, verdict_exit_status__mixes);
	ATF_TP_ADD_TC(tp, stage_and_status__names_round_trip);
	return atf_no_error();
}
