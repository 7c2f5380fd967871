/* SPDX-License-Identifier: BSD-2-Clause
 * Command lines by table: one table gives the parsing and the help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

#include "base/strv.h"

enum option_type {
	OPTION_FLAG,   /* bool *: set to true */
	OPTION_TEXT,   /* const char **: points into argv */
	OPTION_NUMBER, /* int *: 0 to limit */
	OPTION_LIST,   /* struct strv *: may be given several times */
};

struct option_def {
	const char *name; /* without the dashes; NULL ends a table */
	enum option_type type;
	void *target;
	const char *arg; /* name of the argument in the help, or NULL */
	const char *help;
	int limit; /* OPTION_NUMBER: the largest value taken */
};

struct usage {
	const char *command;  /* "run" */
	const char *operands; /* "[DEVICE...]" */
	const char *about;    /* what it does, lines of at most 79 columns */
	const char *examples; /* lines, each "command  # what for", or NULL */
};

/*
 * Parses argv (argv[0] is the command's name) up to "--" or, with stop_early,
 * up to the first operand.  Operands are added to rest.  --help prints the help
 * on stdout; a mistake prints one line on stderr.  Every command also takes
 * --quiet, --verbose and --color=WHEN.
 *
 * False: the command is over, with *status EXIT_GOOD after the help and
 * EXIT_USAGE after a mistake.  True leaves *status alone.
 */
bool options_parse(int argc, char **argv, const struct option_def *,
    const struct usage *, bool stop_early, struct strv *rest, int *status);

#endif
