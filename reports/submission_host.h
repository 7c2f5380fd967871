/* SPDX-License-Identifier: BSD-2-Clause
 * The parts of a report on what was tested where; each the caller's. */
#ifndef REPORTS_SUBMISSION_HOST_H
#define REPORTS_SUBMISSION_HOST_H

#include <jansson.h>
#include <stdbool.h>

json_t *submission_device(const json_t *device);
json_t *submission_host(const json_t *run, const char *tag, bool coarse);
json_t *submission_hypervisor(const json_t *run);
json_t *submission_guest(const json_t *run, const json_t *device);

#endif
