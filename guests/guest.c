/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/guest_own.h"
#include "guests/guest_priv.h"
#include "guests/guest_qemu.h"

/* QEMU opens devices and allocates memory before it answers; a reset of a
 * device that does not come back takes 65 s (drivers/pci/pci.c,
 * PCIE_RESET_READY_POLL_MS), and it may do two. */
#define START_MS 150000

#define ASK_MS 10000
#define PANIC_MS 3000
#define HALT_MS 10000

int
guest_spawn(struct guest *g, const struct strv *argv,
    const struct proc_spec *how, struct err *err)
{
	char *log = xasprintf("%s/" EVIDENCE_STDERR, g->dir);
	char *command = xasprintf("%s/" EVIDENCE_COMMAND, g->dir);
	char *text = strv_shell(argv);
	struct proc_spec spec = *how;
	int rc = -1;

	if (file_append(command, text, err) == -1)
		goto out;
	spec.argv = argv;
	spec.death_signal = SIGKILL;
	spec.err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (spec.err == -1) {
		(void)err_set(err, errno, "create %s", log);
		goto out;
	}
	g->log_start = lseek(spec.err, 0, SEEK_END);
	if (spec.out == -1)
		spec.out = spec.err;
	memset(&g->proc, 0, sizeof(g->proc));
	rc = proc_start(&g->proc, &spec, err);
	if (g->times.started == 0)
		g->times.started = g->proc.started;
	(void)close(spec.err);
out:
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
	g->own = c->own != NULL;
	g->disk = g->own ? xstrdup(c->own->disk) : NULL;
	/* It reboots when it likes: after an update, say. */
	if (g->own)
		g->resets_expected = INT_MAX;
	/* In the lab a guest may lose its timer as well (guest_heartbeat). */
	if (getenv("PPTCHECK_LAB") != NULL && !g->own)
		guest_heartbeat(g, GUEST_HEARTBEAT_MS);
	g->ops = c->hypervisor != NULL && strcmp(c->hypervisor, "bhyve") == 0
		     ? &guest_bhyve_ops
		     : &guest_qemu_ops;
	if (file_mkdirs(c->dir, err) == -1 || g->ops->start(g, c, err) == -1)
		goto out;
	while (!g->ops->is_running(g)) {
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

/* Asks the agent; a guest that panics does not answer. */
static int
ask_end(struct guest *g, enum guest_end end, struct err *err)
{
	json_t *reply = NULL;
	struct err why;
	int rc;

	if (end == GUEST_PANIC) {
		/* The reset that follows is no defect. */
		g->resets_expected = g->resets + g->ops->reboot_resets;
		rc = guest_ask(g, "panic", NULL, PANIC_MS, &reply, &why);
		json_decref(reply);
		if (rc == -1 && why.code == EINTR && err != NULL)
			*err = why;
		return rc == -1 && why.code == EINTR ? -1 : 0;
	}
	if (g->own)
		return own_power_button(g, err);
	rc = guest_ask(g, "poweroff", NULL, ASK_MS, &reply, err);
	g->goodbye = rc == 0;
	json_decref(reply);
	return rc;
}

/* Waits for the end whatever signals arrive: it must be reaped. */
static void
wait_end(struct guest *g, int64_t deadline)
{
	while (guest_alive(g) && clock_left(deadline) > 0)
		if (guest_pump(g, deadline, NULL) == -1)
			clock_sleep(10);
}

int
guest_stop(struct guest *g, enum guest_end end, int timeout_ms, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	char *bad;
	int rc = 0;

	if (!guest_alive(g))
		return 0;
	g->ending = true;
	if (end == GUEST_KILL) {
		g->times.shutdown = clock_ms();
		proc_signal(&g->proc, SIGKILL);
	} else if (ask_end(g, end, err) == -1) {
		rc = -1;
		g->ops->halt(g);
		proc_signal(&g->proc, SIGKILL);
	}
	wait_end(g, deadline);
	if (guest_alive(g)) {
		g->ops->halt(g);
		wait_end(g, clock_ms() + HALT_MS);
		proc_end(&g->proc, 0);
		(void)guest_alive(g);
		return err_fail(err, "%s: not ended within %.0f s, killed",
		    end == GUEST_PANIC ? "panic" : "power-off",
		    timeout_ms / 1000.0);
	}
	bad = rc == 0 && end == GUEST_POWEROFF ? g->ops->bad_end(g) : NULL;
	if (bad != NULL)
		rc = err_fail(err, "power-off: %s", bad);
	free(bad);
	return rc;
}

const char *
guest_reset_used(struct guest *g)
{
	return g->ops->reset_used(g);
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
	g->ending = true;
	if (g->proc.pid != 0 && guest_alive(g)) {
		g->ops->halt(g);
		proc_end(&g->proc, 0);
		(void)guest_alive(g);
	}
	if (g->ops != NULL)
		g->ops->free(g);
	stream_close(&g->agent);
	stream_close(&g->qmp);
	for (i = 0; i < GUEST_PORTS_MAX; i++)
		stream_close(&g->port[i]);
	json_decref(g->messages);
	json_decref(g->events);
	free(g->shutdown_reason);
	free(g->disk);
	free(g->dir);
	free(g);
}
