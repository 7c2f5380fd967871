/* SPDX-License-Identifier: BSD-2-Clause
 * A run document is shown to others: it names neither the machine, nor its
 * owner, nor a folder of theirs. */
#ifndef REPORTS_RUN_MASK_H
#define REPORTS_RUN_MASK_H

#include <jansson.h>

/*
 * Masks what identifies (reports/submission_scrub.h, with the names of this
 * machine and its user) in each text of a document or a part of one, and hides
 * paths (reports/hide_paths.h) in what programs said.  What is masked already
 * stays as it is.
 */
void run_mask(json_t *part);

#endif
