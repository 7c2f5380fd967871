/* SPDX-License-Identifier: BSD-2-Clause
 * What to read for `pptcheck explain`: files, standard input, the evidence of a
 * run. */
#ifndef CLI_EXPLAIN_INPUTS_H
#define CLI_EXPLAIN_INPUTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"

/* Zero-initialise, but status -1, before use. */
struct explain_inputs {
	/* In parallel.  "-" is standard input; a text that is not empty is
	 * there in place of what the path has. */
	struct strv paths, names, texts;
	int status; /* of the hypervisor; -1: no exit.json */
	bool panicked;
	const char *hypervisor; /* NULL: not known */
};

/* Adds a file, "-", or the logs in and below a folder. */
int explain_inputs_add(
    struct explain_inputs *, const char *operand, struct err *);
void explain_inputs_free(struct explain_inputs *);

#endif
