/* SPDX-License-Identifier: BSD-2-Clause
 * The parts of a page (reports/html.h). */
#ifndef REPORTS_HTML_PARTS_H
#define REPORTS_HTML_PARTS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* A page up to its heading; header and body are left open. */
void html_begin(struct buf *, const char *title);

/* What was found about a device: its ladder to its facts.  number: from 1, of
 * its anchor; brief: without what only few readers want. */
void html_device(struct buf *, const json_t *run, const json_t *device,
    size_t number, bool brief);

/* Findings with their fixes. */
void html_findings(struct buf *, const json_t *findings);

/* Where its BARs lie in the host's windows, and would in the guest's. */
void html_bars(struct buf *, const json_t *run, const json_t *device);

/* Each stage on the time of the run. */
void html_timeline(struct buf *, const json_t *run, const json_t *device);

/* The functions from root ports down, with ACS and groups. */
void html_topology(struct buf *, const json_t *run);

#endif
