/* SPDX-License-Identifier: BSD-2-Clause
 * Why a device failed, by what its guests left behind. */
#ifndef CLI_RUN_CAUSES_H
#define CLI_RUN_CAUSES_H

#include <jansson.h>

/*
 * Gives each device of a judged run that a FAIL or an ERROR decided its
 * "causes": what `pptcheck explain` makes of out/evidence/DEVICE, with a few
 * lines around the deciding ones, masked (probes/scrub.h).  Evidence that
 * cannot be read has no causes.
 */
void causes_add(json_t *run, const char *out);

#endif
