/* SPDX-License-Identifier: BSD-2-Clause
 * Which accelerator really boots a guest here, found by trial.
 *
 * /dev/kvm that opens and creates a vCPU is no proof: on some hosts (kvm-pvm
 * among them) a stock kernel then never starts.  So the image is booted to its
 * token with each candidate, and the answer remembered per host kernel, CPU,
 * QEMU and image. */
#ifndef GUESTS_ACCEL_H
#define GUESTS_ACCEL_H

#include <stdbool.h>

#include "base/err.h"
#include "guests/image.h"

struct accel {
	char name[8];	 /* "kvm", "tcg" */
	char cpu[16];	 /* -cpu */
	int boot_ms;	 /* start to token, as the trial measured it */
	bool remembered; /* no trial was needed this time */
	char note[256];	 /* why not the better one; may be empty */
};

/*
 * Blocks for one boot of the image per candidate: seconds with KVM, up to
 * minutes without.  dir takes the trial's evidence.
 */
int accel_choose(struct accel *, const char *qemu, const struct image *,
    const char *dir, struct err *);

#endif
