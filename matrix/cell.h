/* SPDX-License-Identifier: BSD-2-Clause
 * The runs of one cell, for the parts that count them (matrix/cells.h). */
#ifndef MATRIX_CELL_H
#define MATRIX_CELL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "matrix/collection.h"
#include "matrix/version.h"

/* host_unsupported is the host's, inconclusive nobody's fault: NONE. */
enum group { GROUP_NONE, GROUP_GOOD, GROUP_PART, GROUP_BAD };

struct run {
	const struct entry *e;
	enum group group;
	struct version version;
	bool counts; /* says something, by someone who is counted */
	bool votes;  /* the newest that counts of its person */
};

/* Oldest run first. */
struct cell {
	char *platform;
	const char *guest;
	struct run *v;
	size_t n;
};

/* "confirmed" needs one vote by somebody who is known, a lab, or whose key is
 * not young; in a repository persons decide who comes in. */
bool cell_has_elder(const struct cell *, int64_t now);

/* "uncounted", "lab" and "oldest_key", where there is something to say. */
void cell_people(json_t *, const struct cell *);

/* What people compare: a line of the device's page; the caller's. */
json_t *cell_line(const struct run *);

/* "13-STABLE n252203 (2022-09-18, works once)"; the caller frees it.  The
 * claim of a good run is left out. */
char *cell_when(const struct run *, bool brief);

/*
 * "since": when it was fixed, or broke: {"kind", "track", "after", "by",
 * "people", "p", "text"}; NULL when nothing is known.  The caller's.
 *
 * kind is fixed_pair (one person saw both on one host), fixed, broken_pair or
 * broken.  p is there when it is a change-point's.
 */
json_t *cell_since(const struct cell *);

/* "settings": what all good votes have and no other, as "vm.memory=4"; NULL
 * when there is none or nothing to tell apart. */
json_t *cell_settings(const struct cell *);

/* "differs": the fact that splits the votes best, {"fact", "with", "without",
 * "p", "text"}; NULL when chance does as well.  The caller's. */
json_t *cell_split(const struct cell *);

/* "versions": votes by version, oldest first: {"track", "text", "time",
 * "good", "people"}. */
json_t *cell_versions(const struct cell *);

#endif
