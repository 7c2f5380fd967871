/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/lab.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "guests/agent/lab_command.h"
#include "guests/agent/power.h"
#include "guests/agent/serve.h"

#define LAST_ASK_MS 5000
#define RECONNECT_MS 50

/* The job's environment, and nothing of what the kernel gave to init. */
static void
environment_set(const struct lab_job *job)
{
	size_t i;

	(void)clearenv();
	for (i = 0; i < job->env.n; i++)
		(void)putenv(job->env.v[i]);
}

/* Readable when a child has ended. */
static int
child_fd(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void
command_serve(struct agent *a)
{
	struct pollfd fds[LAB_COMMAND_FDS + 2];
	struct signalfd_siginfo info;
	int wait_ms, children = child_fd();
	bool host = true;

	while (a->then == THEN_SERVE && lab_command_turn(a->command)) {
		wait_ms = lab_command_wants(a->command, fds);
		fds[LAB_COMMAND_FDS] =
		    (struct pollfd){ .fd = children, .events = POLLIN };
		fds[LAB_COMMAND_FDS + 1] =
		    (struct pollfd){ .fd = host ? a->port.fd : -1,
			    .events = POLLIN };
		if (!host && wait_ms > RECONNECT_MS)
			wait_ms = RECONNECT_MS;
		(void)poll(fds, LAB_COMMAND_FDS + 2, wait_ms);
		while (read(children, &info, sizeof(info)) > 0)
			continue;
		host = serve_turn(a) == 0;
	}
	(void)close(children);
}

static void
exit_report(struct agent *a, int status, const char *error)
{
	json_t *event =
	    json_pack("{s:s, s:i}", "event", "exit", "status", status);

	json_put_str(event, "error", error);
	(void)serve_send(a, event, NULL);
	json_decref(event);
}

/* Lets the host say "poweroff", or something else first. */
static void
last_ask(struct agent *a)
{
	int64_t deadline = clock_ms() + LAST_ASK_MS;
	struct pollfd fd = { .fd = a->port.fd, .events = POLLIN };

	sync();
	while (a->then == THEN_SERVE && clock_left(deadline) > 0) {
		if (serve_turn(a) == -1)
			clock_sleep(RECONNECT_MS);
		else if (a->then == THEN_SERVE)
			(void)poll(&fd, 1, clock_left(deadline));
	}
}

void
lab_run(struct agent *a)
{
	struct lab_command command = { 0 };
	struct lab_job job = { 0 };
	struct err err = { 0 };
	int rc;

	a->mode = "lab";
	a->command = &command;
	a->notes = json_array();
	rc = lab_job_read(&job, LAB_JOB, &err);
	if (rc == 0)
		rc = lab_mounts(&job, &err);
	if (rc == 0) {
		environment_set(&job);
		lab_devices(&job, a->notes);
	}
	lab_command_open(&command, a->notes);
	port_await_host(&a->port);
	(void)serve_turn(a);
	if (rc == 0 && a->then == THEN_SERVE)
		rc = lab_command_start(&command, &job, &err);
	if (rc == 0)
		command_serve(a);
	lab_command_end(&command);
	if (rc == -1)
		exit_report(a, 127, err.text);
	else if (a->then == THEN_SERVE)
		exit_report(a, lab_command_status(&command), NULL);
	last_ask(a);
	lab_unmount(&job);
	power_then(a);
}
