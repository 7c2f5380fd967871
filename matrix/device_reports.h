/* SPDX-License-Identifier: BSD-2-Clause
 * The reports of a device, from the store.
 *
 * Of the devices with most reports, what cells are made of stays in memory: a
 * new report of such a device costs what is new, not the reading of tens of
 * thousands.  One thread at a time. */
#ifndef MATRIX_DEVICE_REPORTS_H
#define MATRIX_DEVICE_REPORTS_H

#include <stdint.h>

#include "base/err.h"
#include "matrix/collection.h"
#include "matrix/store.h"

/* A device with fewer is read anew each time. */
#define DEVICE_REPORTS_LEAST 1000

struct device_reports;

/* The store outlives it. */
struct device_reports *device_reports_new(struct store *);
void device_reports_free(struct device_reports *);

/* Adds all of its reports that are public.  Those that were kept are brief
 * (matrix/collection.h); until the collection is freed, it may load them. */
int device_reports_read(
    struct device_reports *, int64_t device, struct collection *, struct err *);

/* Keeps them, in place of what was kept of the device, or nothing when they are
 * fewer; what was not asked for longest goes.  The collection has reports of
 * this device alone. */
void device_reports_keep(
    struct device_reports *, int64_t device, const struct collection *);

#endif
