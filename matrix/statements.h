/* SPDX-License-Identifier: BSD-2-Clause
 * Signed statements about reports and keys, as the service takes them:
 * reports/statement.h, and withdrawals, {"version":{"major":1},
 * "withdraw":DIGEST} by the key of the report (reports/repository.h). */
#ifndef MATRIX_STATEMENTS_H
#define MATRIX_STATEMENTS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/strv.h"
#include "matrix/problem.h"
#include "reports/sign.h"
#include "reports/statement.h"

enum statement_kind {
	STATEMENT_WITHDRAWAL = 1,
	STATEMENT_KEY_CHANGE,
	STATEMENT_MODERATION,
	STATEMENT_ALIAS,
};

/* Zero-initialise before use. */
struct statement {
	enum statement_kind kind;
	struct sign_opened envelope;
	struct buf bytes; /* as it came */
	json_t *body;
	const char *action;	  /* of a moderation; borrowed from body */
	const char *target;	  /* digest or origin; likewise */
	const char *to;		  /* of a key change; likewise */
	const char *name;	  /* of an alias */
	const char *title, *url;  /* of an issue */
	unsigned char report[32]; /* the digest, where the target is one */
	int tier;
	/* The public key of that origin, where the statement tells it. */
	const char *key_of;
	unsigned char key[SIGN_PUBLIC];
};

/* Checks form, signature and contents; not whether the signer may.  digest:
 * what the request called it, or NULL. */
int statement_read(struct statement *, const void *, size_t n,
    const char *digest, struct problem *);
void statement_free(struct statement *);

/* The origins of moderators' keys. */
struct moderators {
	struct strv keys; /* base64, as in envelopes */
};

/* A file of public keys in base64, one a line, "#" begins a remark. */
int moderators_read(struct moderators *, const char *path, struct err *);
bool moderators_have(const struct moderators *, const unsigned char *key);
void moderators_free(struct moderators *);

#endif
