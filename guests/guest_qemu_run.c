/* SPDX-License-Identifier: BSD-2-Clause
 * QEMU as a hypervisor of guests: QMP, and the agent on virtio-serial. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "guests/guest_priv.h"
#include "guests/guest_qemu.h"

/*
 * A reboot is one reset, or two: SeaBIOS, when it finds that it ran before,
 * asks for a harder one (handle_post and tryReboot, src/post.c and
 * src/resume.c).  A third one was asked for by nobody.
 */
#define REBOOT_RESETS 2

static int
open_streams(struct guest *g, const struct guest_config *c, struct err *err)
{
	char *agent = xasprintf("%s/" EVIDENCE_AGENT, g->dir);
	char *qmp = xasprintf("%s/" EVIDENCE_QMP, g->dir);
	int rc = -1;
	size_t i;

	if (stream_open(&g->agent, agent, err) == -1 ||
	    stream_open(&g->qmp, qmp, err) == -1)
		goto out;
	for (i = 0; i < c->ports_n && i < GUEST_PORTS_MAX; i++) {
		if (stream_open(&g->port[i], NULL, err) == -1)
			goto out;
		g->port_fd[i] = c->ports[i].fd;
		g->ports_n++;
	}
	rc = 0;
out:
	free(qmp);
	free(agent);
	return rc;
}

static int
qemu_start(struct guest *g, const struct guest_config *c, struct err *err)
{
	int keep[2 + GUEST_PORTS_MAX];
	struct proc_spec spec = { .in = -1, .out = -1, .keep = keep };
	struct strv argv = { 0 }, env = { 0 };
	size_t i;
	int rc;

	if (open_streams(g, c, err) == -1)
		return -1;
	/* Where snapshot=on keeps what the guest writes: the work folder of a
	 * scenario may be in memory. */
	if (c->own != NULL) {
		strv_addf(&env, "TMPDIR=%s", c->dir);
		spec.env = &env;
	}
	keep[0] = g->agent.remote;
	keep[1] = g->qmp.remote;
	for (i = 0; i < g->ports_n; i++)
		keep[2 + i] = g->port[i].remote;
	spec.keep_n = 2 + g->ports_n;
	qemu_argv(&argv, c, keep[0], keep[1], keep + 2);
	rc = guest_spawn(g, &argv, &spec, err);
	stream_started(&g->agent);
	stream_started(&g->qmp);
	for (i = 0; i < g->ports_n; i++)
		stream_started(&g->port[i]);
	strv_free(&env);
	strv_free(&argv);
	return rc;
}

static bool
qemu_is_running(struct guest *g)
{
	return g->qmp_ready;
}

/* What the hypervisor says about itself (docs/interop/qmp-spec of QEMU). */
static void
take_qmp(struct guest *g, json_t *m)
{
	const char *event = json_str(m, "event", "");
	const json_t *data = json_object_get(m, "data");

	if (json_object_get(m, "QMP") != NULL) {
		(void)stream_send(&g->qmp, "{\"execute\":\"qmp_capabilities\"}",
		    GUEST_SEND_MS, NULL);
		return;
	}
	if (json_object_get(m, "return") != NULL)
		g->qmp_ready = true;
	if (json_object_get(m, "error") != NULL)
		log_warn("monitor: %s",
		    json_str(json_object_get(m, "error"), "desc", "refused"));
	if (*event == '\0')
		return;
	(void)json_array_append(g->events, m);
	if (strcmp(event, "GUEST_PANICKED") == 0)
		g->panicked = true;
	else if (strcmp(event, "BLOCK_IO_ERROR") == 0 &&
		 json_is_true(json_object_get(data, "nospace")))
		g->no_room = true; /* QEMU has stopped the guest (werror) */
	else if (strcmp(event, "RESET") == 0)
		g->resets = qemu_resets(g->events);
	else if (strcmp(event, "SHUTDOWN") == 0) {
		g->times.shutdown = clock_ms();
		xreplace(&g->shutdown_reason,
		    xstrdup(json_str(data, "reason", "unknown")));
	}
}

static void
qemu_take(struct guest *g)
{
	json_t *m;
	char *line;

	while ((line = buf_take_line(&g->qmp.in)) != NULL) {
		m = json_read_line(line);
		if (m != NULL)
			take_qmp(g, m);
		json_decref(m);
		free(line);
	}
	while ((line = buf_take_line(&g->agent.in)) != NULL) {
		guest_take_message(g, json_read_line(line));
		free(line);
	}
}

static bool
qemu_ended(struct guest *g)
{
	(void)g;
	return false;
}

static void
qemu_nothing(struct guest *g)
{
	(void)g;
}

static char *
qemu_bad_end(struct guest *g)
{
	(void)g;
	return NULL;
}

static const char *
qemu_reset_used(struct guest *g)
{
	char *path = xasprintf("%s/" EVIDENCE_TRACE, g->dir);
	struct buf b = { 0 };
	const char *reset = NULL;

	if (file_read(path, &b, NULL) == 0)
		reset = qemu_trace_reset(buf_str(&b));
	buf_free(&b);
	free(path);
	return reset;
}

const struct guest_ops guest_qemu_ops = {
	.reboot_resets = REBOOT_RESETS,
	.start = qemu_start,
	.is_running = qemu_is_running,
	.take = qemu_take,
	.ended = qemu_ended,
	.clean = qemu_nothing,
	.halt = qemu_nothing,
	.decisive_line = qemu_decisive_line,
	.bad_end = qemu_bad_end,
	.reset_used = qemu_reset_used,
	.free = qemu_nothing,
};
