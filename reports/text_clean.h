/* SPDX-License-Identifier: BSD-2-Clause
 * Guests and devices write reasons and names; a terminal shows them. */
#ifndef REPORTS_TEXT_CLEAN_H
#define REPORTS_TEXT_CLEAN_H

#include <jansson.h>

/* Blanks control characters in every string of a document. */
void text_clean(json_t *);

#endif
