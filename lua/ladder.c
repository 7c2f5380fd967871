/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/ladder.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "lua/config.h"
#include "reports/events.h"

json_t *
text_json(const char *text, size_t n)
{
	json_t *j = json_stringn(text, n);
	char *copy;
	size_t i;

	if (j != NULL)
		return j;
	copy = xcalloc(n + 1, 1);
	for (i = 0; i < n; i++)
		copy[i] = (text[i] & 0x80) != 0 ? '?' : text[i];
	j = json_stringn(copy, n);
	free(copy);
	return j;
}

/* An event of the stage that runs; the caller owns it. */
static json_t *
event_new(const struct test *t, const char *kind)
{
	json_t *e = json_object();

	json_put_str(e, "time", clock_stamp().s);
	json_put_str(e, "device", config_get(t->config, "device"));
	json_put_str(e, "scenario", t->scenario);
	json_put_str(e, "event", kind);
	json_put_str(e, "stage", t->stage.name);
	json_put_str(e, "ending", t->stage.ending);
	return e;
}

static void
event_put_outcome(json_t *e, const struct outcome *o, int64_t started)
{
	json_put_str(e, "status", status_name(o->status));
	(void)json_object_set_new(
	    e, "seconds", json_real((double)(clock_ms() - started) / 1000));
	if (o->reason != NULL)
		(void)json_object_set_new(
		    e, "reason", text_json(o->reason, strlen(o->reason)));
}

/* Appends and frees the event; without -v events there is no file. */
static int
event_write(const struct test *t, json_t *e, struct err *err)
{
	const char *path = config_get(t->config, "events");
	int rc = path == NULL ? 0 : events_append(path, e, err);

	json_decref(e);
	return rc;
}

int
ladder_begin(struct test *t, const char *name, struct err *err)
{
	t->stage.name = name;
	if (event_write(t, event_new(t, "begin"), err) == -1) {
		ladder_clear(t);
		return -1;
	}
	t->stage.started = clock_ms();
	t->stage.detail = json_object();
	t->stage.evidence = json_array();
	t->now = &t->stage.outcome;
	return 0;
}

void
ladder_score(struct test *t, const char *ending, long total)
{
	t->stage.ending = xstrdup(ending);
	t->stage.total = total;
}

void
attempt_begin(struct test *t, long number)
{
	struct test_stage *s = &t->stage;

	s->attempt = number;
	s->attempt_started = clock_ms();
	s->attempt_detail = json_object();
	t->now = &s->attempt_outcome;
}

/* "guest.boot PASS 6.5 s: why" */
static void
print_line(const struct test *t, const char *what, const struct outcome *o,
    int64_t started)
{
	struct buf line = { 0 };

	buf_addf(&line, "%s %s %.1f s", what, status_name(o->status),
	    (double)(clock_ms() - started) / 1000);
	if (o->reason != NULL) {
		buf_adds(&line, ": ");
		test_add_flat(&line, o->reason);
	}
	buf_adds(&line, "\n");
	(void)fputs(line.data, t->out);
	(void)fflush(t->out);
	buf_free(&line);
}

static int
attempt_write(struct test *t, struct err *err)
{
	struct test_stage *s = &t->stage;
	json_t *e = event_new(t, "attempt");

	(void)json_object_set_new(e, "attempt", json_integer(s->attempt));
	event_put_outcome(e, &s->attempt_outcome, s->attempt_started);
	if (json_object_size(s->attempt_detail) > 0)
		(void)json_object_set(e, "detail", s->attempt_detail);
	return event_write(t, e, err);
}

/* What the attempt means for the stage. */
static void
attempt_count(struct test_stage *s, const char *context)
{
	const struct outcome *o = &s->attempt_outcome;

	if (o->status == STATUS_PASS)
		s->passed++;
	else if (o->status != STATUS_FAIL)
		outcome_adopt(&s->outcome, o, context);
	else if (s->first_failure == NULL)
		s->first_failure = xasprintf("%s: %s", context, o->reason);
}

bool
attempt_end(struct test *t)
{
	struct test_stage *s = &t->stage;
	char *context = xasprintf("attempt %ld", s->attempt);
	char *what = xasprintf(
	    "%s %s %ld/%ld", s->name, s->ending, s->attempt, s->total);
	struct err err = { 0 };

	if (attempt_write(t, &err) == -1)
		outcome_mark(&s->outcome, STATUS_ERROR, err.text);
	print_line(t, what, &s->attempt_outcome, s->attempt_started);
	attempt_count(s, context);
	outcome_clear(&s->attempt_outcome);
	json_decref(s->attempt_detail);
	s->attempt_detail = NULL;
	t->now = &s->outcome;
	free(what);
	free(context);
	return !s->outcome.decided;
}

static void
score_settle(struct test_stage *s)
{
	char *reason;

	if (s->total == 0 || s->outcome.decided || s->passed == s->total)
		return;
	reason = xasprintf("%s: %ld of %ld passed; %s", s->ending, s->passed,
	    s->total, s->first_failure);
	outcome_mark(&s->outcome, STATUS_FAIL, reason);
	free(reason);
}

static json_t *
stage_event(const struct test *t)
{
	const struct test_stage *s = &t->stage;
	json_t *e = event_new(t, "stage");

	event_put_outcome(e, &s->outcome, s->started);
	/* Those stages are judged from facts, unless a scenario tried it. */
	if (strncmp(s->name, "host.", 5) == 0)
		json_put_str(e, "basis", "proven");
	if (s->total > 0)
		(void)json_object_set_new(e, "score",
		    json_pack("{s:I, s:I}", "passed", (json_int_t)s->passed,
			"total", (json_int_t)s->total));
	if (json_object_size(s->detail) > 0)
		(void)json_object_set(e, "detail", s->detail);
	if (json_array_size(s->evidence) > 0)
		(void)json_object_set(e, "evidence", s->evidence);
	return e;
}

int
ladder_end(struct test *t, enum status *status, struct err *err)
{
	struct test_stage *s = &t->stage;
	int rc;

	score_settle(s);
	*status = s->outcome.status;
	if (*status == STATUS_FAIL && !t->outcome.decided)
		t->expected = t->expect != NULL;
	outcome_adopt(&t->outcome, &s->outcome, s->name);
	print_line(t, s->name, &s->outcome, s->started);
	rc = event_write(t, stage_event(t), err);
	ladder_clear(t);
	return rc;
}

void
ladder_clear(struct test *t)
{
	struct test_stage *s = &t->stage;

	outcome_clear(&s->outcome);
	outcome_clear(&s->attempt_outcome);
	json_decref(s->detail);
	json_decref(s->evidence);
	json_decref(s->attempt_detail);
	free(s->ending);
	free(s->first_failure);
	memset(s, 0, sizeof(*s));
	t->now = &t->outcome;
}

bool
ladder_recorded(const struct test *t, const json_t *events, const char *name,
    enum status *status)
{
	const char *device = config_get(t->config, "device");
	bool found = false;
	const json_t *e;
	size_t i;

	json_array_foreach(
	    events, i, e) if (strcmp(json_str(e, "event", ""), "stage") == 0 &&
			      strcmp(json_str(e, "stage", ""), name) == 0 &&
			      strcmp(json_str(e, "device", ""),
				  device == NULL ? "" : device) == 0) found =
	    status_parse(json_str(e, "status", ""), status);
	return found;
}
