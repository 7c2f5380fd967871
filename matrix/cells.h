/* SPDX-License-Identifier: BSD-2-Clause
 * What the reports say together.
 *
 * A cell is device x platform (line of the OS, hypervisor) x kind of guest. One
 * person is one vote in it: the newest run counts.  People whose key is new are
 * shown and not counted. */
#ifndef MATRIX_CELLS_H
#define MATRIX_CELLS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "matrix/collection.h"
#include "reports/lookup.h"

/* Reports listed in a cell: a page has no more rows (the newest are kept). */
#define CELL_REPORTS 200

/* Older than this, two years, a cell is faded ("age"); also when two release
 * lines of its system came out since ("lines"). */
#define CELL_FADES (730 * (int64_t)86400)

/*
 * One device, from all its reports, in the collection's order; the caller's:
 * {"name", "class", "reports", "people", "newest", "cells": [{"platform",
 *   "guest", "headline", "sentence", "good", "part", "bad", "people", "lo",
 *   "hi", "predicted", "newest", "faded", "uncounted": {"reports", "people"},
 *   "lab": {"good", "runs"}, "oldest_key": "2026-11-21", "since", "settings",
 * "differs", "versions", "total", "reports": [...]}]} What matrix/cell.h makes
 * is absent when it has nothing to say.
 */
json_t *cells_device(const struct entry *const *, size_t n, int64_t now);

/* The ids of a report's cell, "10de:1bb3": its first primary function; the
 * caller frees it. */
char *cells_ids(const json_t *report);

/* Order of platforms: numbers in them as numbers. */
int cells_compare(const char *, const char *);

/* "Linux 6.1 qemu" and "linux": where a report counts.  The first is the
 * caller's. */
char *cells_platform(const json_t *report);
const char *cells_guest(const json_t *report);

/* Wilson's 95 % interval of good among n; 0 to 1 when n is 0. */
void cells_interval(size_t good, size_t n, double *lo, double *hi);

#endif
