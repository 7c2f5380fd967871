/* SPDX-License-Identifier: BSD-2-Clause
 * The thread that makes files of what is public: the pages of the site, and the
 * segments of the export with their manifest. */
#ifndef MATRIX_PUBLISHER_H
#define MATRIX_PUBLISHER_H

#include <stdatomic.h>

#include "base/err.h"

struct publisher;

/* store: as store_open takes it; site: NULL for no pages.  The folders are made
 * when they are not there; segment: entries of the log in each segment.
 * published: which change_last of the store the pages have, -1 at first; it
 * outlives the publisher. */
struct publisher *publisher_start(const char *store, const char *site,
    const char *export, int segment, atomic_llong *published, struct err *);
void publisher_stop(struct publisher *);

#endif
