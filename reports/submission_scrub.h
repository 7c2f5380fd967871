/* SPDX-License-Identifier: BSD-2-Clause
 * What names a machine or a person in free text: found, and taken out.  The
 * same rules work before a report is sent and when one is received.
 *
 * probes/scrub.h scrubs what is read of a host, by its key; this knows nothing
 * of where a text comes from, so it is stricter. */
#ifndef REPORTS_SUBMISSION_SCRUB_H
#define REPORTS_SUBMISSION_SCRUB_H

#include <stddef.h>

#include "base/strv.h"

/* Goes into each report as privacy.scrub; raised with each new rule. */
#define SUBMISSION_SCRUB 4

struct scrubber;

/* names: of this host and its users, looked for as whole words besides; may be
 * NULL.  The caller frees it. */
struct scrubber *scrubber_new(const struct strv *names);
void scrubber_free(struct scrubber *);

/* Adds the names of this machine and of the user who runs this. */
void scrubber_names_here(struct strv *);

/* rule as in "mac_address"; line and column from 1. */
typedef void scrubber_found(
    void *context, const char *rule, size_t line, size_t column);

/* Calls found for each; returns how many there are. */
size_t scrubber_scan(
    const struct scrubber *, const char *text, scrubber_found *, void *context);

/* Each letter and digit of what is found becomes '0': after that nothing is
 * found. */
void scrubber_mask(const struct scrubber *, char *text);

#endif
