/* SPDX-License-Identifier: BSD-2-Clause
 * The command line of pptmatrixd. */
#ifndef MATRIX_DAEMON_OPTIONS_H
#define MATRIX_DAEMON_OPTIONS_H

#include "base/strv.h"
#include "matrix/daemon.h"

struct daemon_line {
	struct daemon_options options;
	const char *moderators;	    /* a file, or NULL */
	struct strv import;	    /* files to take in, instead of serving */
	char *state, *store, *site; /* what options points at, if by default */
};

enum daemon_line_result { LINE_OK, LINE_HELP, LINE_BAD };

/* Fills in the defaults as well; a mistake is told on stderr. */
enum daemon_line_result daemon_line_read(
    struct daemon_line *, int argc, char **argv);
void daemon_line_free(struct daemon_line *);

#endif
