/* SPDX-License-Identifier: BSD-2-Clause
 * Facts of a report that cannot all be true: a driver that does not exist for
 * that guest, a BAR that no device has, a stage that passed above one that
 * failed.  Such a report may be an honest mistake; it is kept,
 * and waits until a moderator has looked at it. */
#ifndef MATRIX_CONTRADICTION_H
#define MATRIX_CONTRADICTION_H

#include <jansson.h>

/* [{"pointer", "rule", "detail"}, ...], the caller's; NULL when the facts agree
 * with each other.  The report fits the schema. */
json_t *contradiction_find(const json_t *report);

#endif
