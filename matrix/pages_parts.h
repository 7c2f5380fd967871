/* SPDX-License-Identifier: BSD-2-Clause
 * The parts of the site (matrix/pages.h).
 *
 * The summary: {"devices": {"10de:1bb3": {"name", "class", "reports", "people":
 * [origins], "newest", "cells": [{"platform", "guest", "headline", "good",
 * "people", "predicted", "faded"}], "boards": {NAME: HEADLINE}, "alike":
 * {HARDWARE: [origins, not all of them]}}}, "voices": {ORIGIN: DEVICES}}. */
#ifndef MATRIX_PAGES_PARTS_H
#define MATRIX_PAGES_PARTS_H

#include <jansson.h>

#include "base/buf.h"
#include "matrix/collection.h"
#include "matrix/group.h"
#include "matrix/pages.h"

/* An empty one; the caller's. */
json_t *summary_new(void);

/* Takes a device's row, in place of the one it had; NULL: it has none now. */
void summary_set(json_t *summary, const char *ids, json_t *row);

/* Sets "reports", "people" and "newest" of all devices. */
void summary_sums(const json_t *summary, json_t *to);

/* Adds one who has this hardware, unless enough have. */
void summary_alike(json_t *alike, const char *hardware, const json_t *origin);

int snapshot_write(const char *dir, const json_t *summary,
    const struct pages_beside *, struct err *);

/* What the lists need of a device (cells_device); the caller's. */
json_t *summary_row(const struct group *, const json_t *device);

/* The page of a device, of its cells, and its JSON files. */
int pages_device(const char *dir, const char *ids, const json_t *device,
    const struct pages_beside *, struct err *);

/* cells.json, verdicts.json (the same with the newest few reports, in few
 * words, and without versions) and mapping.json. */
int pages_device_data(const char *dir, const char *slug, const json_t *device,
    const json_t *mapping, struct err *);

/* Removes what a device's folder had before and has no more: the page of a cell
 * with room on the device's page now (most reports), or with another number.
 * What is taken back must not stay on it. */
void pages_device_sweep(
    const char *dir, const char *slug, const json_t *cells, size_t most);

int pages_report(const char *dir, const struct entry *, struct err *);

/* index.html, v/, h/, how.html and 404.html; changed: devices for whose makers
 * v/ is written, NULL for all. */
int pages_lists(const char *dir, const json_t *summary,
    const struct pages_beside *, const struct strv *changed, struct err *);
int pages_front(const char *dir, const json_t *summary, struct err *);
int pages_boards(const char *dir, const json_t *summary, struct err *);
int pages_how(const char *dir, struct err *);

/* A table of devices against platforms, of v[from] to v[to - 1]; up as in
 * page_begin.  What a row holds is left out where nobody reported. */
void pages_matrix(struct buf *, const json_t *summary, const struct strv *ids,
    size_t from, size_t to, const char *up, const char *caption);

/* The form that filters it. */
void pages_form(struct buf *, const json_t *summary, const struct strv *ids,
    size_t from, size_t to, const char *up);

/* Listings' facts and cited set-ups of a device; nothing when there are none.
 */
void pages_predicted(
    struct buf *, const char *ids, const struct pages_beside *);

#endif
