/* SPDX-License-Identifier: BSD-2-Clause
 * PCI configuration space from the kernel. */
#ifndef PROBES_CONFIG_READ_H
#define PROBES_CONFIG_READ_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Adds the content of a config file of sysfs: 64 bytes without root.  Behind
 * the header only the capabilities are read, as far as probes look into them;
 * what lies between is zero.  Each register is an access to the bus: 20 us in a
 * guest.
 */
int config_read(const char *path, struct buf *, struct err *);

#endif
