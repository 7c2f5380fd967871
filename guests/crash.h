/* SPDX-License-Identifier: BSD-2-Clause
 * The host may go down while a device is tested.  What tells the next start of
 * pptcheck is on disk before each step that could do it:
 *
 *   - the run's event file, where each stage begins with a synced line;
 *   - a marker outside it, which names the run's folder and the host's boot.
 */
#ifndef GUESTS_CRASH_H
#define GUESTS_CRASH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"

/* Random text that the kernel makes at each boot; the caller frees it.  NULL
 * when it cannot be read. */
char *crash_boot_id(void);

/* Before the first guest of a run: writes the marker, synced. */
int crash_mark(const char *run_folder, struct err *);

/* The run ended, whatever its result: removes the marker. */
void crash_unmark(void);

/*
 * The folder of a run during which the host went down, or NULL; the caller
 * frees it.  A marker of this boot is no crash.
 */
char *crash_find(void);

/* Devices during whose tests the host went down, until they are forgiven. */
void crash_devices(struct strv *);
int crash_add_device(const char *bdf, struct err *);
int crash_forgive(const char *bdf, struct err *);

#endif
