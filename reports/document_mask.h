/* SPDX-License-Identifier: BSD-2-Clause
 * What people publish names no machine and no one. */
#ifndef REPORTS_DOCUMENT_MASK_H
#define REPORTS_DOCUMENT_MASK_H

#include <jansson.h>

#include "base/strv.h"

/*
 * Masks the free text of a run document, or of one of probe: reasons, details,
 * notes, what checks and causes say, and the lines that they quote
 * (reports/submission_scrub.h); in reasons and details paths too
 * (reports/hide_paths.h).  Of facts and ids only what has the form of an
 * identifier is masked.  names: of this host and its users, or NULL.  Masked
 * again it is the same.
 */
void document_mask(json_t *document, const struct strv *names);

#endif
