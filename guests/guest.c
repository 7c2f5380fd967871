/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/guest_priv.h"
#include "guests/guest_qemu.h"

/* QEMU opens devices and allocates memory before it answers; a reset of a
 * device that does not come back takes 65 s (drivers/pci/pci.c,
 * PCIE_RESET_READY_POLL_MS), and it may do two. */
#define START_MS 150000

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
spawn(struct guest *g, const struct guest_config *c, struct err *err)
{
	char *log = xasprintf("%s/" EVIDENCE_STDERR, g->dir);
	char *command = xasprintf("%s/" EVIDENCE_COMMAND, g->dir);
	int keep[2 + GUEST_PORTS_MAX] = { g->agent.remote, g->qmp.remote };
	struct proc_spec spec = { .in = -1,
		.out = -1,
		.keep = keep,
		.keep_n = 2 + g->ports_n,
		.death_signal = SIGKILL };
	struct strv argv = { 0 };
	char *text = NULL;
	int rc = -1;
	size_t i;

	for (i = 0; i < g->ports_n; i++)
		keep[2 + i] = g->port[i].remote;
	qemu_argv(&argv, c, keep[0], keep[1], keep + 2);
	text = strv_shell(&argv);
	if (file_append(command, text, err) == -1)
		goto out;
	spec.argv = &argv;
	spec.err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (spec.err == -1) {
		(void)err_set(err, errno, "create %s", log);
		goto out;
	}
	spec.out = spec.err;
	rc = proc_start(&g->proc, &spec, err);
	g->times.started = g->proc.started;
out:
	if (spec.err != -1)
		(void)close(spec.err);
	stream_started(&g->agent);
	stream_started(&g->qmp);
	for (i = 0; i < g->ports_n; i++)
		stream_started(&g->port[i]);
	strv_free(&argv);
	free(text);
	free(command);
	free(log);
	return rc;
}

int
guest_start(struct guest **out, const struct guest_config *c, struct err *err)
{
	int64_t deadline = clock_ms() + START_MS;
	struct guest *g = xcalloc(1, sizeof(*g));
	int rc = -1;
	size_t i;

	stream_init(&g->agent);
	stream_init(&g->qmp);
	for (i = 0; i < GUEST_PORTS_MAX; i++)
		stream_init(&g->port[i]);
	g->messages = json_array();
	g->events = json_array();
	g->dir = xstrdup(c->dir);
	/* In the lab a guest may lose its timer as well (guest_heartbeat). */
	if (getenv("PPTCHECK_LAB") != NULL)
		guest_heartbeat(g, GUEST_HEARTBEAT_MS);
	if (file_mkdirs(c->dir, err) == -1 || open_streams(g, c, err) == -1 ||
	    spawn(g, c, err) == -1)
		goto out;
	while (!g->qmp_ready) {
		if (guest_pump(g, deadline, err) == -1 ||
		    guest_check(g, "start", err) == -1)
			goto out;
		if (clock_left(deadline) == 0) {
			(void)err_fail(err,
			    "start: the hypervisor opened no device within "
			    "%d s",
			    START_MS / 1000);
			goto out;
		}
	}
	g->times.running = clock_ms();
	*out = g;
	g = NULL;
	rc = 0;
out:
	guest_free(g);
	return rc;
}

int
guest_stop(struct guest *g, enum guest_end end, int timeout_ms, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	json_t *reply = NULL;
	int rc = 0;

	if (!guest_alive(g))
		return 0;
	if (end == GUEST_KILL) {
		g->times.shutdown = clock_ms();
		proc_signal(&g->proc, SIGKILL);
	} else if (guest_ask(g, "poweroff", NULL, 10000, &reply, err) == -1) {
		rc = -1;
		proc_signal(&g->proc, SIGKILL);
	}
	json_decref(reply);
	/* From here on a signal must not keep us from reaping. */
	while (guest_alive(g) && clock_left(deadline) > 0)
		if (guest_pump(g, deadline, NULL) == -1)
			clock_sleep(10);
	if (guest_alive(g)) {
		proc_end(&g->proc, 0);
		(void)guest_alive(g);
		rc = err_fail(err, "power-off: not ended within %.0f s, killed",
		    timeout_ms / 1000.0);
	}
	return rc;
}

const char *
guest_reset_used(struct guest *g)
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

const struct guest_times *
guest_times(const struct guest *g)
{
	return &g->times;
}

void
guest_free(struct guest *g)
{
	size_t i;

	if (g == NULL)
		return;
	if (g->proc.pid != 0 && guest_alive(g)) {
		proc_end(&g->proc, 0);
		(void)guest_alive(g);
	}
	stream_close(&g->agent);
	stream_close(&g->qmp);
	for (i = 0; i < GUEST_PORTS_MAX; i++)
		stream_close(&g->port[i]);
	json_decref(g->messages);
	json_decref(g->events);
	free(g->shutdown_reason);
	free(g->dir);
	free(g);
}
