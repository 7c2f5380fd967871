/* SPDX-License-Identifier: BSD-2-Clause
 * What goes wrong with an emulated host while a run is under way: commands to
 * its QEMU at moments that the run's event file tells. */
#ifndef GUESTS_LAB_FAULT_H
#define GUESTS_LAB_FAULT_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"
#include "guests/guest.h"

struct lab_faults {
	const struct strv *faults; /* "EVENT STAGE: COMMAND", as in a board */
	const char *events;	   /* path; need not exist yet */
	struct guest *host;
	off_t offset;
	struct buf pending;
	size_t done; /* this many of them were sent, in order */
};

/* Is it "EVENT STAGE: COMMAND", COMMAND a JSON object? */
int lab_fault_check(const char *, struct err *);

/* Sends what is due; for guest_on_wait, with a struct lab_faults. */
void lab_faults_turn(void *);

void lab_faults_free(struct lab_faults *); /* what it holds, not itself */

#endif
