/* SPDX-License-Identifier: BSD-2-Clause
 * What the tests of the image start from, in the current folder. */
#ifndef GUESTS_IMAGE_TEST_DATA_H
#define GUESTS_IMAGE_TEST_DATA_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

void put_le(char *, unsigned bytes, uint64_t);

/*
 * A kernel in small: one segment, in it two Xen notes at ELF_NOTE, the second
 * of this type, and zeroes behind them.
 */
#define ELF_SEG 0x1000
#define ELF_SEG_LEN 0x12000
#define ELF_NOTE (ELF_SEG + 0x100)
void make_elf(struct buf *, unsigned note_type);

/* Folders are made as needed; a failure ends the test. */
void put_file(const char *path, const void *, size_t n);
void put_text(const char *path, const char *text);

/* The shortest file that passes for a static program; mark tells two apart. */
void put_agent(const char *path, char mark);

/* A bzImage whose payload nobody can unpack. */
void put_kernel(const char *path, const char *release);

/* A module folder "m/6.1". */
void put_modules(void);

#endif
