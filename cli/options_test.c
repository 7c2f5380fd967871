/* SPDX-License-Identifier: BSD-2-Clause
 * A process parses one command line, so each case parses in children. */
#include "cli/options.h"

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/terminal.h"
#include "reports/verdict.h"

/* What a command's variables are after parsing. */
static struct {
	bool yes;
	const char *out;
	int restarts;
	struct strv files, rest;
} got;

static const struct option_def defs[] = {
	{ "file", OPTION_LIST, &got.files, "SRC:DEST", "put a file in", 0 },
	{ "out", OPTION_TEXT, &got.out, "DIR", "results", 0 },
	{ "restarts", OPTION_NUMBER, &got.restarts, "N", "attempts", 1000 },
	{ "yes", OPTION_FLAG, &got.yes, NULL, "do not ask", 0 },
	{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
};

static const struct usage usage = {
	.command = "run",
	.operands = "[DEVICE...]",
	.about = "Climbs the ladder.",
	.examples = "  pptcheck run 03:00.0",
};

/* What no command ends with: parsing lets it go on, or says two things. */
enum { GOES_ON = 77, BROKEN = 78 };

/* line is split at blanks; EMPTY stands for an empty argument.  The command's
 * exit status, or GOES_ON. */
static int
parse(const char *line, bool stop_early)
{
	struct strv argv = { 0 };
	int status = GOES_ON;
	size_t i;

	strv_add(&argv, "run");
	strv_split(&argv, line, " ");
	for (i = 1; i < argv.n; i++)
		if (strcmp(argv.v[i], "EMPTY") == 0)
			argv.v[i][0] = '\0';
	/* the values point into argv: kept until the process ends */
	return options_parse((int)argv.n, argv.v, defs, &usage, stop_early,
		   &got.rest, &status) == (status == GOES_ON)
		   ? status
		   : BROKEN;
}

/* What arrived, as one line in the file "state". */
static void
write_state(void)
{
	char *rest = strv_join(&got.rest, ","), *text;
	char *files = strv_join(&got.files, ",");
	struct buf b = { 0 };

	buf_addf(&b, "%s out=%s restarts=%d files=%s rest=%s",
	    got.yes ? "yes" : "no", got.out == NULL ? "(none)" : got.out,
	    got.restarts, files, rest);
	text = b.data;
	if (file_write_atomic("state", text, strlen(text), NULL) == -1)
		_exit(99);
	buf_free(&b);
	free(files);
	free(rest);
}

static void
into(const char *path, int fd)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (file == -1 || dup2(file, fd) == -1)
		_exit(98);
}

/* Parses in a child with its output in "out" and "err"; returns the result. */
static int
parse_apart(const char *line, bool stop_early)
{
	int result;
	int status;
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		into("out", STDOUT_FILENO);
		into("err", STDERR_FILENO);
		got.restarts = 3;
		result = parse(line, stop_early);
		write_state();
		(void)fflush(NULL);
		_exit(result);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE_MSG(WIFEXITED(status), "%s", line);
	return WEXITSTATUS(status);
}

static char *
content(const char *path)
{
	struct buf b = { 0 };

	buf_adds(&b, "");
	ATF_REQUIRE_EQ(0, file_read(path, &b, NULL));
	return b.data;
}

static void
require_content(const char *path, const char *want)
{
	char *text = content(path);

	ATF_REQUIRE_STREQ(want, text);
	free(text);
}

static void
require_ok(const char *line, bool stop_early, const char *state)
{
	int result = parse_apart(line, stop_early);

	require_content("err", "");
	require_content("out", "");
	ATF_REQUIRE_EQ_MSG(GOES_ON, result, "%s", line);
	require_content("state", state);
}

static void
require_bad(const char *line, const char *why)
{
	char *text;

	ATF_REQUIRE_EQ_MSG(EXIT_USAGE, parse_apart(line, false), "%s", line);
	text = content("err");
	ATF_REQUIRE_MSG(strstr(text, why) != NULL, "%s", text);
	ATF_REQUIRE_EQ_MSG(0, strncmp(text, "pptcheck: ", 10), "%s", text);
	/* exactly one line */
	ATF_REQUIRE_MSG(
	    strchr(text, '\n') == text + strlen(text) - 1, "%s", text);
	require_content("out", "");
	free(text);
}

ATF_TC_WITHOUT_HEAD(options_parse__every_type);
ATF_TC_BODY(options_parse__every_type, tc)
{
	require_ok("", false, "no out=(none) restarts=3 files= rest=");
	require_ok("--yes --out d --restarts 10 --file a --file=b", false,
	    "yes out=d restarts=10 files=a,b rest=");
	require_ok("--out=d=e --restarts=0", false,
	    "no out=d=e restarts=0 files= rest=");
	require_ok("--restarts 1000 --out=", false,
	    "no out= restarts=1000 files= rest=");
	require_ok(
	    "--out a --out b", false, "no out=b restarts=3 files= rest=");
	/* a value may look like an option */
	require_ok(
	    "--out --yes", false, "no out=--yes restarts=3 files= rest=");
}

