/* SPDX-License-Identifier: BSD-2-Clause
 * A run document as text for people. */
#ifndef REPORTS_TEXT_H
#define REPORTS_TEXT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

struct text_options {
	bool color;
	bool details; /* every stage, not only what decided */
	size_t width; /* columns to fit the table into; 0: no limit */
};

/* Appends the host line, the verdict table and what decided each verdict. */
void text_run(struct buf *, const json_t *run, const struct text_options *);

#endif
