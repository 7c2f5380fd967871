/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/sig.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static volatile sig_atomic_t last;
static volatile sig_atomic_t count;
static int wake[2] = { -1, -1 };

static void
handler(int sig)
{
	int code = errno;

	last = sig;
	count++;
	(void)!write(wake[1], "", 1);
	errno = code;
}

static bool
under_nohup(void)
{
	struct sigaction old;

	return sigaction(SIGHUP, NULL, &old) == 0 && old.sa_handler == SIG_IGN;
}

int
sig_catch(struct err *err)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa;
	size_t i;
	int k;

	if (wake[0] != -1)
		return 0;
	if (pipe(wake) == -1)
		return err_set(err, errno, "pipe");
	for (k = 0; k < 2; k++) {
		(void)fcntl(wake[k], F_SETFD, FD_CLOEXEC);
		(void)fcntl(wake[k], F_SETFL, O_NONBLOCK);
	}
	memset(&sa, 0, sizeof(sa));
	(void)sigemptyset(&sa.sa_mask);
	sa.sa_handler = handler;
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		if (sigs[i] == SIGHUP && under_nohup())
			continue;
		if (sigaction(sigs[i], &sa, NULL) == -1)
			return err_set(err, errno, "sigaction");
	}
	sa.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &sa, NULL) == -1)
		return err_set(err, errno, "sigaction");
	return 0;
}

int
sig_caught(void)
{
	return last;
}

int
sig_count(void)
{
	return count;
}

int
sig_fd(void)
{
	return wake[0];
}

void
sig_rearm(void)
{
	char chunk[64];

	while (wake[0] != -1 && read(wake[0], chunk, sizeof(chunk)) > 0)
		continue;
}

void
sig_repeat(void)
{
	struct sigaction sa;

	if (last == 0)
		return;
	memset(&sa, 0, sizeof(sa));
	(void)sigemptyset(&sa.sa_mask);
	sa.sa_handler = SIG_DFL;
	(void)sigaction(last, &sa, NULL);
	(void)kill(getpid(), last);
}

int
sig_error(struct err *err)
{
	const char *name = last == SIGINT    ? "SIGINT"
			   : last == SIGTERM ? "SIGTERM"
					     : "SIGHUP";

	(void)err_set(err, 0, "interrupted by %s", name);
	if (err != NULL)
		err->code = EINTR;
	return -1;
}

int
sig_wait_input(int fd, int64_t deadline, struct err *err)
{
	struct pollfd fds[2] = { { .fd = fd, .events = POLLIN },
		{ .fd = sig_fd(), .events = POLLIN } };
	int n;

	do
		n = poll(fds, 2, clock_left(deadline));
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return err_set(err, errno, "poll");
	if (fds[1].revents != 0)
		return sig_error(err);
	return n > 0 ? 1 : 0;
}
