/* SPDX-License-Identifier: BSD-2-Clause
 * Checked reports, of a repository (reports/repository.h) or of a server's
 * store.  All that the pages say comes from here, in an order that does not
 * depend on where it was read from: by time of the run, then by digest. */
#ifndef MATRIX_COLLECTION_H
#define MATRIX_COLLECTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strv.h"

/* How far the one who signed is known. */
enum tier {
	TIER_NEW, /* shown, not counted */
	TIER_SEEN,
	TIER_KNOWN,
	TIER_LAB,
};

struct entry {
	char digest[65];
	bool brief;	 /* report has what cells are made of, and no more */
	bool replaced;	 /* a later report of the same person supersedes it */
	char person[32]; /* whose key it is, when that is known to be of
			    somebody with another; else empty */
	char name[68];	 /* as its owner wants to be called; empty unless a
			    moderator knows who that is */
	enum tier tier;	 /* in a repository TIER_SEEN: a person merged it */
	uint64_t seq;	 /* its number in the log; 0 in a repository */
	int64_t since;	 /* when its key was first seen, seconds since 1970; 0
			    in a repository, where persons decide */
	json_t *report;	 /* as it was signed */
	json_t *verdict; /* ours, as judge_report gives it */
	/* Set by collection_sort, borrowed from these; never NULL: when it ran,
	 * what we say of it, and who has the vote, the person or the origin. */
	const char *time, *claim, *who;
};

/* Zero-initialise before use. */
struct collection {
	struct entry *v;
	size_t n;
	int64_t now;	      /* what ages are counted from; 0: nothing ages */
	struct strv problems; /* "PATH: what is wrong with it" */
	/* The whole report of one that is brief, the caller's; NULL when it is
	 * there no more. */
	json_t *(*load)(void *load_from, const struct entry *);
	void *load_from;
};

/*
 * Reads the repository.  What is wrong with a file is a problem, and the file
 * is left out; -1 only when the folder itself cannot be read.
 */
int collection_read(struct collection *, const char *dir, struct err *);

/* Takes a report that was checked elsewhere; owns it from then on.  The entry
 * is valid until the next is added. */
struct entry *collection_add(
    struct collection *, const char *digest, json_t *report);

/* Takes another one's entry, which keeps its report; valid as above. */
struct entry *collection_take(struct collection *, const struct entry *);

/* Brings all into order, and finds what is replaced.  Needed before the
 * collection is used. */
void collection_sort(struct collection *);

/* For now: the day, so that pages change only when a day makes a difference;
 * SOURCE_DATE_EPOCH (reproducible-builds.org) instead if it is set. */
int64_t collection_today(void);

void collection_free(struct collection *);

#endif
