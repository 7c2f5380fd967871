/* SPDX-License-Identifier: BSD-2-Clause
 * Text in which the scrubber found nothing before.  Reports are made of the
 * same few hundred words, and each takes dozens of regular expressions to look
 * at. */
#ifndef MATRIX_KNOWN_TEXT_H
#define MATRIX_KNOWN_TEXT_H

#include <jansson.h>

#include "reports/submission_scrub.h"

struct known_text;

struct known_text *known_text_new(void);
void known_text_free(struct known_text *);

/*
 * What is left of a document when all is taken away in which there is nothing
 * to find: members and elements stay where they are, NULL when none does.  For
 * submission_check, which knows where such text is no fault.  The caller's.
 */
json_t *known_text_prune(
    struct known_text *, const struct scrubber *, json_t *document);

#endif
