/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#elif defined(__FreeBSD__)
#include <sys/procctl.h>
#endif

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

void
proc_die_with_parent(int sig)
{
#ifdef __linux__
	(void)prctl(PR_SET_PDEATHSIG, sig, 0, 0, 0);
#elif defined(__FreeBSD__)
	(void)procctl(P_PID, 0, PROC_PDEATHSIG_CTL, &sig);
#else
	(void)sig;
#endif
}

static bool
kept(const struct proc_spec *spec, int fd)
{
	size_t i;

	for (i = 0; i < spec->keep_n; i++)
		if (spec->keep[i] == fd)
			return true;
	return false;
}

/* Descriptors 0 to 2 as asked; everything else is close-on-exec already. */
static int
wire(const struct proc_spec *spec)
{
	int want[3] = { spec->in, spec->out, spec->err };
	int i, fd;

	/* Lift the sources above 2 first, so that no dup2 hits a later one. */
	for (i = 0; i < 3; i++) {
		if (want[i] == -1)
			want[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
		fd = fcntl(want[i], F_DUPFD_CLOEXEC, 3);
		if (fd == -1)
			return -1;
		want[i] = fd;
	}
	for (i = 0; i < 3; i++)
		if (dup2(want[i], i) == -1)
			return -1;
	for (i = 0; i < (int)spec->keep_n; i++)
		if (fcntl(spec->keep[i], F_SETFD, 0) == -1)
			return -1;
	return 0;
}

static _Noreturn void
child(const struct proc_spec *spec, const char *path, char **env, int report,
    pid_t parent)
{
	sigset_t none;
	int code;

	/* If 0 to 2 were closed in the parent, report may be one of them. */
	report = fcntl(report, F_DUPFD_CLOEXEC, 3);
	(void)setpgid(0, 0);
	if (spec->death_signal != 0) {
		proc_die_with_parent(spec->death_signal);
		if (getppid() != parent)
			_exit(127);
	}
	(void)signal(SIGPIPE, SIG_DFL); /* exec keeps ignored signals */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (wire(spec) == 0 && (spec->cwd == NULL || chdir(spec->cwd) == 0))
		(void)execve(path, spec->argv->v, env);
	code = errno;
	(void)!write(report, &code, sizeof(code));
	_exit(127);
}

/* Our environment with the additions, or these only; the array is the caller's,
 * not its strings. */
static char **
environment(const struct strv *add, bool only)
{
	extern char **environ;
	size_t n = 0, i, j, out = 0, more = add == NULL ? 0 : add->n;
	char **env;

	while (!only && environ[n] != NULL)
		n++;
	env = xcalloc(n + more + 1, sizeof(*env));
	for (i = 0; i < n; i++) {
		size_t len = strcspn(environ[i], "=") + 1;

		for (j = 0; j < more; j++)
			if (strncmp(add->v[j], environ[i], len) == 0)
				break;
		if (j == more)
			env[out++] = environ[i];
	}
	for (j = 0; j < more; j++)
		env[out++] = add->v[j];
	return env;
}

int
proc_start(struct proc *p, const struct proc_spec *spec, struct err *err)
{
	char *path = file_which(spec->argv->v[0]);
	int report[2] = { -1, -1 };
	char **env = NULL;
	int code = 0, rc = -1;
	pid_t parent = getpid();

	memset(p, 0, sizeof(*p));
	if (path == NULL) {
		(void)err_set(err, ENOENT, "%s", spec->argv->v[0]);
		goto out;
	}
	if (pipe(report) == -1) {
		(void)err_set(err, errno, "pipe");
		goto out;
	}
	(void)fcntl(report[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(report[1], F_SETFD, FD_CLOEXEC);
	if (kept(spec, report[1])) {
		(void)err_set(err, EBADF, "start %s", path);
		goto out;
	}
	env = environment(spec->env, spec->env_only);
	/* While it is ignored, wait(2) has no status for us. */
	(void)signal(SIGCHLD, SIG_DFL);
	p->pid = fork();
	if (p->pid == -1) {
		p->pid = 0;
		(void)err_set(err, errno, "fork");
		goto out;
	}
	if (p->pid == 0)
		child(spec, path, env, report[1], parent);
	p->started = clock_ms();
	(void)close(report[1]);
	report[1] = -1;
	while (read(report[0], &code, sizeof(code)) == -1 && errno == EINTR)
		continue;
	if (code != 0) {
		(void)waitpid(p->pid, NULL, 0);
		p->pid = 0;
		(void)err_set(err, code, "execute %s", path);
		goto out;
	}
	rc = 0;
out:
	if (report[0] != -1)
		(void)close(report[0]);
	if (report[1] != -1)
		(void)close(report[1]);
	free(env);
	free(path);
	return rc;
}

bool
proc_poll(struct proc *p)
{
	pid_t got;

	if (p->pid == 0 || p->exited)
		return true;
	do
		got = waitpid(p->pid, &p->status, WNOHANG);
	while (got == -1 && errno == EINTR);
	if (got == p->pid || got == -1) {
		/* Reaped by somebody else: whatever it was, not a success. */
		if (got == -1)
			p->status = 127 << 8;
		p->exited = true;
		p->ended = clock_ms();
	}
	return p->exited;
}

int
proc_wait(struct proc *p, int64_t deadline)
{
	int ms = 1;

	/* Portable deadlines on a child need polling; at most 20 ms late. */
	while (!proc_poll(p)) {
		if (clock_left(deadline) == 0)
			return 1;
		clock_sleep(ms);
		if (ms < 20)
			ms *= 2;
	}
	return 0;
}

void
proc_signal(struct proc *p, int sig)
{
	if (p->pid != 0 && !p->exited)
		(void)kill(-p->pid, sig);
}

void
proc_end(struct proc *p, int grace_ms)
{
	if (grace_ms > 0) {
		proc_signal(p, SIGTERM);
		(void)proc_wait(p, clock_ms() + grace_ms);
	}
	proc_signal(p, SIGKILL);
	while (!proc_poll(p))
		clock_sleep(5);
}

char *
proc_describe(const struct proc *p)
{
	if (!p->exited)
		return xstrdup("still running");
	if (WIFSIGNALED(p->status))
		return xasprintf("killed by signal %d (%s)",
		    WTERMSIG(p->status), strsignal(WTERMSIG(p->status)));
	return xasprintf("exit status %d", WEXITSTATUS(p->status));
}

/* Moves what is there from fd to buf; false at the end of the stream. */
static bool
drain(int fd, struct buf *b)
{
	char chunk[8192];
	ssize_t n = read(fd, chunk, sizeof(chunk));

	if (n > 0)
		buf_add(b, chunk, (size_t)n);
	return n > 0 || (n == -1 && (errno == EINTR || errno == EAGAIN));
}

/* Short enough to notice an end that closes no pipe. */
static int
nap(int64_t deadline)
{
	int left = clock_left(deadline);

	return left < 100 ? left : 100;
}

int
proc_run(const struct strv *argv, int timeout_ms, struct buf *out,
    struct buf *errors, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	int so[2] = { -1, -1 }, se[2] = { -1, -1 };
	struct buf *into[2] = { out, errors };
	struct pollfd fds[2];
	struct proc_spec spec = {
		.argv = argv, .in = -1, .out = -1, .err = -1
	};
	struct proc p = { 0 };
	int i, rc = -1;

	if (pipe(so) == -1 || pipe(se) == -1) {
		(void)err_set(err, errno, "pipe");
		goto out;
	}
	for (i = 0; i < 2; i++) {
		(void)fcntl(so[i], F_SETFD, FD_CLOEXEC);
		(void)fcntl(se[i], F_SETFD, FD_CLOEXEC);
	}
	spec.out = so[1];
	spec.err = errors == NULL ? -1 : se[1];
	spec.death_signal = SIGKILL;
	if (proc_start(&p, &spec, err) == -1)
		goto out;
	(void)close(so[1]);
	(void)close(se[1]);
	so[1] = se[1] = -1;
	fds[0] = (struct pollfd){ .fd = so[0], .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = errors == NULL ? -1 : se[0],
		.events = POLLIN };
	while (
	    (fds[0].fd != -1 || fds[1].fd != -1) && clock_left(deadline) > 0) {
		int n = poll(fds, 2, nap(deadline));

		/* It has ended and all is read, but a child of its own still
		 * holds the pipe. */
		if (n == 0 && proc_poll(&p))
			break;
		if (n <= 0)
			continue;
		for (i = 0; i < 2; i++)
			if (fds[i].fd != -1 && fds[i].revents != 0 &&
			    !drain(fds[i].fd, into[i]))
				fds[i].fd = -1;
	}
	if (proc_wait(&p, deadline) == 1) {
		proc_end(&p, 0);
		(void)err_set(err, ETIMEDOUT, "%s", argv->v[0]);
		goto out;
	}
	rc = WIFSIGNALED(p.status) ? 128 + WTERMSIG(p.status)
				   : WEXITSTATUS(p.status);
out:
	for (i = 0; i < 2; i++) {
		if (so[i] != -1)
			(void)close(so[i]);
		if (se[i] != -1)
			(void)close(se[i]);
	}
	return rc;
}
