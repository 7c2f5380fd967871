/* SPDX-License-Identifier: BSD-2-Clause
 * The lab: an emulated host with a real IOMMU model, made of this machine's own
 * root file system, in which a command runs as root.
 *
 * The root is seen read-only below a scratch overlay; only the out folder is
 * shared for writing.  What only root can read on this machine is not visible
 * inside unless root starts the lab. */
#ifndef GUESTS_LAB_H
#define GUESTS_LAB_H

#include "base/err.h"
#include "base/strv.h"
#include "guests/image.h"

/* A recipe for an emulated host, read from lab/boards/NAME.lua. */
struct board {
	char *ident, *descr;
	char *machine; /* QEMU -machine */
	char *cpu;     /* QEMU -cpu */
	int memory_mib, cpus;
	struct strv iommu;   /* "-device" values that come before all others */
	struct strv devices; /* "-device" values, in order */
	struct strv netdevs; /* "-netdev" values */
	struct strv disks;   /* "ID:MIB[:ERRORS]": scratch disks that devices
				refer to; ERRORS: options of QEMU's blkdebug */
	struct strv arguments; /* kernel arguments */
	struct strv modules;   /* modprobe'd before the command */
	struct strv bind;      /* "BDF:DRIVER", in the emulated host */
	struct strv faults;    /* "EVENT STAGE: COMMAND": what the run's event
				  makes the host's QEMU do; in order */
	char *before;	       /* shell text before the run, or NULL */
	struct strv expect;    /* "BDF=VERDICT" or "host=VERDICT" of a run */
	struct strv findings;  /* ids that the checks must give; no other may
				  be a fail */
};

void board_free(struct board *); /* frees what it holds, not itself */

struct lab {
	const struct board *board;
	const struct image *image; /* kernel and module tree are used */
	const char *agent;	   /* the pptcheck-agent program */
	const char *qemu;
	const char *out;	 /* absolute; created */
	const struct strv *argv; /* the command */
	const char *path;	 /* its PATH */
	const char *events;	 /* of the run that faults wait for, or NULL */
	int reboots; /* of the host that are expected; COMMAND then starts again
		      */
};

/* Below out: the emulated host's console, and what QEMU said. */
#define LAB_HOST_EVIDENCE "lab-host"

/*
 * Runs the command in the emulated host, its output on our stdout and stderr.
 * Returns its exit status, or -1 and err when the lab itself failed.  Signals
 * are passed on to the command; a third one ends the lab.
 */
int lab_run(const struct lab *, struct err *);

#endif
