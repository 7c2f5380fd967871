/* SPDX-License-Identifier: BSD-2-Clause
 * Results of the real kyua. */
#include "cli/run_results.h"

#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/strv.h"

#define PLANTED "planted-7f31"

static int
runs(const char *command)
{
	struct strv argv = { 0 };
	struct buf out = { 0 }, errors = { 0 };
	struct err err = { 0 };
	int status;

	strv_add(&argv, "sh");
	strv_add(&argv, "-c");
	strv_add(&argv, command);
	status = proc_run(&argv, 60000, &out, &errors, &err);
	(void)printf(
	    "%s\n%s%s%s\n", command, buf_str(&out), buf_str(&errors), err.text);
	buf_free(&errors);
	buf_free(&out);
	strv_free(&argv);
	return status;
}

ATF_TC(results_strip);
ATF_TC_HEAD(results_strip, tc)
{
	atf_tc_set_md_var(tc, "descr", "No page of kyua has the environment");
	atf_tc_set_md_var(tc, "require.progs", "kyua");
}
ATF_TC_BODY(results_strip, tc)
{
	static const char kyuafile[] = "syntax(2)\ntest_suite(\"some\")\n"
				       "plain_test_program{name=\"t\"}\n"
				       "atf_test_program{name=\"a\"}\n";
	static const char program[] =
	    "#!/bin/sh\n"
	    "echo \"disk of user=" PLANTED ", 52:54:00:12:34:56\"\n"
	    "echo \"open /srv/" PLANTED "/x on $(uname -n)\" >&2\n"
	    "printf 'a\\0S/N: " PLANTED "\\n'\n"
	    "seq 100000 119999\n"
	    "echo the failure is at its end\n"
	    "exit 1\n";
	static const char atf[] =
	    "#!/bin/sh\n"
	    "[ \"$1\" != -l ] || exec printf '%s\\n' \"Content-Type: "
	    "application/X-atf-tp; version=\\\"1\\\"\" '' 'ident: main'\n"
	    "for a; do case $a in -r*) echo \"failed: S/N: " PLANTED
	    " here\" >\"${a#-r}\"; esac; done\n"
	    "exit 1\n";
	struct err err = { 0 };

	ATF_REQUIRE_EQ(
	    0, file_write_atomic("Kyuafile", kyuafile, strlen(kyuafile), NULL));
	ATF_REQUIRE_EQ(
	    0, file_write_atomic("t", program, strlen(program), NULL));
	ATF_REQUIRE_EQ(0, chmod("t", 0755));
	ATF_REQUIRE_EQ(0, file_write_atomic("a", atf, strlen(atf), NULL));
	ATF_REQUIRE_EQ(0, chmod("a", 0755));
	ATF_REQUIRE_EQ(0, setenv("SOME_TOKEN", PLANTED, 1));
	ATF_REQUIRE_EQ(0, results_strip("absent.db", &err));
	ATF_REQUIRE_EQ(1, runs("kyua --config=none test -r r.db"));
	ATF_REQUIRE_EQ(0, unsetenv("SOME_TOKEN"));
	/* else this test could not fail */
	ATF_REQUIRE_EQ(0, runs("grep -q " PLANTED " r.db"));
	ATF_REQUIRE_EQ(0, runs("grep -q \"$PWD\" r.db"));
	ATF_REQUIRE_EQ_MSG(0, results_strip("r.db", &err), "%s", err.text);
	ATF_REQUIRE_EQ(1, runs("grep -q " PLANTED " r.db"));
	ATF_REQUIRE_EQ(1, runs("grep -q -e \"$PWD\" -e HOME r.db"));
	ATF_REQUIRE_EQ(
	    0, runs("kyua --config=none report-html -r r.db --output page "
		    "--results-filter failed"));
	ATF_REQUIRE_EQ(0, runs("grep -q t:main page/index.html"));
	ATF_REQUIRE_EQ(
	    1, runs("grep -rq -e " PLANTED " -e PATH= -e \"$PWD\" page"));
	ATF_REQUIRE_EQ(1, runs("grep -rq -e 52:54 page r.db"));
	ATF_REQUIRE_EQ(
	    0, runs("grep -q 'disk of user=0.*00:00:00' page/t_main.html"));
	ATF_REQUIRE_EQ(0, runs("grep -q 'open PATH on' page/t_main.html"));
	ATF_REQUIRE_EQ(0, runs("grep -q 'a S/N: 0' page/t_main.html"));
	/* 140 KB: its beginning, as above, and its end */
	ATF_REQUIRE_EQ(0, runs("grep -q 'the failure is at' page/t_main.html"));
	ATF_REQUIRE_EQ(0, runs("grep -qx 119999 page/t_main.html"));
	ATF_REQUIRE_EQ(1, runs("grep -q 110000 page/t_main.html"));
	ATF_REQUIRE_EQ(
	    0, runs("grep -qx '.pptcheck left out [0-9]* bytes here.' "
		    "page/t_main.html"));
	ATF_REQUIRE_EQ(
	    0, runs("grep -q 'failed: S/N: 0.* here' page/a_main.html"));

	ATF_REQUIRE_EQ(0, file_write_atomic("no.db", "x", 1, NULL));
	ATF_REQUIRE_EQ(-1, results_strip("no.db", &err));
	ATF_REQUIRE_MSG(
	    strstr(err.text, "no.db still holds") != NULL, "%s", err.text);
}

ATF_TC_WITHOUT_HEAD(results_environment);
ATF_TC_BODY(results_environment, tc)
{
	static const char *const kept[] = { "PPTCHECK_X=1", "XDG_X=1",
		"LC_ALL=C", "TERM=dumb", "ASAN_OPTIONS=exitcode=99",
		"SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22", NULL };
	static const char *const dropped[] = { "SOME_TOKEN=" PLANTED,
		"HOMEPAGE=" PLANTED, "OLDPWD=" PLANTED, "SUDO_USER=" PLANTED,
		"PATH=" PLANTED, NULL };
	extern char **environ;
	const char *all[16];
	struct strv env = { 0 };
	size_t i, n = 0;

	for (i = 0; kept[i] != NULL; i++)
		all[n++] = kept[i];
	for (i = 0; dropped[i] != NULL; i++)
		all[n++] = dropped[i];
	all[n] = NULL;
	environ = (char **)(uintptr_t)all;
	results_environment(&env);
	for (i = 0; kept[i] != NULL; i++)
		ATF_CHECK_MSG(strv_has(&env, kept[i]), "%s", kept[i]);
	ATF_CHECK_EQ(i, env.n);
	strv_free(&env);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, results_environment);
	ATF_TP_ADD_TC(tp, results_strip);
	return atf_no_error();
}
