/* SPDX-License-Identifier: BSD-2-Clause
 * Which lines of a log do many patterns match?  One pass over input of any
 * size, in memory that does not grow with it.
 *
 * The matching is Vectorscan's.  It is loaded by matcher_open and not linked:
 * linking it costs every command milliseconds before main. */
#ifndef BASE_MATCH_H
#define BASE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Patterns are regular expressions in Vectorscan's subset of PCRE (no
 * references, no lookaround), over bytes.  ^ and $ are those of a line. */
struct match_pattern {
	const char *id; /* for messages */
	const char *regex;
};

#define MATCH_LINES 4	  /* how many lines are kept for each pattern */
#define MATCH_EXCERPT 400 /* bytes kept of a line */

struct match_line {
	uint64_t number; /* from 1 */
	/* The line, or the part around the match; any bytes but NUL. */
	char *text;
};

/* Of one pattern.  Zero-initialise before use. */
struct match_result {
	uint64_t count;			      /* how many lines */
	size_t n;			      /* how many are kept */
	struct match_line lines[MATCH_LINES]; /* the first ones */
	struct match_line last; /* text is NULL when it is in lines */
};

struct match_total {
	uint64_t bytes; /* as they were read */
	uint64_t lines;
};

struct matcher;

/*
 * Compiles the patterns, which is remembered in the file cache unless that is
 * NULL.  A bad pattern is an error that names its id.  The caller closes it.
 */
int matcher_open(struct matcher **, const struct match_pattern *, size_t n,
    const char *cache, struct err *);
void matcher_close(struct matcher *);

/*
 * Reads fd to its end.  results has one element for each pattern; total is
 * added to.  EINTR when a signal was caught (base/sig.h).  Carriage returns,
 * NUL bytes and terminal sequences are dropped.  A line of more than 256 KiB is
 * looked at in pieces that overlap by 4 KiB.
 */
int matcher_scan(struct matcher *, int fd, struct match_result *results,
    struct match_total *, struct err *);

/* The same over n bytes in memory, from which it only reads. */
int matcher_scan_bytes(struct matcher *, const char *, size_t n,
    struct match_result *results, struct match_total *, struct err *);

/* The first bytes of what was scanned last, cleaned as above, and how many;
 * *whole tells whether that is all of it.  Valid until the next scan. */
const char *matcher_head(const struct matcher *, size_t *n, bool *whole);

void match_results_free(struct match_result *, size_t n);

#endif
