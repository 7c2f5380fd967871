/* SPDX-License-Identifier: BSD-2-Clause
 * What a run will do: devices, their groups, and the kyua suites for them. */
#ifndef CLI_RUN_PLAN_H
#define CLI_RUN_PLAN_H

#include <sys/types.h>

#include "base/err.h"
#include "base/strv.h"
#include "cli/run_like.h"
#include "guests/accel.h"
#include "guests/image.h"
#include "probes/facts.h"

struct run_options {
	bool yes, again, if_changed;
	int restarts; /* attempts per ending */
	int timeout;  /* seconds for one boot to the token; 0: from the trial */
	int jobs;     /* groups side by side; 0: as many as fit */
	const char *out, *image, *program;
	const char *guest, *firmware; /* a disk of the user's; "uefi", "bios" */
	const char *guest_format;     /* QEMU's name of it; NULL: not said */
	int guest_memory;	      /* MiB of its guest */
	const char *baseline, *save_baseline; /* documents, or NULL */
	const char *resume;  /* the folder of an interrupted run, or NULL */
	const char *like_vm; /* a guest whose set-up is tested, or NULL */
	struct run_like like;
	struct strv devices; /* as written on the command line */
	struct strv done;    /* BDFs that a resumed run need not test again */
	char *started;	     /* when a resumed run began, or NULL */
	double seconds;	     /* how long it had worked until now */
};

/* One IOMMU group: one kyua, its devices one after the other. */
struct plan_group {
	char *group;
	struct strv devices;
};

struct plan {
	struct plan_group *groups;
	size_t n;
	char *out; /* absolute */
	char *events;
	off_t old; /* bytes in it that an interrupted run wrote */
};

/*
 * Resolves the devices: those named ("03:00.0", "8086:10d3", ...), or every
 * function bound to vfio-pci that nobody holds.  Adds BDFs, sorted, no twins.
 */
int plan_devices(const struct run_options *, const struct facts *,
    struct strv *devices, struct err *);

/* Adds every function that people pass through: nothing that the host itself is
 * built of. */
void plan_candidates(const struct facts *, struct strv *devices);

/* "pci_0000_01_00_0": kyua splits its variable names at dots.  The caller frees
 * it. */
char *plan_suite_name(const char *bdf);

/* Sorts devices into groups. */
void plan_group_devices(
    struct plan *, const struct facts *, const struct strv *devices);

/*
 * Writes out/plan/GROUP/: a Kyuafile, and below it one folder per device with
 * its own Kyuafile, whose test suite is the device and whose programs are links
 * to the scenarios.
 */
int plan_write(const struct plan *, const struct plan_group *,
    const struct run_options *, const char *scenarios, struct err *);

/* "kyua ... test ..." for one group. */
void plan_kyua_argv(struct strv *argv, const struct plan *,
    const struct plan_group *, const struct run_options *, const struct accel *,
    const struct image *);

void plan_free(struct plan *);

#endif
