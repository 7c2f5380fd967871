/* SPDX-License-Identifier: BSD-2-Clause
 * The version of a program, read out of its file.  To start QEMU only to ask it
 * takes 100 ms and more in an emulated host, this a fraction of one. */
#ifndef PROBES_PROGRAM_VERSION_H
#define PROBES_PROGRAM_VERSION_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Adds what stands behind mark in the data of an ELF file (64 bits, little
 * endian) up to the end of its line.  ENOEXEC: another kind of file, or without
 * the mark.
 */
int program_version(
    const char *path, const char *mark, struct buf *, struct err *);

#endif
