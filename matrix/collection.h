/* SPDX-License-Identifier: BSD-2-Clause
 * All reports of a repository (reports/repository.h), checked. */
#ifndef MATRIX_COLLECTION_H
#define MATRIX_COLLECTION_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strv.h"

struct entry {
	char digest[65];
	json_t *report;	 /* as it was signed */
	json_t *verdict; /* ours, as judge_report gives it */
};

/* Zero-initialise before use. */
struct collection {
	struct entry *v; /* by time of the run, then by digest */
	size_t n;
	struct strv problems; /* "PATH: what is wrong with it" */
};

/*
 * Reads the repository.  What is wrong with a file is a problem, and the file
 * is left out; -1 only when the folder itself cannot be read.
 */
int collection_read(struct collection *, const char *dir, struct err *);

/* Takes a report that was checked elsewhere; owns it from then on. */
void collection_add(struct collection *, const char *digest, json_t *report);
void collection_sort(struct collection *);

void collection_free(struct collection *);

#endif
