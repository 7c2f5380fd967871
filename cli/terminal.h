/* SPDX-License-Identifier: BSD-2-Clause
 * Manners: colour, progress, questions. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

#include "base/buf.h"

bool terminal_set_color(const char *when); /* auto, always, never; else false */

/* Colour on stdout: asked for, or a terminal and NO_COLOR is not set. */
bool terminal_color(void);

/* Columns of the terminal that stdout is; 0 when it is none. */
size_t terminal_width(void);

/* Can a person answer?  stdin and stderr are a terminal. */
bool terminal_interactive(void);

/* Asks on stderr, [y/N]; false without a terminal. */
bool terminal_confirm(const char *question);

/*
 * The status line at the bottom of a terminal: replaced at each call, cleared
 * with NULL.  Nothing where stderr is no terminal or --quiet was given.
 */
void terminal_status(const char *text);

/*
 * Name for a results folder that does not exist yet: "PREFIX-20261121-101500",
 * with "-2" and so on behind it when that is taken.  The caller frees it.
 */
char *terminal_stamped(const char *prefix);

/* Writes a result to stdout; false when that failed (a full disk): cli_main
 * says so once. */
bool terminal_print(const struct buf *);

#endif
