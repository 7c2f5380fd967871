/* SPDX-License-Identifier: BSD-2-Clause
 * The checks that an envelope passes before it is stored, cheapest first: size,
 * envelope, known digest, limit of the key, signature, payload, schema,
 * privacy. Nothing is ever edited: what does not pass is refused with the
 * reason. */
#ifndef MATRIX_INGEST_H
#define MATRIX_INGEST_H

#include <jansson.h>
#include <stdbool.h>

#include "matrix/known_text.h"
#include "matrix/limits.h"
#include "matrix/problem.h"
#include "matrix/report_facts.h"
#include "matrix/store.h"
#include "reports/schema_check.h"
#include "reports/sign.h"
#include "reports/submission_scrub.h"

/* What one thread checks with: regular expressions and connections to the store
 * are slow to share. */
struct checker {
	struct checker *next;
	struct store *store; /* to read */
	struct schema *schema, *anything;
	struct scrubber *scrubber;
	struct known_text *known;
};

/* NULL and err when the store cannot be opened. */
struct checker *checker_new(const char *store, struct err *);
void checker_free(struct checker *);

/* report.state of store.sql.  One that waits has no body where an export told
 * of it, which does not have it; report.origin_id is negative then. */
enum report_state {
	REPORT_WAITS,
	REPORT_PUBLIC,
	REPORT_WITHDRAWN,
	REPORT_REFUSED,
	REPORT_REPLACED
};

/* What the store has of a digest, of a key and of an id of that key; 0 is
 * nothing.  Zero-initialise before use. */
struct known {
	int64_t log, state, verdict; /* of the digest */
	int64_t place; /* in the log: it was only told that it waits */
	int64_t origin, person, tier, blocked; /* of the key */
	int64_t same_id, corrected;	       /* of that id */
};

/* There after the next sync; ulid may be "". */
void ask_known(struct store *, const struct sign_opened *, const char *ulid,
    struct known *);

/* Whose limits count; NULL where none do (import). */
struct ingest_limits {
	struct limits *limits;
	unsigned char network[8];
	unsigned int new_keys;	 /* of a network, a day */
	unsigned int per_key[4]; /* by tier, a day */
	unsigned int work;	 /* bits asked of new keys; 0: none */
	const char *word;	 /* what the request says it did, or NULL */
};

enum ingest_result {
	INGEST_REFUSED, /* the problem says why */
	INGEST_KNOWN,	/* it is there: log and verdict are set */
	INGEST_GOOD,	/* to be written */
};

/* Zero-initialise before use. */
struct ingest {
	struct sign_opened envelope;
	json_t *report;
	struct report_facts facts;
	struct buf packed; /* the payload, as it is stored */
	int64_t log;
	bool waits;	 /* until a moderator has looked at it */
	json_t *reasons; /* why it does, as contradiction_find has them */
};

/* digest: what the request called it, or NULL. */
enum ingest_result ingest_report(struct checker *, const struct ingest_limits *,
    const void *bytes, size_t n, const char *digest, struct ingest *,
    struct problem *);
void ingest_free(struct ingest *);

#endif
