/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/proc.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

/* Runs a shell line; out and errors may be NULL. */
static int
sh(const char *line, int timeout_ms, struct buf *out, struct buf *errors,
    struct err *err)
{
	struct strv argv = { 0 };
	struct buf none = { 0 };
	int rc;

	strv_add(&argv, "/bin/sh");
	strv_add(&argv, "-c");
	strv_add(&argv, line);
	rc =
	    proc_run(&argv, timeout_ms, out == NULL ? &none : out, errors, err);
	buf_free(&none);
	strv_free(&argv);
	return rc;
}

static void
start(struct proc *p, const char *line)
{
	struct strv argv = { 0 };
	struct err err = { 0 };
	struct proc_spec spec = {
		.argv = &argv, .in = -1, .out = -1, .err = -1
	};

	strv_add(&argv, "/bin/sh");
	strv_add(&argv, "-c");
	strv_add(&argv, line);
	ATF_REQUIRE_EQ_MSG(0, proc_start(p, &spec, &err), "%s", err.text);
	strv_free(&argv);
}

static void
await_file(const char *path)
{
	int64_t deadline = clock_ms() + 10000;

	while (!file_exists(path)) {
		ATF_REQUIRE_MSG(clock_left(deadline) > 0, "no %s", path);
		clock_sleep(5);
	}
}

ATF_TC_WITHOUT_HEAD(proc_run__status_and_streams);
ATF_TC_BODY(proc_run__status_and_streams, tc)
{
	struct buf out = { 0 }, errors = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(7,
	    sh("echo a; echo b >&2; cat; exit 7", 10000, &out, &errors, &err));
	ATF_REQUIRE_STREQ("a\n", buf_str(&out));
	ATF_REQUIRE_STREQ("b\n", buf_str(&errors));
	ATF_REQUIRE_EQ(
	    128 + SIGSEGV, sh("kill -SEGV $$", 10000, &out, NULL, &err));
	ATF_REQUIRE_EQ(0, sh("echo lost >&2", 10000, &out, NULL, &err));
	buf_free(&out);
	buf_free(&errors);
}

