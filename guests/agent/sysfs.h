/* SPDX-License-Identifier: BSD-2-Clause
 * Small sysfs files. */
#ifndef AGENT_SYSFS_H
#define AGENT_SYSFS_H

#include <stdbool.h>
#include <stdint.h>

/* The trimmed text of the file, NULL if it cannot be read.  The caller frees
 * it. */
char *sysfs_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The last part of a link's target, e.g. of "driver"; NULL if there is none.
 * The caller frees it. */
char *sysfs_link(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A decimal number, or otherwise. */
uint64_t sysfs_number(uint64_t otherwise, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
