/* SPDX-License-Identifier: BSD-2-Clause
 * The thread that makes files of what is public: the pages of the site, and the
 * segments of the export with their manifest. */
#ifndef MATRIX_PUBLISHER_H
#define MATRIX_PUBLISHER_H

#include <stdatomic.h>

#include "base/err.h"
#include "matrix/pages.h"

struct publisher;

/* store: as store_open takes it; site: NULL for no pages.  The folders are made
 * when they are not there; segment: entries of the log in each segment; beside:
 * what the pages show besides reports.  published: which change_last of the
 * store the pages have, -1 at first.  All of them outlive the publisher. */
struct publisher *publisher_start(const char *store, const char *site,
    const char *export, int segment, const struct pages_beside *beside,
    atomic_llong *published, struct err *);
void publisher_stop(struct publisher *);

#endif
