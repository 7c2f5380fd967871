/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

static _Noreturn void
child_main(serve_handler *run, const json_t *ask, int out)
{
	json_t *reply = json_object();
	struct err err = { 0 };
	char *line;

	if (run(NULL, ask, reply, &err) == -1)
		json_put_str(reply, "error", err.text);
	line = json_line(reply);
	(void)file_write_fd(out, line, strlen(line), NULL);
	_exit(0);
}

/* Not until the end of the pipe: closing a device may hang too.  The caller
 * frees; NULL: there was no line until the deadline, or the child died. */
static char *
line_await(int fd, int64_t deadline, bool *stuck)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct buf in = { 0 };
	char piece[4096], *line;
	ssize_t n = 1;

	while ((line = buf_take_line(&in)) == NULL && n != 0) {
		*stuck = clock_left(deadline) == 0;
		if (*stuck)
			break;
		if (poll(&p, 1, clock_left(deadline)) != 1)
			continue;
		n = read(fd, piece, sizeof(piece));
		if (n > 0)
			buf_add(&in, piece, (size_t)n);
	}
	buf_free(&in);
	return line;
}

int
child_run(serve_handler *run, const json_t *ask, json_t *reply, int limit_ms,
    bool *stuck, struct err *err)
{
	json_t *got;
	char *line;
	int fd[2];
	pid_t pid;

	*stuck = false;
	if (pipe2(fd, O_CLOEXEC) == -1)
		return err_set(err, errno, "pipe");
	pid = fork();
	if (pid == 0)
		child_main(run, ask, fd[1]);
	(void)close(fd[1]);
	if (pid == -1) {
		(void)close(fd[0]);
		return err_set(err, errno, "fork");
	}
	line = line_await(fd[0], clock_ms() + limit_ms, stuck);
	(void)close(fd[0]);
	/* PID 1 reaps it when it comes back (agent.c). */
	(void)kill(pid, SIGKILL);
	if (line == NULL)
		return *stuck ? err_set(err, 0,
				    "the kernel has not come back for %g s",
				    limit_ms / 1e3)
			      : err_set(err, 0, "the test died");
	got = json_read_line(line);
	free(line);
	(void)json_object_update(reply, got);
	json_decref(got);
	if (json_object_get(reply, "error") != NULL)
		return err_set(err, 0, "%s", json_str(reply, "error", ""));
	return 0;
}
