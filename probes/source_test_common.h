/* SPDX-License-Identifier: BSD-2-Clause
 * For tests of sources.  Whatever fails fails the test. */
#ifndef PROBES_SOURCE_TEST_COMMON_H
#define PROBES_SOURCE_TEST_COMMON_H

#include "probes/facts.h"
#include "probes/source.h"

#define DEVICES "sysfs:bus/pci/devices"

/* Writes a file. */
void put(const char *path, const char *text);

/* What the source says of the key. */
void require_text(struct source *, const char *key, const char *want);
void require_error(struct source *, const char *key, int code);

/* The same facts in the same order, with the same origins. */
void require_same(const struct facts *, const struct facts *);

#endif
