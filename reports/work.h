/* SPDX-License-Identifier: BSD-2-Clause
 * Proof of work: what a matrix under attack asks of keys that it has not seen.
 * A word such that SHA-256 of "DIGEST:WORD" begins with so many zero bits; it
 * is good for one report only, and is found in 2^bits attempts on average. */
#ifndef REPORTS_WORK_H
#define REPORTS_WORK_H

#include <stdbool.h>

#include "base/err.h"

/* The request's header, and the member of the answer (429) that asks. */
#define WORK_HEADER "PPT-Work"
#define WORK_MEMBER "work"

/* Nobody asks more, and a client does no more: about a second.  A matrix is not
 * to keep machines busy. */
#define WORK_MOST 20

struct work_word {
	char s[17];
};

bool work_is_done(const char *digest, const char *word, unsigned int bits);
/* -1: more than WORK_MOST is asked, or a signal came (base/sig.h). */
int work_do(
    const char *digest, unsigned int bits, struct work_word *, struct err *);

#endif
