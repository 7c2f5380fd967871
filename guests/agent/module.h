/* SPDX-License-Identifier: BSD-2-Clause
 * Kernel modules of the image. */
#ifndef AGENT_MODULE_H
#define AGENT_MODULE_H

#include <jansson.h>

#include "base/err.h"

/* Inserts the files of the list "order"; failures are added to errors. */
void module_insert_order(const char *dir, json_t *errors);

/* Inserts a module by name with what it depends on.
 * 0 inserted, 1 it was there already, -1. */
int module_load(const char *dir, const char *name, struct err *);

#endif
