/* SPDX-License-Identifier: BSD-2-Clause
 * Questions to the agent in the guest, and its answers. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/guest_priv.h"
#include "guests/guest_qemu.h"

/* Takes the first queued message that fits out of the queue, or NULL. */
static json_t *
take_message(struct guest *g, const char *key, int id)
{
	json_t *m;
	size_t i;

	json_array_foreach(g->messages, i, m)
	{
		if (json_object_get(m, key) == NULL ||
		    (id != 0 && (int)json_num(m, key, -1) != id))
			continue;
		json_incref(m);
		(void)json_array_remove(g->messages, i);
		return m;
	}
	return NULL;
}

/* The kernel's words in the guest (kernel/rcu/tree_stall.h). */
static bool
starved_inside(const struct guest *g)
{
	char *path = xasprintf("%s/" EVIDENCE_CONSOLE, g->dir);
	struct buf b = { 0 };
	bool found = file_read(path, &b, NULL) == 0 &&
		     strstr(buf_str(&b), "kthread starved for") != NULL;

	buf_free(&b);
	free(path);
	return found;
}

/*
 * A guest whose CPU gets no time is silent too, and that says nothing about the
 * device: either it says so, or its hypervisor has spent more than half of the
 * time waiting for one of this host's.
 */
static bool
starved(const struct guest *g, int64_t waited_before, int timeout_ms)
{
	int64_t waited = guest_cpu_wait(g);

	return starved_inside(g) ||
	       (waited_before >= 0 && waited >= 0 &&
		   waited - waited_before > timeout_ms / 2);
}

static int
await(struct guest *g, const char *key, int id, const char *what,
    int timeout_ms, json_t **out, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	int64_t waited = guest_cpu_wait(g);
	json_t *m;

	while ((m = take_message(g, key, id)) == NULL) {
		if (guest_pump(g, deadline, err) == -1)
			return -1;
		if (json_array_size(g->messages) > 0 &&
		    (m = take_message(g, key, id)) != NULL)
			break;
		if (guest_check(g, what, err) == -1)
			return -1;
		if (clock_left(deadline) == 0 && starved(g, waited, timeout_ms))
			return err_set(err, 0,
			    "%s: the guest's CPU got no time (is this machine "
			    "overloaded?)",
			    what);
		if (clock_left(deadline) == 0)
			return err_fail(err, "%s: no answer within %.0f s",
			    what, timeout_ms / 1000.0);
	}
	if (out != NULL)
		*out = m;
	else
		json_decref(m);
	return 0;
}

int
guest_await(struct guest *g, const char *key, int timeout_ms, json_t **m,
    struct err *err)
{
	return await(g, key, 0, key, timeout_ms, m, err);
}

int
guest_hello(struct guest *g, int timeout_ms, json_t **hello, struct err *err)
{
	return await(g, "hello", 0, "boot", timeout_ms, hello, err);
}

int
guest_request(struct guest *g, const char *ask, json_t *args, int timeout_ms,
    json_t **reply, struct err *err)
{
	json_t *request = args == NULL ? json_object() : args;
	int id = ++g->next_id;
	char *line;
	int rc = -1;

	*reply = NULL;
	(void)json_object_set_new(request, "id", json_integer(id));
	(void)json_object_set_new(request, "ask", json_string(ask));
	line = json_dumps(request, JSON_COMPACT);
	if (stream_send(&g->agent, line, GUEST_SEND_MS, err) == 0)
		rc = await(g, "id", id, ask, timeout_ms, reply, err);
	else if (guest_check(g, ask, err) == 0)
		(void)err_wrap(err, "%s", ask);
	json_decref(request);
	free(line);
	return rc;
}

int
guest_ask(struct guest *g, const char *ask, json_t *args, int timeout_ms,
    json_t **reply, struct err *err)
{
	if (guest_request(g, ask, args, timeout_ms, reply, err) == -1)
		return -1;
	if (json_is_true(json_object_get(*reply, "ok")))
		return 0;
	(void)err_fail(err, "%s: %s", ask,
	    json_str(*reply, "error", "refused without a reason"));
	json_decref(*reply);
	*reply = NULL;
	return -1;
}

int
guest_reboot(struct guest *g, int timeout_ms, json_t **hello, struct err *err)
{
	json_t *reply = NULL;

	g->resets_expected = g->resets + g->ops->reboot_resets;
	if (guest_ask(g, "reboot", NULL, 10000, &reply, err) == -1)
		return -1;
	json_decref(reply);
	if (await(g, "hello", 0, "reboot", timeout_ms, hello, err) == -1)
		return -1;
	g->resets_expected = g->resets;
	return 0;
}

void
guest_allow_reboots(struct guest *g, int reboots)
{
	g->resets_expected = g->resets + reboots * g->ops->reboot_resets;
}

void
guest_heartbeat(struct guest *g, int ms)
{
	g->heartbeat_ms = ms;
}
