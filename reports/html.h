/* SPDX-License-Identifier: BSD-2-Clause
 * A run document as one page: no script, nothing from the network. */
#ifndef REPORTS_HTML_H
#define REPORTS_HTML_H

#include <jansson.h>

#include "base/buf.h"

void html_run(struct buf *, const json_t *run);

#endif
