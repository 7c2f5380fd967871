/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/sig.h"
#include "cli/command.h"
#include "cli/install.h"
#include "lua/atf.h"
#include "reports/verdict.h"

const struct command *const commands[] = {
	&command_compare,
	&command_explain,
	&command_id,
	&command_image,
	&command_key,
	&command_lab,
	&command_lookup,
	&command_probe,
	&command_record,
	&command_report,
	&command_restore,
	&command_run,
	&command_submit,
	&command_withdraw,
	NULL,
};

static void
print_help(FILE *to)
{
	size_t i;

	(void)fputs(
	    "usage: pptcheck COMMAND [OPTION...]\n"
	    "       pptcheck SCENARIO.lua [-l] [-r FILE] [-s DIR] "
	    "[-v NAME=VALUE]\n                [CASE[:cleanup]]\n"
	    "       pptcheck --version\n\n"
	    "Diagnostics and compatibility tests for PCI passthrough.\n\n"
	    "Commands:\n",
	    to);
	for (i = 0; commands[i] != NULL; i++)
		(void)fprintf(
		    to, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
	(void)fputs(
	    "\npptcheck COMMAND --help tells more.  Exit status: 0 good, "
	    "1 a failed stage,\n2 wrong usage, 3 pptcheck could not do "
	    "its job, 4 nothing could be judged.\n",
	    to);
}

/* A scenario is named by a path or by its suffix; a command never is. */
static int
is_scenario(const char *word)
{
	size_t n = strlen(word);

	return strchr(word, '/') != NULL ||
	       (n > 4 && strcmp(word + n - 4, ".lua") == 0);
}

static int
dispatch(int argc, char **argv)
{
	struct err err;
	size_t i;

	if (argc < 2) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (is_scenario(argv[1]))
		return atf_main(argc, argv);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return EXIT_GOOD;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)puts("pptcheck " PPTCHECK_VERSION);
		return EXIT_GOOD;
	}
	for (i = 0; commands[i] != NULL; i++) {
		if (strcmp(argv[1], commands[i]->name) != 0)
			continue;
		if (sig_catch(&err) == -1) {
			log_warn("%s", err.text);
			return EXIT_UNABLE;
		}
		return commands[i]->run(argc - 1, argv + 1);
	}
	log_warn("unknown command \"%s\"; see pptcheck --help", argv[1]);
	return EXIT_USAGE;
}

int
cli_main(int argc, char **argv)
{
	int status;

	install_set_program(argv[0]);
	status = dispatch(argc, argv);
	/* A result that nobody got is none. */
	if (ferror(stdout) != 0 || fflush(stdout) != 0) {
		log_warn("stdout: cannot write the result");
		if (status == EXIT_GOOD)
			status = EXIT_UNABLE;
	}
	return status;
}
