/* SPDX-License-Identifier: BSD-2-Clause
 * How a case, a stage or an attempt ended.  The first word wins. */
#ifndef LUA_OUTCOME_H
#define LUA_OUTCOME_H

#include <stdbool.h>

#include "reports/stage.h"

/* Zero-initialise before use: undecided, and PASS if it stays so. */
struct outcome {
	enum status status;
	bool decided;
	bool interrupted; /* by a signal; the reason needs no context */
	char *reason;	  /* NULL for PASS */
};

/*
 * Does nothing when it is decided.  Once a signal has arrived every outcome is
 * ERROR "interrupted by SIGTERM": what fails then says nothing about the host.
 */
void outcome_mark(struct outcome *, enum status, const char *reason);

/* Marks `to` as `from` ended, unless that is PASS; context before the reason.
 */
void outcome_adopt(
    struct outcome *to, const struct outcome *from, const char *context);

void outcome_clear(struct outcome *);

#endif
