/* SPDX-License-Identifier: BSD-2-Clause
 * Interrupt counters of one PCI function. */
#ifndef AGENT_INTERRUPTS_H
#define AGENT_INTERRUPTS_H

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strv.h"

/* Adds "total" and "vectors" to the object; bdf as bdf_format writes it. */
int interrupts_put(json_t *, const char *bdf, struct err *);

int interrupts_total(const char *bdf, uint64_t *total, struct err *);

#endif
