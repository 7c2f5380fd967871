/* SPDX-License-Identifier: BSD-2-Clause
 * Runs of one host over several kernels. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare.h"

#define RUNS 5

static json_t *
device_of(const json_t *run)
{
	return json_array_get(json_object_get(run, "devices"), 0);
}

static json_t *
stage_of(const json_t *run, const char *stage, const char *ending)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(device_of(run), "stages"), i, entry)
	{
		if (strcmp(json_str(entry, "stage", ""), stage) == 0 &&
		    strcmp(json_str(entry, "ending", ""), ending) == 0)
			return entry;
	}
	atf_tc_fail("no stage %s", stage);
}

/* Five good runs on the kernels 6.1 to 6.5. */
static void
five(json_t **runs)
{
	struct err err = { 0 };
	char *kernel;
	size_t k;

	for (k = 0; k < RUNS; k++) {
		runs[k] = json_read_file(
		    SOURCE_ROOT "/fixtures/runs/nvme-works-2.json", &err);
		ATF_REQUIRE_MSG(runs[k] != NULL, "%s", err.text);
		kernel = xasprintf("6.%zu", k + 1);
		json_put_str(
		    json_object_get(json_object_get(runs[k], "host"), "facts"),
		    "host.kernel", kernel);
		free(kernel);
	}
}

/* What is said of them; they are released. */
static char *
told(json_t **runs, enum exit_status want)
{
	const struct text_options o = { 0 };
	json_t *history = compare_history((const json_t *const *)runs, RUNS);
	struct buf b = { 0 };
	size_t k;

	compare_history_text(&b, history, &o);
	ATF_REQUIRE_EQ_MSG(
	    want, compare_history_status(history), "%s", buf_str(&b));
	json_decref(history);
	for (k = 0; k < RUNS; k++)
		json_decref(runs[k]);
	return b.data;
}

static void
require_said(const char *text, const char *want)
{
	ATF_REQUIRE_MSG(
	    strstr(text, want) != NULL, "no \"%s\" in:\n%s", want, text);
}

static void
set_status(json_t *run, const char *stage, const char *status)
{
	json_put_str(stage_of(run, stage, ""), "status", status);
	if (strcmp(status, "FAIL") == 0)
		json_put_str(stage_of(run, stage, ""), "reason", "why not");
}

static void
set_score(json_t *run, int passed, int total)
{
	json_t *entry = stage_of(run, "vm.restart", "kill");

	(void)json_object_set_new(entry, "score",
	    json_pack("{s:i, s:i}", "passed", passed, "total", total));
	json_put_str(entry, "status", passed == total ? "PASS" : "FAIL");
}

ATF_TC_WITHOUT_HEAD(history__turns);
ATF_TC_BODY(history__turns, tc)
{
	json_t *runs[RUNS];
	char *text;

	five(runs);
	text = told(runs, EXIT_GOOD);
	require_said(text, "works, works, works, works, works\n");
	require_said(text, "\nno difference\n");
	ATF_REQUIRE_MSG(strstr(text, "regression") == NULL, "%s", text);
	free(text);

	five(runs);
	set_status(runs[2], "guest.driver", "FAIL");
	set_status(runs[3], "guest.driver", "FAIL");
	set_status(runs[4], "guest.driver", "FAIL");
	text = told(runs, EXIT_BAD);
	require_said(text, "regression  guest.driver: last good in run 2, "
			   "first bad in run 3: why not\n");
	require_said(text, "with it: kernel 6.2 -> 6.3\n");
	require_said(text, "\n1 regression\n");
	free(text);

	/* It came back: no regression any more. */
	five(runs);
	set_status(runs[1], "guest.driver", "FAIL");
	text = told(runs, EXIT_GOOD);
	require_said(text, "fix         guest.driver: last bad in run 2, good "
			   "in run 3: why not\n");
	free(text);

	/* It went, came and went again: the last time counts. */
	five(runs);
	set_status(runs[1], "guest.driver", "FAIL");
	set_status(runs[4], "guest.driver", "FAIL");
	text = told(runs, EXIT_BAD);
	require_said(text, "last good in run 4, first bad in run 5");
	free(text);
}

ATF_TC_WITHOUT_HEAD(history__unjudged);
ATF_TC_BODY(history__unjudged, tc)
{
	json_t *runs[RUNS];
	char *text;
	size_t k;

	five(runs);
	set_status(runs[1], "guest.driver", "ERROR");
	set_status(runs[2], "guest.driver", "MISS");
	set_status(runs[3], "guest.driver", "FAIL");
	/* what was not reached is not judged */
	(void)json_array_clear(json_object_get(device_of(runs[4]), "stages"));
	text = told(runs, EXIT_BAD);
	require_said(text, "last good in run 1, first bad in run 4 (2 runs "
			   "between did not tell): why not\n");
	require_said(text, "with it: kernel 6.1 -> 6.4\n");
	free(text);

	five(runs);
	for (k = 0; k < RUNS; k++)
		set_status(runs[k], "guest.driver", k == 0 ? "SKIP" : "FAIL");
	text = told(runs, EXIT_GOOD);
	require_said(text, "bad         guest.driver: bad since run 2, good "
			   "in none before: why not\n");
	free(text);
}

ATF_TC_WITHOUT_HEAD(history__scores);
ATF_TC_BODY(history__scores, tc)
{
	json_t *runs[RUNS];
	char *text;

	five(runs);
	set_score(runs[1], 3, 3);
	set_score(runs[2], 2, 3); /* chance */
	set_score(runs[3], 0, 3);
	set_score(runs[4], 0, 3);
	text = told(runs, EXIT_BAD);
	require_said(text, "vm.restart, kill: last good in run 2, first bad in "
			   "run 4 (1 run between did not tell)");
	free(text);
}

ATF_TC_WITHOUT_HEAD(history__devices);
ATF_TC_BODY(history__devices, tc)
{
	json_t *runs[RUNS], *other;
	char *text;

	/* Moved buses, a device that comes in the middle, one that goes. */
	five(runs);
	json_put_str(device_of(runs[3]), "bdf", "0000:07:00.0");
	json_put_str(device_of(runs[4]), "bdf", "0000:08:00.0");
	set_status(runs[4], "guest.boot", "FAIL");
	other = json_deep_copy(device_of(runs[0]));
	json_put_str(other, "bdf", "0000:02:00.0");
	json_put_str(other, "path", "0000:00:1d.0/00.0");
	json_put_str(json_object_get(other, "id"), "device", "abcd");
	json_put_str(other, "name", "a\033]0;b");
	(void)json_array_append_new(json_object_get(runs[2], "devices"), other);
	text = told(runs, EXIT_BAD);
	require_said(text, "0000:08:00.0  1b36:0010");
	require_said(text, "last good in run 4, first bad in run 5");
	require_said(text, "0000:02:00.0  1b36:abcd");
	require_said(text, "absent, absent, works, absent, absent\n");
	ATF_REQUIRE_MSG(strchr(text, '\033') == NULL, "%s", text);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, history__turns);
	ATF_TP_ADD_TC(tp, history__unjudged);
	ATF_TP_ADD_TC(tp, history__scores);
	ATF_TP_ADD_TC(tp, history__devices);
	return atf_no_error();
}
