/* SPDX-License-Identifier: BSD-2-Clause
 * The parts of a report, for submission.c only; each the caller's.  What a run
 * does not know is left out. */
#ifndef REPORTS_SUBMISSION_PARTS_H
#define REPORTS_SUBMISSION_PARTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

json_t *submission_device(const json_t *device);
json_t *submission_host(
    const json_t *run, const json_t *device, const char *tag, bool coarse);
json_t *submission_hypervisor(const json_t *run);
json_t *submission_guest(const json_t *run, const json_t *device);

/* What was set, as far as the run tells; patched: by the contributor's word. */
json_t *submission_settings(
    const json_t *run, const json_t *device, bool patched);

/*
 * The stages as tests.  folder: of the run, or NULL; the end of the logs that a
 * failed stage names as evidence is taken from it.
 */
json_t *submission_tests(const json_t *device, const char *folder);

/* At most limit bytes, cut between characters; nothing for NULL and "". */
void submission_put_text(
    json_t *, const char *name, const char *value, size_t limit);

/* A method that the schema knows. */
bool submission_is_reset(const char *method);

#endif