ATF_TC_WITHOUT_HEAD(proc_run__not_executable);
ATF_TC_BODY(proc_run__not_executable, tc)
{
	struct strv argv = { 0 };
	struct buf out = { 0 };
	struct err err = { 0 };

	strv_add(&argv, "no-such-program");
	ATF_REQUIRE_EQ(-1, proc_run(&argv, 1000, &out, NULL, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	strv_free(&argv);
	strv_add(&argv, "./bad");
	ATF_REQUIRE_EQ(0, file_append("bad", "#!/no/such/shell\n", NULL));
	ATF_REQUIRE_EQ(-1, proc_run(&argv, 1000, &out, NULL, &err));
	ATF_REQUIRE_EQ(0, chmod("bad", 0755));
	ATF_REQUIRE_EQ(-1, proc_run(&argv, 1000, &out, NULL, &err));
	ATF_REQUIRE_MATCH("^execute ./bad: ", err.text);
	ATF_REQUIRE_EQ_MSG(-1, waitpid(-1, NULL, WNOHANG), "a zombie is left");
	strv_free(&argv);
}

ATF_TC_WITHOUT_HEAD(proc_run__two_full_pipes);
ATF_TC_BODY(proc_run__two_full_pipes, tc)
{
	struct buf out = { 0 }, errors = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0,
	    sh("dd if=/dev/zero bs=65536 count=64 2>/dev/null | "
	       "tee /dev/stderr",
		60000, &out, &errors, &err),
	    "%s", err.text);
	ATF_REQUIRE_EQ(64 * 65536, out.len);
	ATF_REQUIRE_EQ(64 * 65536, errors.len);
	buf_free(&out);
	buf_free(&errors);
}

ATF_TC_WITHOUT_HEAD(proc_run__deadline_kills_the_group);
ATF_TC_BODY(proc_run__deadline_kills_the_group, tc)
{
	struct buf out = { 0 };
	struct err err = { 0 };
	int64_t before = clock_ms();

	ATF_REQUIRE_EQ(
	    -1, sh("trap '' TERM; (trap '' TERM; sleep 2; echo >survivor) & "
		   "echo early; sleep 60; :",
		    500, &out, NULL, &err));
	ATF_REQUIRE_EQ(ETIMEDOUT, err.code);
	ATF_REQUIRE_STREQ("early\n", buf_str(&out));
	ATF_REQUIRE(clock_ms() - before < 5000);
	clock_sleep(2500);
	ATF_REQUIRE(!file_exists("survivor"));
	buf_free(&out);
}

ATF_TC_WITHOUT_HEAD(proc_run__closed_streams_do_not_end_it);
ATF_TC_BODY(proc_run__closed_streams_do_not_end_it, tc)
{
	struct buf errors = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(3,
	    sh("exec >&- 2>&-; sleep 1; exit 3", 10000, NULL, &errors, &err));
	ATF_REQUIRE_EQ(
	    -1, sh("exec >&- 2>&-; sleep 60", 300, NULL, NULL, &err));
	ATF_REQUIRE_EQ(ETIMEDOUT, err.code);
}

ATF_TC_WITHOUT_HEAD(proc_run__grandchild_keeps_the_pipe);
ATF_TC_BODY(proc_run__grandchild_keeps_the_pipe, tc)
{
	struct buf out = { 0 };
	struct err err = { 0 };
	int64_t before = clock_ms();

	ATF_REQUIRE_EQ(
	    4, sh("sleep 8 & echo text; exit 4", 30000, &out, NULL, &err));
	ATF_REQUIRE_STREQ("text\n", buf_str(&out));
	ATF_REQUIRE_MSG(
	    clock_ms() - before < 4000, "waited for the grandchild");
	buf_free(&out);
}

static void
on_alarm(int sig)
{
	(void)sig;
}

ATF_TC_WITHOUT_HEAD(proc_run__interrupted_system_calls);
ATF_TC_BODY(proc_run__interrupted_system_calls, tc)
{
	struct itimerval often = { { 0, 2000 }, { 0, 2000 } };
	struct sigaction sa;
	struct buf out = { 0 };
	struct err err = { 0 };

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_alarm; /* without SA_RESTART */
	ATF_REQUIRE_EQ(0, sigaction(SIGALRM, &sa, NULL));
	ATF_REQUIRE_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	ATF_REQUIRE_EQ_MSG(5,
	    sh("echo a; sleep 1; echo b; exit 5", 20000, &out, NULL, &err),
	    "%s", err.text);
	ATF_REQUIRE_STREQ("a\nb\n", buf_str(&out));
	buf_free(&out);
}

ATF_TC_WITHOUT_HEAD(proc_run__sigchld_ignored);
ATF_TC_BODY(proc_run__sigchld_ignored, tc)
{
	struct err err = { 0 };

	/* Inherited from a careless parent it must not look like success. */
	(void)signal(SIGCHLD, SIG_IGN);
	ATF_REQUIRE_EQ(6, sh("exit 6", 10000, NULL, NULL, &err));
}

ATF_TC_WITHOUT_HEAD(proc_run__our_streams_closed);
ATF_TC_BODY(proc_run__our_streams_closed, tc)
{
	struct buf out = { 0 }, errors = { 0 };
	struct err err = { 0 };
	int i, rc, keep[3];

	for (i = 0; i < 3; i++) {
		keep[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
		(void)close(i);
	}
	rc = sh("echo a; echo b >&2; exit 2", 10000, &out, &errors, &err);
	for (i = 0; i < 3; i++)
		(void)dup2(keep[i], i);
	ATF_REQUIRE_EQ_MSG(2, rc, "%d: %s", rc, err.text);
	ATF_REQUIRE_STREQ("a\n", buf_str(&out));
	ATF_REQUIRE_STREQ("b\n", buf_str(&errors));
	buf_free(&out);
	buf_free(&errors);
}

ATF_TC_WITHOUT_HEAD(proc_start__child_starts_clean);
ATF_TC_BODY(proc_start__child_starts_clean, tc)
{
	struct buf out = { 0 };
	struct err err = { 0 };
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	ATF_REQUIRE_EQ(128 + SIGTERM,
	    sh("kill -TERM $$; exit 0", 10000, NULL, NULL, &err));
	ATF_REQUIRE_EQ(128 + SIGPIPE,
	    sh("kill -PIPE $$; exit 0", 10000, NULL, NULL, &err));
	/* Only 0 to 2: a leaked descriptor keeps pipes and devices open. */
	ATF_REQUIRE_EQ(
	    0, sh("for n in 3 4 5 6 7 8 9; do (: >&$n) 2>/dev/null && echo $n; "
		  "done; :",
		   10000, &out, NULL, &err));
	ATF_REQUIRE_STREQ("", buf_str(&out));
	buf_free(&out);
}

ATF_TC_WITHOUT_HEAD(proc_start__env_cwd_and_kept_descriptor);
ATF_TC_BODY(proc_start__env_cwd_and_kept_descriptor, tc)
{
	struct strv argv = { 0 }, env = { 0 };
	struct err err = { 0 };
	struct proc p;
	int fd = open("f", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	struct proc_spec spec = { .argv = &argv,
		.env = &env,
		.cwd = "sub",
		.in = -1,
		.out = -1,
		.err = -1,
		.keep = &fd,
		.keep_n = 1 };
	struct buf b = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("sub", NULL));
	ATF_REQUIRE_EQ(0, setenv("OLD", "1", 1));
	ATF_REQUIRE_EQ(0, setenv("OLDER", "2", 1));
	strv_add(&env, "OLD=new");
	strv_split(&argv, "/bin/sh|-c", "|");
	strv_addf(&argv, "echo $OLD $OLDER ${PWD##*/} >&%d", fd);
	ATF_REQUIRE_EQ_MSG(0, proc_start(&p, &spec, &err), "%s", err.text);
	ATF_REQUIRE_EQ(0, proc_wait(&p, clock_ms() + 10000));
	ATF_REQUIRE_EQ(0, p.status);
	ATF_REQUIRE_EQ(0, file_read("f", &b, NULL));
	ATF_REQUIRE_STREQ("new 2 sub\n", buf_str(&b));
	/* nothing else */
	spec.env_only = true;
	ATF_REQUIRE_EQ_MSG(0, proc_start(&p, &spec, &err), "%s", err.text);
	ATF_REQUIRE_EQ(0, proc_wait(&p, clock_ms() + 10000));
	buf_clear(&b);
	ATF_REQUIRE_EQ(0, file_read("f", &b, NULL));
	ATF_REQUIRE_STREQ("new 2 sub\nnew sub\n", buf_str(&b));
	spec.cwd = "absent";
	ATF_REQUIRE_EQ(-1, proc_start(&p, &spec, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(0, p.pid);
	buf_free(&b);
	strv_free(&argv);
	strv_free(&env);
}

ATF_TC_WITHOUT_HEAD(proc_start__dies_with_parent);
ATF_TC_BODY(proc_start__dies_with_parent, tc)
{
	struct strv argv = { 0 };
	struct proc_spec spec = { .argv = &argv,
		.in = -1,
		.out = -1,
		.err = -1,
		.death_signal = SIGKILL };
	struct proc p;
	pid_t pid;

	strv_split(&argv, "/bin/sh|-c|echo >started; sleep 2; echo >late", "|");
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		if (proc_start(&p, &spec, NULL) == -1)
			_exit(1);
		await_file("started");
		_exit(0);
	}
	strv_free(&argv);
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
	ATF_REQUIRE(file_exists("started"));
	clock_sleep(3000);
	ATF_REQUIRE(!file_exists("late"));
}

ATF_TC_WITHOUT_HEAD(proc_end__sigterm_ignored);
ATF_TC_BODY(proc_end__sigterm_ignored, tc)
{
	int64_t before = clock_ms();
	struct proc p;
	char *text;

	start(&p, "trap '' TERM; echo >ready; while :; do sleep 1; done");
	await_file("ready");
	ATF_REQUIRE(!proc_poll(&p));
	ATF_REQUIRE_EQ(1, proc_wait(&p, clock_ms() + 50));
	proc_end(&p, 300);
	ATF_REQUIRE(p.exited);
	ATF_REQUIRE_EQ(SIGKILL, WTERMSIG(p.status));
	ATF_REQUIRE(p.ended - before >= 300);
	text = proc_describe(&p);
	ATF_REQUIRE_MATCH("^killed by signal 9 ", text);
	free(text);
	proc_end(&p, 300);
	proc_signal(&p, SIGKILL);
}

ATF_TC_WITHOUT_HEAD(proc_end__sigterm_handled);
ATF_TC_BODY(proc_end__sigterm_handled, tc)
{
	struct proc p;
	char *text;

	start(
	    &p, "trap 'exit 9' TERM; echo >ready; while :; do sleep 0.1; done");
	await_file("ready");
	text = proc_describe(&p);
	ATF_REQUIRE_STREQ("still running", text);
	free(text);
	proc_end(&p, 10000);
	text = proc_describe(&p);
	ATF_REQUIRE_STREQ("exit status 9", text);
	free(text);
}

ATF_TC_WITHOUT_HEAD(proc_end__never_started);
ATF_TC_BODY(proc_end__never_started, tc)
{
	struct proc p = { 0 };

	/* kill(-0) would hit our own group. */
	proc_signal(&p, SIGKILL);
	proc_end(&p, 100);
	ATF_REQUIRE_EQ(0, proc_wait(&p, clock_ms() + 100));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, proc_run__status_and_streams);
	ATF_TP_ADD_TC(tp, proc_run__not_executable);
	ATF_TP_ADD_TC(tp, proc_run__two_full_pipes);
	ATF_TP_ADD_TC(tp, proc_run__deadline_kills_the_group);
	ATF_TP_ADD_TC(tp, proc_run__closed_streams_do_not_end_it);
	ATF_TP_ADD_TC(tp, proc_run__grandchild_keeps_the_pipe);
	ATF_TP_ADD_TC(tp, proc_run__interrupted_system_calls);
	ATF_TP_ADD_TC(tp, proc_run__sigchld_ignored);
	ATF_TP_ADD_TC(tp, proc_run__our_streams_closed);
	ATF_TP_ADD_TC(tp, proc_start__child_starts_clean);
	ATF_TP_ADD_TC(tp, proc_start__env_cwd_and_kept_descriptor);
	ATF_TP_ADD_TC(tp, proc_start__dies_with_parent);
	ATF_TP_ADD_TC(tp, proc_end__sigterm_ignored);
	ATF_TP_ADD_TC(tp, proc_end__sigterm_handled);
	ATF_TP_ADD_TC(tp, proc_end__never_started);
	return atf_no_error();
}
