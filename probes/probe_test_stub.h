/* SPDX-License-Identifier: BSD-2-Clause
 * A source that holds what a test says, and nothing else. */
#ifndef PROBES_PROBE_TEST_STUB_H
#define PROBES_PROBE_TEST_STUB_H

#include "probes/probe.h"

struct stub {
	const char *key; /* NULL ends the table */
	/* get: the text, NULL: ENOENT; list: names, separated by newlines */
	const char *text;
};

/* Keys that no row has answer ENODATA. */
void stub_open(struct source *, const struct stub *, const char *os);

/* Sets pci.BDF.vendor and the like, so that the function is known. */
void stub_function(struct facts *, const char *bdf);
/* The same for a bridge (class 0604) and the bus below it. */
void stub_bridge(struct facts *, const char *bdf, int secondary);

/* Fail the test. */
void stub_text(const struct facts *, const char *key, const char *want);
void stub_true(const struct facts *, const char *key, bool want);
void stub_number(const struct facts *, const char *key, int64_t want);
void stub_unknown(const struct facts *, const char *key, const char *why);

/* Every fact has a row in fact_list.c, of its type, and an origin. */
void stub_documented(const struct facts *);

#endif
