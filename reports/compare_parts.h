/* SPDX-License-Identifier: BSD-2-Clause
 * The parts of reports/compare.h. */
#ifndef REPORTS_COMPARE_PARTS_H
#define REPORTS_COMPARE_PARTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A function in both documents, or in one only. */
struct compare_pair {
	const json_t *old, *new; /* borrowed; NULL: not there */
};

/*
 * Pairs every device of both documents: first same ids at the same place, then
 * same ids at the same address, then what is left of the same ids in order.
 * In the order of the new document, those that are gone behind; the caller
 * frees the array.
 */
struct compare_pair *compare_match(
    const json_t *old_devices, const json_t *new_devices, size_t *n);

/* Could these be the same model?  What is unknown fits anything. */
bool compare_same_model(const json_t *a, const json_t *b);

/*
 * Appends {"kind", "what", "old"?, "new"?, "note"?}; texts may be NULL.
 * Returns the item, borrowed.
 */
json_t *compare_add(json_t *items, const char *kind, const char *what,
    const char *old, const char *new, const char *note);

/* The number, text or word of a fact; NULL when it is unknown or absent.  The
 * caller frees it. */
char *compare_fact_text(const json_t *facts, const char *name);

/* What a document was made by and of; the caller's. */
json_t *compare_origin(const json_t *document);

/* The entry of a stage; ending is "" for stages without; NULL: there is none.
 */
const json_t *compare_find_entry(
    const json_t *device, const char *stage, const char *ending);

/* "1 regression, 2 fixes" of what there is, or "no difference". */
void compare_counts(struct buf *, const json_t *counts);

/* Appends what is different. */
void compare_host(json_t *items, const json_t *old, const json_t *new);
void compare_versions(json_t *items, const json_t *old, const json_t *new);
void compare_facts(json_t *items, const json_t *old_document,
    const json_t *new_document, const struct compare_pair *);
void compare_stages(json_t *items, const struct compare_pair *);
void compare_findings(
    json_t *items, const json_t *old_findings, const json_t *new_findings);

#endif
