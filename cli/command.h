/* SPDX-License-Identifier: BSD-2-Clause
 * The subcommands. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

struct command {
	const char *name;
	const char *summary; /* one line for the list of commands */
	/* argv[0] is the command's name; returns the exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct command *const commands[]; /* sorted; NULL ends the list */

extern const struct command command_compare;
extern const struct command command_explain;
extern const struct command command_id;
extern const struct command command_image;
extern const struct command command_key;
extern const struct command command_lab;
extern const struct command command_lookup;
extern const struct command command_probe;
extern const struct command command_record;
extern const struct command command_report;
extern const struct command command_restore;
extern const struct command command_run;
extern const struct command command_submit;
extern const struct command command_withdraw;

/* The whole command line; returns the exit status. */
int cli_main(int argc, char **argv);

#endif
