/* SPDX-License-Identifier: BSD-2-Clause
 * A finished run as people name it: its folder or its run.json. */
#ifndef CLI_RUN_OPEN_H
#define CLI_RUN_OPEN_H

#include <jansson.h>

#include "base/err.h"

/* The document, the caller's; NULL and err if it is none.  *folder, unless
 * NULL: the run's folder, the caller's. */
json_t *run_open(const char *path, char **folder, struct err *);

#endif
