/* SPDX-License-Identifier: BSD-2-Clause
 * Files of other tools as sources, for source_open. */
#ifndef PROBES_IMPORT_H
#define PROBES_IMPORT_H

#include "probes/source.h"

/* Answers sysfs:bus/pci/devices, the config of functions with a hex dump, and
 * text:lspci. */
int source_open_lspci(struct source *, const char *path, struct err *);

#endif
