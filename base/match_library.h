/* SPDX-License-Identifier: BSD-2-Clause
 * Vectorscan, loaded when it is needed: patterns to a database, kept between
 * processes, and the scan of one block. */
#ifndef BASE_MATCH_LIBRARY_H
#define BASE_MATCH_LIBRARY_H

#include "base/match.h"

struct match_library;

int match_library_open(struct match_library **, const struct match_pattern *,
    size_t n, const char *cache, struct err *);
void match_library_close(struct match_library *);

/* Called for each pattern and each place where a match of it ends; not in
 * order. */
typedef void match_found(void *context, unsigned int pattern, size_t end);

int match_library_scan(struct match_library *, const char *, size_t n,
    match_found *, void *context, struct err *);

#endif
