/* SPDX-License-Identifier: BSD-2-Clause
 * The text files of the module folder; no file is touched here. */
#ifndef AGENT_MODULE_TEXT_H
#define AGENT_MODULE_TEXT_H

#include <stdbool.h>

#include "base/strv.h"

/* "pvpanic-pci.ko" is the file of the module "pvpanic_pci". */
bool module_same(const char *file, const char *name);

/* Adds the files that must be inserted before file, first one first.
 * Text: lines "nvme.ko: t10-pi.ko nvme-core.ko". */
void module_deps(const char *text, const char *file, struct strv *);

/* Adds the names of the modules whose pattern matches, each once.
 * Text: lines "alias <pattern> <module name>", as in modules.alias. */
void module_match(const char *text, const char *modalias, struct strv *);

#endif
