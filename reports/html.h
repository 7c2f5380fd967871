/* SPDX-License-Identifier: BSD-2-Clause
 * Documents as one page: no script, nothing from the network. */
#ifndef REPORTS_HTML_H
#define REPORTS_HTML_H

#include <jansson.h>

#include "base/buf.h"

void html_run(struct buf *, const json_t *run);

/* What compare_documents (reports/compare.h) made. */
void html_compare(struct buf *, const json_t *difference);

#endif
