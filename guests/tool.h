/* SPDX-License-Identifier: BSD-2-Clause
 * Tools of FreeBSD's base system that change the host, or read what a probe
 * must not cache. */
#ifndef GUESTS_TOOL_H
#define GUESTS_TOOL_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Runs the words of a command, separated by blanks, and adds stdout and stderr
 * to out: bhyvectl(8) prints the kernel's errors on the former.  Returns the
 * exit status; -1 when it could not be run or did not end in time.
 */
int tool_run(struct buf *out, int timeout_ms, struct err *, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* The same for a command that must succeed: 0, or -1 with its first line. */
int tool_do(int timeout_ms, struct err *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* "pci0:3:0:0" for "0000:03:00.0"; the caller frees it. */
char *tool_selector(const char *bdf);

/*
 * One live read of the function's vendor id: what pciconf -l prints is the
 * kernel's memory of it (corpus: host-wedged-ppt-idle).  Returns the id, 0xffff
 * for a function that does not answer, -1 when it could not be read.  Of one
 * that does not answer nothing more may be read: a second look has hung a host.
 */
long tool_vendor(const char *bdf, struct err *);

#endif
