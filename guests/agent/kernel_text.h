/* SPDX-License-Identifier: BSD-2-Clause
 * Texts the kernel writes: log records, BARs, interrupt counters.  No file is
 * touched here. */
#ifndef AGENT_KERNEL_TEXT_H
#define AGENT_KERNEL_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct kmsg_line {
	uint64_t prio, seq, usec;
	char *text; /* owned */
};

/* One record of /dev/kmsg; properties behind the first line are dropped. */
int kmsg_parse(const char *record, struct kmsg_line *, struct err *);

struct resource {
	uint64_t start, size, flags; /* size 0: no such BAR */
	bool unassigned;
};

#define RESOURCE_MEM 0x200 /* include/linux/ioport.h */

/* One line of the sysfs file "resource". */
int resource_parse(const char *line, struct resource *, struct err *);

struct interrupt {
	uint64_t count; /* over all CPUs */
	char *name;	/* owned; the action, e.g. "nvme0q0" */
};

/* Looks an IRQ up in the text of /proc/interrupts; false: no such line, which
 * is the state before a driver has requested it. */
bool interrupt_find(const char *text, uint64_t irq, struct interrupt *);

#endif
