/* SPDX-License-Identifier: BSD-2-Clause
 * The payload of a report as the store keeps it: a byte that names the
 * dictionary, and zstd's frame.  Reports repeat what all reports say: of 2.0 kB
 * 0.4 are left, without a dictionary 1.0.  What begins with another byte is the
 * payload itself; none begins with 1, for it is JSON.
 *
 * data/packed-1.txt is the dictionary and never changes: another one gets
 * another number. */
#ifndef MATRIX_PACKED_H
#define MATRIX_PACKED_H

#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Adds to the buffer. */
void packed_write(struct buf *, const void *payload, size_t n);

/* Adds the payload; -1 and nothing when it is damaged. */
int packed_read(struct buf *, const void *packed, size_t n, struct err *);

/* It as JSON, the caller's; NULL when it is damaged. */
json_t *packed_report(const void *packed, size_t n);

#endif
