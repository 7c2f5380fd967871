/* SPDX-License-Identifier: BSD-2-Clause
 * Counts of what the daemon did, for Prometheus. */
#ifndef MATRIX_METRICS_H
#define MATRIX_METRICS_H

#include "base/buf.h"

struct metrics;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *);

/* All are safe to call from any thread. */
void metrics_answer(struct metrics *, unsigned int status, const char *problem);
void metrics_connection(struct metrics *, int change);
void metrics_deadline(struct metrics *); /* a connection that took too long */

/* In Prometheus' text format 0.0.4. */
void metrics_text(struct metrics *, struct buf *);
void metrics_line(struct buf *, const char *name, const char *help,
    const char *type, double value);

#endif
