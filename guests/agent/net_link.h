/* SPDX-License-Identifier: BSD-2-Clause
 * One network interface: up and down, its state, frames out of it. */
#ifndef AGENT_NET_LINK_H
#define AGENT_NET_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* A packet socket that receives nothing; the functions below take it. */
int net_link_socket(struct err *);

int net_link_set(int fd, const char *name, bool up, struct err *);

/* The link is there and the kernel's queue takes frames. */
bool net_link_ready(const char *name);

/* A counter of the folder "statistics". */
uint64_t net_link_count(const char *name, const char *counter);

/*
 * How many of so many frames may get lost without a defect: a queue that is
 * just being opened drops one (seen with e1000e: 9999 of 10,000), DMA that does
 * not work drops them all.
 */
unsigned int net_link_spare(unsigned int frames);

/*
 * Queues so many short frames; -1 where that takes until the deadline.
 * *returned counts those that came back, 0 unless the card is in a loop; then
 * few are on their way at a time.
 */
int net_link_send(int fd, const char *name, unsigned int frames,
    unsigned int *returned, int64_t deadline, struct err *);

#endif
