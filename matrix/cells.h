/* SPDX-License-Identifier: BSD-2-Clause
 * What the reports say together, as the snapshot that lookup and the pages
 * read:
 *
 * {"schema", "reports", "people", "newest", "devices": {"10de:1bb3": {"name",
 *   "class", "cells": [{"platform", "guest", "headline", "good", "part", "bad",
 *   "people", "lo", "hi", "predicted", "newest", "since", "reports": [...]}]}}}
 *
 * A cell is device x platform (line of the OS, hypervisor) x kind of guest. One
 * person is one vote in it: the newest run counts. */
#ifndef MATRIX_CELLS_H
#define MATRIX_CELLS_H

#include <jansson.h>

#include "matrix/collection.h"
#include "reports/lookup.h"

/* The caller's. */
json_t *cells_snapshot(const struct collection *);

/* "Linux 6.1 qemu" and "linux": where a report counts.  The first is the
 * caller's. */
char *cells_platform(const json_t *report);
const char *cells_guest(const json_t *report);

/* Wilson's 95 % interval of good among n; 0 to 1 when n is 0. */
void cells_interval(size_t good, size_t n, double *lo, double *hi);

#endif
