/* SPDX-License-Identifier: BSD-2-Clause
 * The command of a lab and the way of its output to the host. */
#ifndef AGENT_LAB_COMMAND_H
#define AGENT_LAB_COMMAND_H

#include <poll.h>

#include "base/proc.h"
#include "guests/agent/lab.h"

/* One pipe of the child, copied to one port. */
struct pump {
	int in; /* read end; -1 at its end */
	struct port out;
	struct buf pending;
	int64_t moved; /* when the port last took something, clock_ms */
};

struct lab_command {
	struct proc child;
	struct pump pump[2]; /* stdout, stderr */
};

/* Opens both ports; a missing one is noted, the console takes its place. */
void lab_command_open(struct lab_command *, json_t *notes);

int lab_command_start(
    struct lab_command *, const struct lab_job *, struct err *);

#define LAB_COMMAND_FDS 4
/* Fills in what to wait for; returns for how long at most, in ms. */
int lab_command_wants(const struct lab_command *, struct pollfd *);

/* Moves output and reaps.  False once the child has ended and all its output
 * was taken by the host (or nobody takes it any more). */
bool lab_command_turn(struct lab_command *);

/* 128 + n for signal n. */
int lab_command_status(const struct lab_command *);

/* Kills what is left and closes the ports, so that the host has everything. */
void lab_command_end(struct lab_command *);

#endif
