/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/journal.h"

#include <atf-c.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

#define STATE "state/below"
#define FILE_PATH STATE "/journal"

static void
set_state(void)
{
	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_STATE", STATE, 1));
}

static struct journal *
open_ok(enum journal_mode mode)
{
	struct journal *j = NULL;
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0, journal_open(&j, mode, &err), "%s", err.text);
	return j;
}

static void
note_ok(struct journal *j, const char *subject)
{
	json_t *record =
	    json_pack("{s:s, s:s}", "verb", "bind", "subject", subject);
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0, journal_note(j, record, &err), "%s", err.text);
	json_decref(record);
}

static void
require_subjects(const struct journal *j, const char *want)
{
	json_t *all = NULL, *entry;
	struct strv subjects = { 0 };
	struct err err = { 0 };
	char *text;
	size_t i;

	ATF_REQUIRE_EQ_MSG(0, journal_entries(j, &all, &err), "%s", err.text);

	json_array_foreach(all, i, entry)
	    strv_add(&subjects, json_str(entry, "subject", "?"));
	text = strv_join(&subjects, " ");
	ATF_REQUIRE_STREQ(want, text);
	free(text);
	strv_free(&subjects);
	json_decref(all);
}

ATF_TC_WITHOUT_HEAD(journal_note__is_on_disk_when_it_returns);
ATF_TC_BODY(journal_note__is_on_disk_when_it_returns, tc)
{
	struct journal *j;
	struct buf b = { 0 };

	set_state();
	j = open_ok(JOURNAL_FRESH);
	ATF_REQUIRE(!file_exists(FILE_PATH));
	note_ok(j, "0000:01:00.0");
	ATF_REQUIRE_EQ(0, file_read(FILE_PATH, &b, NULL));
	ATF_REQUIRE_STREQ(
	    "{\"verb\":\"bind\",\"subject\":\"0000:01:00.0\"}\n", buf_str(&b));
	note_ok(j, "0000:02:00.0");
	require_subjects(j, "0000:01:00.0 0000:02:00.0");
	buf_free(&b);
	journal_close(j);
}

ATF_TC_WITHOUT_HEAD(journal_note__failure_is_told);
ATF_TC_BODY(journal_note__failure_is_told, tc)
{
	json_t *record = json_pack("{s:s}", "verb", "bind");
	struct err err = { 0 };
	struct journal *j;

	set_state();
	j = open_ok(JOURNAL_FRESH);
	ATF_REQUIRE_EQ(0, file_mkdirs(FILE_PATH, NULL));
	ATF_REQUIRE_EQ(-1, journal_note(j, record, &err));
	ATF_REQUIRE_MSG(strstr(err.text, FILE_PATH) != NULL, "%s", err.text);
	json_decref(record);
	journal_close(j);
}

ATF_TC_WITHOUT_HEAD(journal_open__fresh_refuses_leftovers);
ATF_TC_BODY(journal_open__fresh_refuses_leftovers, tc)
{
	struct journal *j;
	struct err err = { 0 };

	set_state();
	ATF_REQUIRE_EQ(0, journal_check(&err));
	j = open_ok(JOURNAL_FRESH);
	note_ok(j, "0000:01:00.0");
	/* the run itself is at work: nothing is left over yet */
	ATF_REQUIRE_EQ(0, journal_check(&err));
	journal_close(j);
	j = NULL;
	ATF_REQUIRE_EQ(-1, journal_open(&j, JOURNAL_FRESH, &err));
	ATF_REQUIRE(j == NULL);
	ATF_REQUIRE_MSG(
	    strstr(err.text, "pptcheck restore") != NULL, "%s", err.text);
	ATF_REQUIRE_EQ(-1, journal_check(&err));
	ATF_REQUIRE_MSG(
	    strstr(err.text, "pptcheck restore") != NULL, "%s", err.text);
	/* the refused opener has let go of the lock */
	j = open_ok(JOURNAL_RESTORE);
	require_subjects(j, "0000:01:00.0");
	journal_close(j);
}

ATF_TC_WITHOUT_HEAD(journal_open__second_is_refused_and_told_who);
ATF_TC_BODY(journal_open__second_is_refused_and_told_who, tc)
{
	struct journal *j = NULL;
	struct err err = { 0 };
	int ready[2], status;
	char byte, *want;
	pid_t pid;

	set_state();
	ATF_REQUIRE_EQ(0, pipe(ready));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		if (journal_open(&j, JOURNAL_FRESH, NULL) == -1)
			_exit(1);
		note_ok(j, "0000:01:00.0");
		(void)write(ready[1], "x", 1);
		(void)pause();
		_exit(0);
	}
	(void)close(ready[1]);
	ATF_REQUIRE_EQ(1, read(ready[0], &byte, 1));
	ATF_REQUIRE_EQ(-1, journal_open(&j, JOURNAL_FRESH, &err));
	want = xasprintf("(process %ld)", (long)pid);
	ATF_REQUIRE_MSG(strstr(err.text, want) != NULL, "%s", err.text);
	ATF_REQUIRE_EQ(-1, journal_open(&j, JOURNAL_RESTORE, &err));
	ATF_REQUIRE_MSG(strstr(err.text, want) != NULL, "%s", err.text);
	/* its entries are no leftovers while it lives, and are once it died */
	ATF_REQUIRE_EQ(0, journal_check(&err));
	ATF_REQUIRE_EQ(0, kill(pid, SIGKILL));
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE_EQ(-1, journal_check(&err));
	ATF_REQUIRE_EQ(-1, journal_open(&j, JOURNAL_FRESH, &err));
	j = open_ok(JOURNAL_RESTORE);
	require_subjects(j, "0000:01:00.0");
	journal_close(j);
	free(want);
}

