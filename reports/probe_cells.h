/* SPDX-License-Identifier: BSD-2-Clause
 * What the cells of the table of functions say.  The caller frees the texts. */
#ifndef REPORTS_PROBE_CELLS_H
#define REPORTS_PROBE_CELLS_H

#include "probes/facts.h"

/* The name with its maker in brief, or the ids, or "?". */
char *probe_cell_name(const struct facts *, const char *bdf);

#endif
