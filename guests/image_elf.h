/* SPDX-License-Identifier: BSD-2-Clause
 * What the image needs to know and change in ELF64 x86-64 files. */
#ifndef GUESTS_IMAGE_ELF_H
#define GUESTS_IMAGE_ELF_H

#include "base/buf.h"
#include "base/err.h"

/* 0 when a hypervisor can start it directly: it has a PVH entry note. */
int elf_check_pvh(const struct buf *, struct err *);

/* 0 when it runs without a dynamic loader, as a lone /init must. */
int elf_check_static(const struct buf *, struct err *);

/*
 * Appends to out (empty) the same program without the zeroes at the end of
 * each segment and without sections: loaders zero the rest up to p_memsz.
 */
int elf_trim(const struct buf *, struct buf *out, struct err *);

#endif
