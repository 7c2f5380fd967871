/* SPDX-License-Identifier: BSD-2-Clause
 * The kernel log. */
#ifndef AGENT_KMSG_H
#define AGENT_KMSG_H

#include "guests/agent/kernel_text.h"

/* A descriptor that stands at the oldest record. */
int kmsg_open(struct err *);

/* 1: the next record (the caller frees its text), 0: there are no more, -1. */
int kmsg_next(int fd, struct kmsg_line *, struct err *);

#endif
