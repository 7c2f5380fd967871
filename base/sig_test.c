/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/sig.h"

#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/clock.h"

ATF_TC_WITHOUT_HEAD(sig_fd__before_catch);
ATF_TC_BODY(sig_fd__before_catch, tc)
{
	ATF_REQUIRE_EQ(-1, sig_fd());
	ATF_REQUIRE_EQ(0, sig_caught());
	ATF_REQUIRE_EQ(0, sig_count());
	sig_rearm();
	ATF_REQUIRE_EQ(0, sig_wait_input(-1, clock_ms() + 20, NULL));
}

ATF_TC_WITHOUT_HEAD(sig_wait_input__signal_stays_until_rearm);
ATF_TC_BODY(sig_wait_input__signal_stays_until_rearm, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, sig_catch(&err));
	ATF_REQUIRE_EQ(0, sig_catch(&err));
	(void)raise(SIGTERM);
	ATF_REQUIRE_EQ(-1, sig_wait_input(-1, clock_ms() + 5000, &err));
	ATF_REQUIRE_EQ(EINTR, err.code);
	ATF_REQUIRE_MATCH("interrupted by SIGTERM", err.text);
	ATF_REQUIRE_EQ(-1, sig_wait_input(-1, clock_ms() + 5000, NULL));
	sig_rearm();
	ATF_REQUIRE_EQ(0, sig_wait_input(-1, clock_ms() + 20, &err));
	ATF_REQUIRE_EQ(SIGTERM, sig_caught());
	(void)raise(SIGINT);
	ATF_REQUIRE_EQ(-1, sig_wait_input(-1, clock_ms() + 5000, &err));
	ATF_REQUIRE_EQ(SIGINT, sig_caught());
	ATF_REQUIRE_EQ(2, sig_count());
}

ATF_TC_WITHOUT_HEAD(sig_wait_input__wakes_in_the_middle);
ATF_TC_BODY(sig_wait_input__wakes_in_the_middle, tc)
{
	int64_t before = clock_ms();
	pid_t parent = getpid(), pid;

	ATF_REQUIRE_EQ(0, sig_catch(NULL));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		clock_sleep(200);
		_exit(kill(parent, SIGHUP) == 0 ? 0 : 1);
	}
	ATF_REQUIRE_EQ(-1, sig_wait_input(-1, clock_ms() + 20000, NULL));
	ATF_REQUIRE_EQ(SIGHUP, sig_caught());
	ATF_REQUIRE(clock_ms() - before < 10000);
}

ATF_TC_WITHOUT_HEAD(sig_wait_input__input_and_end_of_input);
ATF_TC_BODY(sig_wait_input__input_and_end_of_input, tc)
{
	char c;
	int p[2];

	ATF_REQUIRE_EQ(0, sig_catch(NULL));
	ATF_REQUIRE_EQ(0, pipe(p));
	ATF_REQUIRE_EQ(0, sig_wait_input(p[0], clock_ms() + 20, NULL));
	ATF_REQUIRE_EQ(1, write(p[1], "x", 1));
	ATF_REQUIRE_EQ(1, sig_wait_input(p[0], clock_ms() + 5000, NULL));
	ATF_REQUIRE_EQ(1, read(p[0], &c, 1));
	ATF_REQUIRE_EQ(0, close(p[1]));
	ATF_REQUIRE_EQ(1, sig_wait_input(p[0], clock_ms() + 5000, NULL));
	ATF_REQUIRE_EQ(0, close(p[0]));
}

ATF_TC_WITHOUT_HEAD(sig_catch__flood_does_not_block);
ATF_TC_BODY(sig_catch__flood_does_not_block, tc)
{
	int i;

	ATF_REQUIRE_EQ(0, sig_catch(NULL));
	(void)alarm(60);
	for (i = 0; i < 100000; i++)
		(void)raise(SIGTERM); /* more than a pipe holds */
	ATF_REQUIRE_EQ(100000, sig_count());
	sig_rearm();
	ATF_REQUIRE_EQ(0, sig_wait_input(-1, clock_ms() + 20, NULL));
}

ATF_TC_WITHOUT_HEAD(sig_catch__broken_pipe_is_no_death);
ATF_TC_BODY(sig_catch__broken_pipe_is_no_death, tc)
{
	int p[2];

	ATF_REQUIRE_EQ(0, sig_catch(NULL));
	ATF_REQUIRE_EQ(0, pipe(p));
	ATF_REQUIRE_EQ(0, close(p[0]));
	ATF_REQUIRE_ERRNO(EPIPE, write(p[1], "x", 1) == -1);
	ATF_REQUIRE_EQ(0, sig_count());
}

ATF_TC_WITHOUT_HEAD(sig_catch__nohup_is_respected);
ATF_TC_BODY(sig_catch__nohup_is_respected, tc)
{
	(void)signal(SIGHUP, SIG_IGN);
	ATF_REQUIRE_EQ(0, sig_catch(NULL));
	(void)raise(SIGHUP);
	ATF_REQUIRE_EQ(0, sig_count());
}

/* In a child: its status is the signal's, not an exit. */
static int
status_of_child(int sig)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		(void)sig_catch(NULL);
		if (sig != 0)
			(void)raise(sig);
		sig_repeat();
		_exit(5);
	}
	ATF_REQUIRE(pid > 0);
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	return status;
}

ATF_TC_WITHOUT_HEAD(sig_repeat__ends_by_the_signal_that_came);
ATF_TC_BODY(sig_repeat__ends_by_the_signal_that_came, tc)
{
	int status = status_of_child(SIGTERM);

	ATF_REQUIRE(WIFSIGNALED(status));
	ATF_REQUIRE_EQ(SIGTERM, WTERMSIG(status));
	status = status_of_child(SIGINT);
	ATF_REQUIRE(WIFSIGNALED(status));
	ATF_REQUIRE_EQ(SIGINT, WTERMSIG(status));
	status = status_of_child(0);
	ATF_REQUIRE(WIFEXITED(status));
	ATF_REQUIRE_EQ(5, WEXITSTATUS(status));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, sig_fd__before_catch);
	ATF_TP_ADD_TC(tp, sig_wait_input__signal_stays_until_rearm);
	ATF_TP_ADD_TC(tp, sig_wait_input__wakes_in_the_middle);
	ATF_TP_ADD_TC(tp, sig_wait_input__input_and_end_of_input);
	ATF_TP_ADD_TC(tp, sig_catch__flood_does_not_block);
	ATF_TP_ADD_TC(tp, sig_catch__broken_pipe_is_no_death);
	ATF_TP_ADD_TC(tp, sig_catch__nohup_is_respected);
	ATF_TP_ADD_TC(tp, sig_repeat__ends_by_the_signal_that_came);
	return atf_no_error();
}
