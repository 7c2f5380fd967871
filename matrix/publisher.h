/* SPDX-License-Identifier: BSD-2-Clause
 * The thread that makes files of what is public: the pages of the site, and the
 * segments of the export with their manifest. */
#ifndef MATRIX_PUBLISHER_H
#define MATRIX_PUBLISHER_H

#include "base/err.h"

struct publisher;

/* store: as store_open takes it.  The folders are made when they are not there;
 * segment: entries of the log in each segment. */
struct publisher *publisher_start(const char *store, const char *site,
    const char *export, int segment, struct err *);
void publisher_stop(struct publisher *);

#endif
