/* SPDX-License-Identifier: BSD-2-Clause
 * What a person sees while a run works, from the event file. */
#ifndef CLI_RUN_PROGRESS_H
#define CLI_RUN_PROGRESS_H

#include <jansson.h>
#include <stdint.h>

struct progress {
	int64_t started, estimate_ms; /* of the whole run; 0: unknown */
	char now[96];		      /* "0000:01:00.0 guest.boot" */
	int64_t now_started;
};

void progress_start(struct progress *, int64_t estimate_ms);

/* One event: plain lines for what ended, the status line for what began. */
void progress_event(struct progress *, const json_t *event);

/* Brings the status line's seconds up to date. */
void progress_tick(const struct progress *);

#endif
