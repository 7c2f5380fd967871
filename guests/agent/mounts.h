/* SPDX-License-Identifier: BSD-2-Clause
 * File systems. */
#ifndef AGENT_MOUNTS_H
#define AGENT_MOUNTS_H

#include "base/err.h"

/* Makes the folder and mounts on it; what is mounted already is success. */
int mount_on(const char *what, const char *dir, const char *type,
    unsigned long flags, const char *data, struct err *);

/* /dev, /proc, /sys and /run of PID 1. */
int mounts_start(struct err *);

#endif