ATF_TC_WITHOUT_HEAD(options_parse__operands_and_the_two_dashes);
ATF_TC_BODY(options_parse__operands_and_the_two_dashes, tc)
{
	require_ok("03:00.0 --yes 04:00.0", false,
	    "yes out=(none) restarts=3 files= rest=03:00.0,04:00.0");
	require_ok("--yes -- --out x", false,
	    "yes out=(none) restarts=3 files= rest=--out,x");
	require_ok("--", false, "no out=(none) restarts=3 files= rest=");
	require_ok("- EMPTY", false, "no out=(none) restarts=3 files= rest=-,");
}

ATF_TC_WITHOUT_HEAD(options_parse__stops_at_the_first_operand);
ATF_TC_BODY(options_parse__stops_at_the_first_operand, tc)
{
	require_ok("--yes lspci -nnk --out x", true,
	    "yes out=(none) restarts=3 files= rest=lspci,-nnk,--out,x");
	require_ok("-- lspci -- --help", true,
	    "no out=(none) restarts=3 files= rest=lspci,--,--help");
}

ATF_TC_WITHOUT_HEAD(options_parse__mistakes_in_one_line);
ATF_TC_BODY(options_parse__mistakes_in_one_line, tc)
{
	require_bad("--nonsense", "unknown option --nonsense; see pptcheck "
				  "run --help");
	require_bad("--ye", "unknown option --ye");
	require_bad("--yess", "unknown option --yess");
	require_bad("--=x", "unknown option --=x");
	require_bad("-x", "unknown option -x");
	require_bad("--out", "--out needs DIR");
	require_bad("--yes=no", "--yes takes no value");
	require_bad("--help=no", "--help takes no value");
	require_bad("--color", "--color needs WHEN");
	require_bad("--color=maybe", "--color takes auto, always or never");
}

ATF_TC_WITHOUT_HEAD(options_parse__numbers);
ATF_TC_BODY(options_parse__numbers, tc)
{
	static const char *const bad[] = { "--restarts=", "--restarts EMPTY",
		"--restarts 1001", "--restarts -1", "--restarts +1",
		"--restarts 0x10", "--restarts 3x", "--restarts three",
		"--restarts 99999999999999999999", NULL };
	size_t i;

	for (i = 0; bad[i] != NULL; i++)
		require_bad(bad[i], "(0 to 1000)");
	require_bad("--restarts", "--restarts needs N");
}

ATF_TC_WITHOUT_HEAD(options_parse__help);
ATF_TC_BODY(options_parse__help, tc)
{
	static const char *const parts[] = {
		"usage: pptcheck run [OPTION...] [DEVICE...]\n",
		"Climbs the ladder.", "  --file SRC:DEST", "  --restarts N",
		"  --yes ", "  --quiet", "  --color WHEN",
		"Examples:\n  pptcheck run 03:00.0\n", NULL
	};
	char *text;
	size_t i;

	ATF_REQUIRE_EQ(EXIT_GOOD, parse_apart("--help", false));
	require_content("err", "");
	text = content("out");
	for (i = 0; parts[i] != NULL; i++)
		ATF_REQUIRE_MSG(strstr(text, parts[i]) != NULL, "no %s in %s",
		    parts[i], text);
	free(text);
	ATF_REQUIRE_EQ(EXIT_GOOD, parse_apart("-h", true));
	ATF_REQUIRE_EQ(EXIT_GOOD, parse_apart("03:00.0 -h", false));
	/* not ours: it belongs to the command that is run */
	ATF_REQUIRE_EQ(GOES_ON, parse_apart("lspci --help", true));
}

/* A pipe is no terminal, and only a word that was given beats that. */
ATF_TC_WITHOUT_HEAD(terminal_color__asked_for);
ATF_TC_BODY(terminal_color__asked_for, tc)
{
	int ends[2];

	ATF_REQUIRE_EQ(0, pipe(ends));
	ATF_REQUIRE_EQ(STDIN_FILENO, dup2(ends[0], STDIN_FILENO));
	ATF_REQUIRE_EQ(0, setenv("TERM", "xterm", 1));
	ATF_REQUIRE(!terminal_interactive());
	ATF_REQUIRE(!terminal_confirm("really?"));
	ATF_REQUIRE(terminal_set_color("always"));
	ATF_REQUIRE_EQ(0, setenv("NO_COLOR", "1", 1));
	ATF_REQUIRE(terminal_color());
	ATF_REQUIRE(terminal_set_color("never"));
	ATF_REQUIRE_EQ(0, unsetenv("NO_COLOR"));
	ATF_REQUIRE(!terminal_color());
	ATF_REQUIRE(!terminal_set_color(""));
	ATF_REQUIRE(!terminal_set_color("ALWAYS"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, options_parse__every_type);
	ATF_TP_ADD_TC(tp, options_parse__operands_and_the_two_dashes);
	ATF_TP_ADD_TC(tp, options_parse__stops_at_the_first_operand);
	ATF_TP_ADD_TC(tp, options_parse__mistakes_in_one_line);
	ATF_TP_ADD_TC(tp, options_parse__numbers);
	ATF_TP_ADD_TC(tp, options_parse__help);
	ATF_TP_ADD_TC(tp, terminal_color__asked_for);
	return atf_no_error();
}
