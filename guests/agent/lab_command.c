/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/lab_command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "guests/agent/serve.h"

#define PORT_WAIT_MS 2000
#define PENDING_MAX 65536
#define EOF_MS 5000   /* a grandchild may hold the pipe for ever */
#define TAKEN_MS 5000 /* a host may have stopped reading */
#define HUP_RETRY_MS 50

static const char *const names[2] = { "org.pptcheck.stdout.0",
	"org.pptcheck.stderr.0" };

static void
fd_close(int *fd)
{
	if (*fd != -1)
		(void)close(*fd);
	*fd = -1;
}

static void
port_choose(struct port *p, const char *name, json_t *notes)
{
	struct err err = { 0 };

	if (port_open(p, name, PORT_WAIT_MS, &err) == 0)
		return;
	(void)json_array_append_new(notes, json_string(err.text));
	(void)port_open_tty(p, "/dev/console", NULL);
}

void
lab_command_open(struct lab_command *c, json_t *notes)
{
	int i;

	for (i = 0; i < 2; i++) {
		c->pump[i].in = -1;
		port_choose(&c->pump[i].out, names[i], notes);
	}
}

int
lab_command_start(
    struct lab_command *c, const struct lab_job *job, struct err *err)
{
	struct proc_spec spec = {
		.argv = &job->argv, .in = -1, .out = -1, .err = -1
	};
	int fds[2][2] = { { -1, -1 }, { -1, -1 } };
	int i, rc = -1;

	/* Here and not in the child, so that "./program" is found too. */
	if (chdir(job->cwd) == -1)
		return err_set(err, errno, "%s", job->cwd);
	for (i = 0; i < 2; i++) {
		if (pipe2(fds[i], O_CLOEXEC) == -1) {
			(void)err_set(err, errno, "pipe");
			goto out;
		}
		c->pump[i].in = fds[i][0];
		c->pump[i].moved = clock_ms();
		(void)fcntl(fds[i][0], F_SETFL, O_NONBLOCK);
	}
	spec.out = fds[0][1];
	spec.err = fds[1][1];
	rc = proc_start(&c->child, &spec, err);
out:
	fd_close(&fds[0][1]);
	fd_close(&fds[1][1]);
	return rc;
}

int
lab_command_wants(const struct lab_command *c, struct pollfd *fds)
{
	int i, wait_ms = 1000;

	for (i = 0; i < 2; i++) {
		const struct pump *p = &c->pump[i];
		bool full = p->pending.len >= PENDING_MAX;
		bool idle = p->pending.len == 0;

		fds[2 * i] = (struct pollfd){ .fd = full ? -1 : p->in,
			.events = POLLIN };
		fds[2 * i + 1] = (struct pollfd){ .fd = idle ? -1 : p->out.fd,
			.events = POLLOUT };
		/* Without a host the port is always ready: do not spin. */
		if (!idle && !port_connected(&p->out)) {
			fds[2 * i + 1].fd = -1;
			wait_ms = HUP_RETRY_MS;
		}
	}
	return c->child.exited ? HUP_RETRY_MS : wait_ms;
}

static void
pump_in(struct pump *p)
{
	char chunk[16384];
	ssize_t n;

	while (p->in != -1 && p->pending.len < PENDING_MAX) {
		n = read(p->in, chunk, sizeof(chunk));
		if (n > 0)
			buf_add(&p->pending, chunk, (size_t)n);
		else if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		else
			fd_close(&p->in);
	}
}

static void
pump_out(struct pump *p)
{
	ssize_t n;

	if (p->out.fd == -1)
		buf_clear(&p->pending);
	while (p->pending.len > 0) {
		n = write(p->out.fd, p->pending.data, p->pending.len);
		if (n <= 0)
			return;
		buf_drop(&p->pending, (size_t)n);
		p->moved = clock_ms();
	}
}

static bool
pump_turn(struct pump *p, const struct proc *child)
{
	int64_t since = p->moved;

	pump_in(p);
	pump_out(p);
	if (!child->exited)
		return true;
	if (since < child->ended)
		since = child->ended;
	if (clock_left(child->ended + EOF_MS) == 0)
		fd_close(&p->in);
	if (p->pending.len > 0 && clock_left(since + TAKEN_MS) == 0)
		buf_clear(&p->pending);
	return p->in != -1 || p->pending.len > 0;
}

/* PID 1 inherits every orphan.  The child is left to proc_poll, which would
 * lose its status otherwise. */
static void
orphans_reap(pid_t child)
{
	siginfo_t info;

	for (;;) {
		memset(&info, 0, sizeof(info));
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) ==
			-1 ||
		    info.si_pid == 0 || info.si_pid == child)
			return;
		(void)waitpid(info.si_pid, NULL, WNOHANG);
	}
}

bool
lab_command_turn(struct lab_command *c)
{
	bool busy = false;
	int i;

	(void)proc_poll(&c->child);
	orphans_reap(c->child.exited ? 0 : c->child.pid);
	for (i = 0; i < 2; i++)
		if (pump_turn(&c->pump[i], &c->child))
			busy = true;
	return busy || !c->child.exited;
}

int
lab_command_status(const struct lab_command *c)
{
	return WIFSIGNALED(c->child.status) ? 128 + WTERMSIG(c->child.status)
					    : WEXITSTATUS(c->child.status);
}

void
lab_command_end(struct lab_command *c)
{
	int i;

	proc_end(&c->child, c->child.exited ? 0 : 2000);
	for (i = 0; i < 2; i++) {
		pump_in(&c->pump[i]);
		pump_out(&c->pump[i]);
		fd_close(&c->pump[i].in);
		port_close(&c->pump[i].out);
		buf_free(&c->pump[i].pending);
	}
}

int
lab_signal_ask(
    struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	json_int_t sig = json_integer_value(json_object_get(ask, "signal"));

	(void)reply;
	if (sig < 1 || sig > SIGSYS)
		return err_set(err, 0, "signal is missing or out of range");
	if (a->command->child.pid == 0 || a->command->child.exited)
		return err_set(err, 0, "the command is not running");
	proc_signal(&a->command->child, (int)sig);
	return 0;
}