/* Killed while writing: the change that the line announces was never made. */
ATF_TC_WITHOUT_HEAD(journal_entries__half_a_line_is_none);
ATF_TC_BODY(journal_entries__half_a_line_is_none, tc)
{
	struct journal *j;

	set_state();
	j = open_ok(JOURNAL_FRESH);
	note_ok(j, "0000:01:00.0");
	ATF_REQUIRE_EQ(
	    0, file_append(FILE_PATH, "{\"verb\":\"bind\",\"sub", NULL));
	require_subjects(j, "0000:01:00.0");
	journal_close(j);
	j = open_ok(JOURNAL_RESTORE);
	require_subjects(j, "0000:01:00.0");
	journal_close(j);
}

/* What a line that is whole was for may have been done. */
ATF_TC_WITHOUT_HEAD(journal_entries__broken_line_is_told);
ATF_TC_BODY(journal_entries__broken_line_is_told, tc)
{
	static const char *const broken[] = { "not JSON\n", "[1]\n",
		"{\"verb\":\"bind\",\"sub\n" };
	struct journal *j;
	struct err err = { 0 };
	json_t *all = NULL;
	size_t i;

	set_state();
	for (i = 0; i < 3; i++) {
		j = open_ok(JOURNAL_FRESH);
		note_ok(j, "0000:01:00.0");
		ATF_REQUIRE_EQ(0, file_append(FILE_PATH, "\n", NULL));
		require_subjects(j, "0000:01:00.0");
		ATF_REQUIRE_EQ(0, file_append(FILE_PATH, broken[i], NULL));
		note_ok(j, "0000:02:00.0");
		ATF_REQUIRE_EQ(-1, journal_entries(j, &all, &err));
		ATF_REQUIRE_MSG(
		    strstr(err.text, FILE_PATH ": line 3 is no entry") != NULL,
		    "%s", err.text);
		ATF_REQUIRE_EQ(2, json_array_size(all));
		json_decref(all);
		ATF_REQUIRE_EQ(0, journal_clear(j, NULL));
		journal_close(j);
	}
}

/* A loop of links cannot be read, not even by root. */
ATF_TC_WITHOUT_HEAD(journal__unreadable_is_not_empty);
ATF_TC_BODY(journal__unreadable_is_not_empty, tc)
{
	struct journal *j;
	struct err err = { 0 };
	json_t *all = NULL;

	set_state();
	journal_close(open_ok(JOURNAL_FRESH));
	ATF_REQUIRE_EQ(0, symlink("journal", FILE_PATH));
	j = open_ok(JOURNAL_RESTORE);
	ATF_REQUIRE_EQ(-1, journal_entries(j, &all, &err));
	ATF_REQUIRE_EQ_MSG(ELOOP, err.code, "%s", err.text);
	ATF_REQUIRE_EQ(0, json_array_size(all));
	json_decref(all);
	journal_close(j);
	j = NULL;
	ATF_REQUIRE_EQ(-1, journal_check(&err));
	ATF_REQUIRE_EQ(-1, journal_open(&j, JOURNAL_FRESH, &err));
	ATF_REQUIRE_EQ(0, unlink(STATE "/journal.lock"));
	ATF_REQUIRE_EQ(0, symlink("journal.lock", STATE "/journal.lock"));
	ATF_REQUIRE_EQ(-1, journal_check(&err));
	ATF_REQUIRE_EQ_MSG(ELOOP, err.code, "%s", err.text);
}

ATF_TC_WITHOUT_HEAD(journal_clear__removes_and_close_keeps);
ATF_TC_BODY(journal_clear__removes_and_close_keeps, tc)
{
	struct journal *j;
	struct err err = { 0 };

	set_state();
	j = open_ok(JOURNAL_FRESH);
	ATF_REQUIRE_EQ(0, journal_clear(j, &err));
	require_subjects(j, "");
	note_ok(j, "0000:01:00.0");
	journal_close(j);
	ATF_REQUIRE(file_exists(FILE_PATH));
	j = open_ok(JOURNAL_RESTORE);
	ATF_REQUIRE_EQ(0, journal_clear(j, &err));
	ATF_REQUIRE(!file_exists(FILE_PATH));
	ATF_REQUIRE_EQ(0, journal_clear(j, &err));
	require_subjects(j, "");
	journal_close(j);
	journal_close(open_ok(JOURNAL_FRESH));
	ATF_REQUIRE_EQ(0, journal_check(&err));
	journal_close(NULL);
}

ATF_TC_WITHOUT_HEAD(journal_open__no_folder_can_be_made);
ATF_TC_BODY(journal_open__no_folder_can_be_made, tc)
{
	struct journal *j = NULL;
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_append("state", "a file", NULL));
	set_state();
	ATF_REQUIRE_EQ(-1, journal_open(&j, JOURNAL_FRESH, &err));
	ATF_REQUIRE_MSG(strstr(err.text, "state") != NULL, "%s", err.text);
	ATF_REQUIRE(j == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, journal_note__is_on_disk_when_it_returns);
	ATF_TP_ADD_TC(tp, journal_note__failure_is_told);
	ATF_TP_ADD_TC(tp, journal_open__fresh_refuses_leftovers);
	ATF_TP_ADD_TC(tp, journal_open__second_is_refused_and_told_who);
	ATF_TP_ADD_TC(tp, journal_entries__half_a_line_is_none);
	ATF_TP_ADD_TC(tp, journal_entries__broken_line_is_told);
	ATF_TP_ADD_TC(tp, journal__unreadable_is_not_empty);
	ATF_TP_ADD_TC(tp, journal_clear__removes_and_close_keeps);
	ATF_TP_ADD_TC(tp, journal_open__no_folder_can_be_made);
	return atf_no_error();
}
