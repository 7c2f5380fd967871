/* SPDX-License-Identifier: BSD-2-Clause
 * A build at work: shared by the files that build the image. */
#ifndef GUESTS_IMAGE_BUILD_H
#define GUESTS_IMAGE_BUILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/strv.h"
#include "guests/image.h"
#include "guests/image_kernel.h"

struct image_build_state {
	const struct image_spec *spec;
	char *dir;	   /* absolute */
	json_t *record;	   /* what it is made from */
	char *kernel_path; /* the vmlinuz */
	char *modules_dir; /* absolute */
	struct kernel vmlinuz;
	struct buf kernel; /* what is booted */
	struct buf initramfs;
	bool pvh;
	off_t disk; /* size of esp.img; 0: none */
	struct strv classes, modules, absent;
};

/* Makes esp.img of kernel and initramfs when the spec has a stub; removes the
 * one that is there when it has none. */
int image_disk_make(struct image_build_state *, struct err *);

/* Writes kernel, initramfs and, when those are there, image.json. */
int image_write(const struct image_build_state *, struct err *);

#endif
