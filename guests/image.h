/* SPDX-License-Identifier: BSD-2-Clause
 * The guest image: a Linux kernel and an initramfs with the agent in it.
 *
 * A folder with
 *   image.json   what it was made from; written last, so that a folder with
 *                one is whole
 *   vmlinux      the kernel as an ELF that hypervisors start directly (PVH);
 *                absent when the kernel offers none
 *   bzImage      the kernel as it came (UEFI, fallback)
 *   initramfs    newc cpio, not compressed
 *   esp.img      a disk with both as one EFI program, for UEFI without a
 *                kernel loader (bhyve); absent when no EFI stub was given
 *   tree/        boot/ and lib/modules/ of the package, when made from one
 */
#ifndef GUESTS_IMAGE_H
#define GUESTS_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strv.h"

#define IMAGE_SCHEMA "pptcheck/image/1"

struct image_spec {
	const char *dir;	    /* where the image goes; made if absent */
	const char *package;	    /* a Debian linux-image .deb, or NULL */
	const char *kernel;	    /* a vmlinuz; only when package is NULL */
	const char *modules;	    /* its modules folder; NULL:
				       /lib/modules/<release of the kernel> */
	const char *stub;	    /* a systemd-boot-efi .deb or the EFI stub
				       itself: makes esp.img; or NULL */
	const char *agent;	    /* the statically linked agent program */
	const struct strv *classes; /* NULL: those wanted by default */
	const struct strv *extra_modules; /* names that must exist, or NULL */
	const struct strv *extra_files;	  /* "SRC:DEST" or NULL; a folder goes
					     with all that is in it */
};

/*
 * Makes the image unless the one in dir was made from the same things; *built
 * (may be NULL) says which.  Needs no privileges.  Blocks: up to a minute for
 * a package (unpacking, depmod), seconds when the package was unpacked before,
 * milliseconds when nothing has changed.  An interrupted build leaves a folder
 * that image_open refuses and the next build completes.
 */
int image_build(const struct image_spec *, bool *built, struct err *);

struct image {
	char *dir;     /* absolute, like all paths here */
	char *kernel;  /* for direct boot: vmlinux if pvh, else bzImage */
	char *bzimage; /* with the EFI stub, for UEFI */
	char *initramfs;
	char *disk;	   /* esp.img, or NULL */
	char *release;	   /* "6.1.0-56-amd64" */
	char *modules_dir; /* .../lib/modules/<release> */
	char *digest;	   /* SHA-256 over kernel and initramfs, hexadecimal */
	bool pvh;
	struct strv classes;
};

/* The caller frees it.  -1 when dir holds no whole image. */
int image_open(struct image **, const char *dir, struct err *);
void image_free(struct image *);

struct image_class {
	const char *name;
	const char *descr;
	const char *const *modules; /* NULL ends */
	bool by_default;
};

extern const struct image_class image_classes[]; /* a NULL name ends */
extern const char *const image_base_modules[];	 /* inserted at start */

/* The class for a PCI class code of 24 bits (0x010802: "nvme"), or NULL. */
const char *image_class_for(uint32_t pci_class);

#endif
