/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/guest_own.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/guest_priv.h"

/* Half an hour of lost questions fits the port's buffer many times over. */
#define SYNC_MS 5000
#define RESET_MS 30000
#define POLL_MS 300

/* What a program prints: more is cut (the agent itself stops at 16 MiB). */
#define OUTPUT_MAX (1 << 20)

/* Numbers that are nobody's answer to something else. */
#define SYNC_FIRST 0x70707400

static bool
is_sync(const json_t *m)
{
	const json_t *r = json_object_get(m, "return");

	return json_is_integer(r) && json_integer_value(r) >= SYNC_FIRST;
}

/* Takes the oldest message, or NULL. */
static json_t *
take(struct guest *g)
{
	json_t *m = json_array_get(g->messages, 0);

	if (m == NULL)
		return NULL;
	json_incref(m);
	(void)json_array_remove(g->messages, 0);
	return m;
}

static int
send_command(
    struct guest *g, const char *command, json_t *arguments, struct err *err)
{
	json_t *ask = json_object();
	char *line;
	int rc;

	json_put_str(ask, "execute", command);
	if (arguments != NULL)
		(void)json_object_set_new(ask, "arguments", arguments);
	line = json_dumps(ask, JSON_COMPACT);
	rc = stream_send(&g->agent, line, GUEST_SEND_MS, err);
	free(line);
	json_decref(ask);
	return rc;
}

/* Answers to questions of earlier boots may still come: the number tells. */
static bool
synced(struct guest *g, json_int_t since)
{
	json_t *m;
	bool found = false;

	while (!found && (m = take(g)) != NULL) {
		found = is_sync(m) && json_integer_value(json_object_get(
					  m, "return")) >= since;
		json_decref(m);
	}
	return found;
}

int
own_sync(struct guest *g, int timeout_ms, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms, next = 0;
	json_int_t first = SYNC_FIRST + g->next_id + 1;

	for (;;) {
		if (clock_ms() >= next) {
			/* A guest that does not read fills its port: no
			 * matter. */
			(void)send_command(g, "guest-sync",
			    json_pack("{s:I}", "id",
				(json_int_t)(SYNC_FIRST + ++g->next_id)),
			    NULL);
			next = clock_ms() + SYNC_MS;
		}
		if (guest_pump(g, deadline, err) == -1 ||
		    guest_check(g, "boot", err) == -1)
			return -1;
		if (synced(g, first))
			return 1;
		if (clock_left(deadline) == 0)
			return 0;
	}
}

int
own_call(struct guest *g, const char *command, json_t *arguments,
    int timeout_ms, json_t **result, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	const json_t *refusal;
	json_t *m;
	int rc = 0;

	*result = NULL;
	if (send_command(g, command, arguments, err) == -1)
		return err_wrap(err, "guest agent, %s", command);
	while ((m = take(g)) == NULL || is_sync(m)) {
		json_decref(m);
		if (guest_pump(g, deadline, err) == -1 ||
		    guest_check(g, command, err) == -1)
			return -1;
		if (clock_left(deadline) == 0)
			return err_set(err, 0,
			    "guest agent: no answer to %s within %.0f s",
			    command, timeout_ms / 1000.0);
	}
	refusal = json_object_get(m, "error");
	if (refusal != NULL)
		rc = err_set(err, 0, "guest agent refuses %s: %s", command,
		    json_str(refusal, "desc", "without a reason"));
	else
		*result = json_incref(json_object_get(m, "return"));
	json_decref(m);
	return rc;
}

/* The agent sends bytes as base64. */
static void
add_output(struct buf *out, const char *text)
{
	size_t n = strlen(text), len = 0;
	unsigned char *bytes;

	if (n / 4 * 3 > OUTPUT_MAX)
		n = OUTPUT_MAX / 3 * 4;
	bytes = xcalloc(n + 1, 1);
	if (sodium_base642bin(bytes, n, text, n, "\r\n", &len, NULL,
		sodium_base64_VARIANT_ORIGINAL) == 0)
		buf_add(out, bytes, len);
	free(bytes);
}

int
own_run(struct guest *g, const struct strv *argv, int timeout_ms,
    struct buf *out, int *status, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	json_t *arguments = json_array(), *result = NULL;
	json_int_t pid;
	size_t i;

	for (i = 1; i < argv->n; i++)
		(void)json_array_append_new(arguments, json_text(argv->v[i]));
	if (own_call(g, "guest-exec",
		json_pack("{s:s, s:o, s:b}", "path", argv->v[0], "arg",
		    arguments, "capture-output", 1),
		timeout_ms, &result, err) == -1)
		return -1;
	pid = (json_int_t)json_num(result, "pid", -1);
	for (;;) {
		json_decref(result);
		if (own_call(g, "guest-exec-status",
			json_pack("{s:I}", "pid", pid), timeout_ms, &result,
			err) == -1)
			return -1;
		if (json_is_true(json_object_get(result, "exited")))
			break;
		if (clock_left(deadline) == 0) {
			json_decref(result);
			return err_set(err, 0,
			    "%s in the guest did not end within %.0f s",
			    argv->v[0], timeout_ms / 1000.0);
		}
		if (own_watch(g, POLL_MS, err) == -1) {
			json_decref(result);
			return -1;
		}
	}
	*status = (int)json_num(result, "exitcode", -1);
	add_output(out, json_str(result, "out-data", ""));
	json_decref(result);
	return 0;
}

int
own_watch(struct guest *g, int ms, struct err *err)
{
	int64_t deadline = clock_ms() + ms;

	do
		if (guest_pump(g, deadline, err) == -1 ||
		    guest_check(g, "watch", err) == -1)
			return -1;
	while (clock_left(deadline) > 0);
	return 0;
}

int
own_reset(struct guest *g, struct err *err)
{
	int64_t deadline = clock_ms() + RESET_MS;
	int resets = g->resets;

	if (guest_check(g, "system reset", err) == -1 ||
	    guest_monitor(g, "{\"execute\":\"system_reset\"}", err) == -1)
		return -1;
	while (g->resets == resets) {
		if (guest_pump(g, deadline, err) == -1 ||
		    guest_check(g, "system reset", err) == -1)
			return -1;
		if (clock_left(deadline) == 0)
			return err_fail(err,
			    "system reset: not done within %d s",
			    RESET_MS / 1000);
	}
	json_array_clear(g->messages);
	return 0;
}

int
own_power_button(struct guest *g, struct err *err)
{
	return guest_monitor(g, "{\"execute\":\"system_powerdown\"}", err);
}
