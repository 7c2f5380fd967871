/* SPDX-License-Identifier: BSD-2-Clause
 * What arrives from a guest: monitor events, agent messages, its end. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "guests/guest_priv.h"
#include "guests/guest_qemu.h"
#include "guests/own_disk.h"

void
guest_take_message(struct guest *g, json_t *m)
{
	if (json_object_get(m, "hello") != NULL)
		g->times.hello = clock_ms();
	/* Nobody waits for the answer to a heartbeat. */
	if (m != NULL && json_num(m, "id", 1) != 0)
		(void)json_array_append(g->messages, m);
	json_decref(m);
}

static void
take_ports(struct guest *g)
{
	size_t i;

	for (i = 0; i < g->ports_n; i++) {
		struct stream *s = &g->port[i];

		stream_fill(s);
		if (s->in.len > 0)
			(void)file_write_fd(
			    g->port_fd[i], s->in.data, s->in.len, NULL);
		buf_clear(&s->in);
	}
}

/* Where the time went, in seconds; a phase that was not reached is absent. */
static json_t *
phases(const struct guest_times *t)
{
	const struct {
		const char *name;
		int64_t from, to;
	} all[] = {
		{ "start", t->started, t->running }, /* devices opened */
		{ "boot", t->running, t->hello },
		{ "use", t->hello, t->shutdown },
		{ "exit", t->shutdown, t->ended }, /* devices reset */
	};
	json_t *j = json_object();
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].from != 0 && all[i].to >= all[i].from)
			(void)json_object_set_new(j, all[i].name,
			    json_real(
				(double)(all[i].to - all[i].from) / 1000));
	return j;
}

static void
record_end(struct guest *g)
{
	char *path = xasprintf("%s/" EVIDENCE_EXIT, g->dir);
	char *text = proc_describe(&g->proc);
	json_t *j = json_object();

	g->times.ended = g->proc.ended;
	json_put_str(j, "process", text);
	json_put_str(j, "shutdown", g->shutdown_reason);
	(void)json_object_set_new(j, "panicked", json_boolean(g->panicked));
	(void)json_object_set_new(j, "resets", json_integer(g->resets));
	(void)json_object_set_new(j, "seconds",
	    json_real((double)(g->times.ended - g->times.started) / 1000));
	(void)json_object_set_new(j, "phases", phases(&g->times));
	(void)json_object_set(j, "events", g->events);
	if (g->ops->describe != NULL)
		g->ops->describe(g, j);
	(void)json_write_file(path, j, NULL);
	json_decref(j);
	free(text);
	free(path);
}

bool
guest_alive(struct guest *g)
{
	if (g->times.ended != 0)
		return false;
	if (!proc_poll(&g->proc))
		return true;
	stream_fill(&g->qmp);
	stream_fill(&g->agent);
	g->ops->take(g);
	take_ports(g);
	if (g->ops->ended(g))
		return true;
	g->ops->clean(g);
	record_end(g);
	return false;
}

static void
beat(struct guest *g)
{
	int64_t now = clock_ms();

	if (g->heartbeat_ms == 0 || g->times.hello == 0 ||
	    now - g->pinged < g->heartbeat_ms)
		return;
	g->pinged = now;
	(void)stream_send(&g->agent, "{\"id\":0,\"ask\":\"ping\"}", 0, NULL);
}

int
guest_pump(struct guest *g, int64_t deadline, struct err *err)
{
	struct pollfd fds[3 + GUEST_PORTS_MAX] = {
		{ .fd = sig_fd(), .events = POLLIN },
		{ .fd = g->qmp.fd, .events = POLLIN },
		{ .fd = g->agent.fd, .events = POLLIN },
	};
	int left = clock_left(deadline);
	size_t i;
	int n;

	beat(g);
	if (g->on_wait != NULL)
		g->on_wait(g->on_wait_argument);
	for (i = 0; i < g->ports_n; i++)
		fds[3 + i] =
		    (struct pollfd){ .fd = g->port[i].fd, .events = POLLIN };
	n = poll(fds, (nfds_t)(3 + g->ports_n), left > 100 ? 100 : left);
	if (n == -1 && errno != EINTR)
		return err_set(err, errno, "poll");
	if (n > 0 && fds[0].revents != 0)
		return sig_error(err);
	stream_fill(&g->qmp);
	stream_fill(&g->agent);
	g->ops->take(g);
	take_ports(g);
	return 0;
}

char *
guest_stderr_line(struct guest *g)
{
	char *path = xasprintf("%s/" EVIDENCE_STDERR, g->dir);
	off_t offset = g->log_start;
	struct buf b = { 0 };
	char *line = NULL;

	if (file_read_from(path, &offset, &b, NULL) == 0)
		line = g->ops->decisive_line(buf_str(&b));
	if (line != NULL && g->disk != NULL)
		xreplace(&line, own_disk_hide(line, g->disk));
	buf_free(&b);
	free(path);
	return line;
}

/* The deciding line of the hypervisor's stderr, or of the guest's console. */
static char *
last_words(struct guest *g)
{
	char *console = xasprintf("%s/" EVIDENCE_CONSOLE, g->dir);
	struct buf b = { 0 };
	char *line = guest_stderr_line(g);
	const char *p;

	if (line == NULL && file_read(console, &b, NULL) == 0 &&
	    (p = strstr(buf_str(&b), "Kernel panic")) != NULL)
		line = xstrndup(p, strcspn(p, "\r\n"));
	buf_free(&b);
	free(console);
	return line;
}

/* QEMU's words (bdrv_append_temp_snapshot, block.c) when it cannot begin to
 * keep what the guest writes. */
#define NO_OVERLAY "Could not create temporary overlay"

/* A full disk says nothing about the device. */
static int
check_room(struct guest *g, const char *what, struct err *err)
{
	char *words = NULL;
	int rc = 0;

	if (g->no_room) {
		rc = err_set(err, 0,
		    "%s: no room is left in %s for what the guest writes; give "
		    "another --out",
		    what, g->dir);
	} else if (g->own && !guest_alive(g)) {
		words = guest_stderr_line(g);
		if (words != NULL && strstr(words, NO_OVERLAY) != NULL)
			rc = err_set(
			    err, 0, "%s: %s; give another --out", what, words);
		free(words);
	}
	return rc;
}

int
guest_check(struct guest *g, const char *what, struct err *err)
{
	char *words, *how;

	if (check_room(g, what, err) == -1)
		return -1;
	if (g->panicked || g->resets > g->resets_expected) {
		words = last_words(g);
		(void)err_fail(err, "%s: the guest %s%s%s", what,
		    g->panicked ? "panicked" : "reset itself",
		    words == NULL ? "" : ": ", words == NULL ? "" : words);
		free(words);
		return -1;
	}
	if (guest_alive(g))
		return 0;
	words = last_words(g);
	how = proc_describe(&g->proc);
	if (WIFSIGNALED(g->proc.status) && WTERMSIG(g->proc.status) == SIGKILL)
		xreplace(&how,
		    xasprintf("%s from outside; out of memory? see the host's "
			      "kernel log",
			how));
	(void)err_fail(err, "%s: hypervisor ended after %.1f s, %s%s%s%s%s",
	    what, (double)(g->times.ended - g->times.started) / 1000, how,
	    g->shutdown_reason == NULL ? "" : ", ",
	    g->shutdown_reason == NULL ? "" : g->shutdown_reason,
	    words == NULL ? "" : ": ", words == NULL ? "" : words);
	free(how);
	free(words);
	return -1;
}
