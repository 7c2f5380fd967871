/* SPDX-License-Identifier: BSD-2-Clause
 * What we know about a host: typed, with origin; unknown is a value. */
#ifndef PROBES_FACTS_H
#define PROBES_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum fact_type { FACT_UNKNOWN, FACT_BOOL, FACT_INT, FACT_STR };

struct fact {
	const char *key; /* "iommu.usable", "pci.0000:03:00.0.driver" */
	enum fact_type type;
	bool b;
	int64_t i;
	const char *str;    /* the string, or why it is unknown */
	const char *origin; /* source key it was read from */
};

/* With the hash a search rarely has to look at a key. */
struct fact_slot {
	uint32_t hash;
	uint32_t at; /* position + 1; 0: free */
};

/* Zero-initialise before use. */
struct facts {
	struct fact *v; /* in the order in which they were set */
	size_t n;
	struct fact_slot *slot; /* hash table */
	size_t slots;
	struct arena strings;
	const char *last_origin; /* one attribute often gives many facts */
};

/* Setting a key again replaces its value. */
void facts_bool(struct facts *, const char *key, bool, const char *origin);
void facts_int(struct facts *, const char *key, int64_t, const char *origin);
void facts_str(
    struct facts *, const char *key, const char *, const char *origin);
void facts_unknown(
    struct facts *, const char *key, const char *why, const char *origin);

/*
 * Facts of one subject and one origin:
 *   const struct fact_subject s = { f, "pci.0000:03:00.0", key };
 *   fact_int(&s, size, "bar.%u.size", n);
 */
struct fact_subject {
	struct facts *facts;
	const char *prefix; /* without the dot at its end */
	const char *origin;
};

void fact_bool(const struct fact_subject *, bool, const char *name, ...)
    __attribute__((format(printf, 3, 4)));
void fact_int(const struct fact_subject *, int64_t, const char *name, ...)
    __attribute__((format(printf, 3, 4)));
void fact_str(const struct fact_subject *, const char *, const char *name, ...)
    __attribute__((format(printf, 3, 4)));
void fact_unknown(const struct fact_subject *, const char *why,
    const char *name, ...) __attribute__((format(printf, 3, 4)));

const struct fact *facts_get(const struct facts *, const char *key);

/* "prefix.name" */
const struct fact *facts_of(
    const struct facts *, const char *prefix, const char *name);

/* Unknown and absent are not true. */
bool facts_true(const struct facts *, const char *key);

/* The string, or NULL when it is unknown, absent or not a string. */
const char *facts_text(const struct facts *, const char *key);
int64_t facts_number(const struct facts *, const char *key, int64_t otherwise);

void facts_free(struct facts *);

#endif
