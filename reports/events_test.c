/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/events.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"

#define LOG "events.jsonl"

static int
append(const char *who, int number)
{
	json_t *event =
	    json_pack("{s:s, s:i}", "device", who, "attempt", number);
	int rc = events_append(LOG, event, NULL);

	json_decref(event);
	return rc;
}

/* Pieces of lines, as a reader may find them while somebody writes. */
static void
add_text(const char *text)
{
	FILE *f = fopen(LOG, "a");

	ATF_REQUIRE(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

/* The next event's device, or "none". */
static void
require_next(struct events_reader *r, const char *want)
{
	json_t *event = events_next(r);

	ATF_REQUIRE_STREQ(want, json_str(event, "device", "none"));
	json_decref(event);
}

ATF_TC_WITHOUT_HEAD(events_next__follows_a_growing_file);
ATF_TC_BODY(events_next__follows_a_growing_file, tc)
{
	struct events_reader r = { .path = LOG };

	require_next(&r, "none");
	ATF_REQUIRE_EQ(0, append("a", 1));
	ATF_REQUIRE_EQ(0, append("b", 1));
	require_next(&r, "a");
	require_next(&r, "b");
	require_next(&r, "none");
	require_next(&r, "none");
	ATF_REQUIRE_EQ(0, append("c", 1));
	require_next(&r, "c");
	require_next(&r, "none");
	events_reader_free(&r);
}

ATF_TC_WITHOUT_HEAD(events_next__only_whole_lines);
ATF_TC_BODY(events_next__only_whole_lines, tc)
{
	struct events_reader r = { .path = LOG };

	add_text("{\"device\":");
	require_next(&r, "none");
	add_text("\"a\"}");
	require_next(&r, "none");
	add_text("\n{\"dev");
	require_next(&r, "a");
	require_next(&r, "none");
	add_text("ice\":\"b\"}\n");
	require_next(&r, "b");
	events_reader_free(&r);
}

ATF_TC_WITHOUT_HEAD(events_next__cut_lines_are_skipped);
ATF_TC_BODY(events_next__cut_lines_are_skipped, tc)
{
	struct events_reader r = { .path = LOG };

	add_text("{\"device\":\"cut\n\nnot JSON\n[1,\n{\"device\":");
	ATF_REQUIRE_EQ(0, append("a", 1));
	add_text("\xff\xfe\n");
	require_next(&r, "a");
	require_next(&r, "none");
	events_reader_free(&r);
}

ATF_TC_WITHOUT_HEAD(events_read_all__absent_empty_and_open_end);
ATF_TC_BODY(events_read_all__absent_empty_and_open_end, tc)
{
	json_t *all = events_read_all(LOG);

	ATF_REQUIRE_EQ(0, json_array_size(all));
	json_decref(all);
	add_text("");
	all = events_read_all(LOG);
	ATF_REQUIRE_EQ(0, json_array_size(all));
	json_decref(all);
	ATF_REQUIRE_EQ(0, append("a", 1));
	add_text("{\"device\":\"b\"");
	all = events_read_all(LOG);
	ATF_REQUIRE_EQ(1, json_array_size(all));
	json_decref(all);
}

ATF_TC_WITHOUT_HEAD(events_append__failure_is_told);
ATF_TC_BODY(events_append__failure_is_told, tc)
{
	json_t *event = json_pack("{s:s}", "device", "a");
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, events_append("absent/" LOG, event, &err));
	ATF_REQUIRE_MSG(
	    strstr(err.text, "absent/" LOG) != NULL, "%s", err.text);
	json_decref(event);
}

/* Two groups at a time: their scenarios append while run follows. */
ATF_TC_WITHOUT_HEAD(events_append__two_processes);
ATF_TC_BODY(events_append__two_processes, tc)
{
	struct events_reader r = { .path = LOG };
	int i, status, next[2] = { 0, 0 }, live = 2, idle = 0;
	pid_t pid[2];
	json_t *event;

	for (i = 0; i < 2; i++) {
		pid[i] = fork();
		ATF_REQUIRE(pid[i] != -1);
		if (pid[i] == 0) {
			int k;

			for (k = 0; k < 200; k++)
				if (append(i == 0 ? "a" : "b", k) == -1)
					_exit(1);
			_exit(0);
		}
	}
	while (live > 0 || idle < 2) {
		if (live > 0 && waitpid(-1, &status, WNOHANG) > 0) {
			ATF_REQUIRE_EQ(0, status);
			live--;
		}
		event = events_next(&r);
		idle = event == NULL ? idle + 1 : 0;
		if (event == NULL)
			continue;
		i = strcmp(json_str(event, "device", ""), "a") != 0;
		/* each writer's own order is kept */
		ATF_REQUIRE_EQ(next[i], (int)json_num(event, "attempt", -1));
		next[i]++;
		json_decref(event);
	}
	ATF_REQUIRE_EQ(200, next[0]);
	ATF_REQUIRE_EQ(200, next[1]);
	events_reader_free(&r);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, events_next__follows_a_growing_file);
	ATF_TP_ADD_TC(tp, events_next__only_whole_lines);
	ATF_TP_ADD_TC(tp, events_next__cut_lines_are_skipped);
	ATF_TP_ADD_TC(tp, events_read_all__absent_empty_and_open_end);
	ATF_TP_ADD_TC(tp, events_append__failure_is_told);
	ATF_TP_ADD_TC(tp, events_append__two_processes);
	return atf_no_error();
}
