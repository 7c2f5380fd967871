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

/*
 * Counts of the interrupts that the function has now, now and in an earlier
 * text of /proc/interrupts: a driver that takes its interrupts only when the
 * interface is set up changes from the line, which may be shared, to messages.
 */
int interrupts_since(const char *bdf, const char *earlier, uint64_t *before,
    uint64_t *after, struct err *);

#endif
