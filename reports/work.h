/* SPDX-License-Identifier: BSD-2-Clause
 * Proof of work: what a matrix under attack asks of keys that it has not seen.
 * A word such that SHA-256 of "DIGEST:WORD" begins with so many zero bits; it
 * is good for one report only, and is found in 2^bits attempts on average. */
#ifndef REPORTS_WORK_H
#define REPORTS_WORK_H

#include <stdbool.h>

/* The request's header, and the member of the answer (429) that asks. */
#define WORK_HEADER "PPT-Work"
#define WORK_MEMBER "work"

/* A client does no more: some 20 s. */
#define WORK_MOST 24

struct work_word {
	char s[17];
};

bool work_is_done(const char *digest, const char *word, unsigned int bits);
struct work_word work_do(const char *digest, unsigned int bits);

#endif
