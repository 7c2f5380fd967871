/* SPDX-License-Identifier: BSD-2-Clause
 * The one thread of this process that writes.  What waits is written together
 * and answered for after the commit: one fsync serves many. */
#ifndef MATRIX_WRITER_H
#define MATRIX_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "matrix/ingest.h"
#include "matrix/statements.h"

/* log_leaf.kind */
enum log_kind { LOG_REPORT = 1, LOG_STATEMENT, LOG_WITHDRAWAL };

/* report.state of store.sql.  One that waits has no body where an export told
 * of it, which does not have it; report.origin_id is negative then. */
enum report_state {
	REPORT_WAITS,
	REPORT_PUBLIC,
	REPORT_WITHDRAWN,
	REPORT_REFUSED,
	REPORT_REPLACED
};

enum job_kind { JOB_REPORT, JOB_STATEMENT, JOB_TOMBSTONE };

struct job {
	struct job *next; /* the writer's */
	enum job_kind kind;
	struct ingest *report;	     /* JOB_REPORT, borrowed */
	struct statement *statement; /* JOB_STATEMENT, borrowed */
	unsigned char tombstone[32]; /* JOB_TOMBSTONE: of this digest */
	bool withdrawal;	     /* ... which stands here in the log */
	bool waits;    /* ... whose report waits elsewhere, and is not gone */
	int64_t time;  /* received, microseconds; 0: now */
	bool imported; /* statements may be about what is not here */

	bool fresh; /* it was stored now, and was not there before */
	int64_t log;
	struct problem problem; /* kind is NULL when all is well */

	/* Called by the writer's thread once it is on disk or refused. */
	void (*done)(struct job *);
	void *context;
};

struct writer_counts {
	uint64_t commits, reports, statements, failures;
	uint64_t waiting; /* jobs now */
	double seconds;	  /* in commits, all together */
	bool dead;	  /* the store can no longer be trusted */
};

struct writer;

/* counting: cells are counted soon after they change; else who opens the store
 * next does it.  failed is called once, by the writer's thread, when it must
 * not go on. */
struct writer *writer_start(const char *store, const struct moderators *,
    bool counting, void (*failed)(void *), void *context, struct err *);

/* Ends the thread after what waits is written; writer_put then refuses. */
void writer_end(struct writer *);
void writer_free(struct writer *); /* ended, or NULL */

/* False: too many wait, or it is dead; the problem is set and done is not
 * called. */
bool writer_put(struct writer *, struct job *);

/* The same, and waits for the answer. */
void writer_put_wait(struct writer *, struct job *);

struct writer_counts writer_counts(struct writer *);

/* Grows with each change of what is public, also one of another process, as far
 * as it was noticed. */
int64_t writer_log(struct writer *);

#endif
