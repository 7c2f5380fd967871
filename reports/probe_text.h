/* SPDX-License-Identifier: BSD-2-Clause
 * What checks found, as text for people. */
#ifndef REPORTS_PROBE_TEXT_H
#define REPORTS_PROBE_TEXT_H

#include <jansson.h>

#include "base/buf.h"
#include "probes/facts.h"
#include "reports/text.h"

/*
 * One screen: the host, then a line for each function with its predicted
 * verdict and the first reason.  judged is what judge_run made; members
 * "others" of its devices, what lookup_brief says, make a column.  details
 * shows the board's own functions too.
 */
void probe_text_table(struct buf *, const struct facts *, const json_t *judged,
    const struct text_options *);

/* One function in full: stages, findings with fixes, BARs.  judged and one
 * element of its "devices". */
void probe_text_device(struct buf *, const struct facts *, const json_t *judged,
    const json_t *device, const struct text_options *);

/* What --fix prints of one device: its FAIL sentences as comments, then fixes,
 * [{"title", "text"}] as blocks to paste or [{"bdf", "needed"}] as more of the
 * sentences and no block.  True when there is a sentence. */
bool probe_text_fixes(struct buf *, const json_t *judged, const json_t *device,
    const json_t *fixes);

#endif
