/* SPDX-License-Identifier: BSD-2-Clause
 * Facts as lines of text. */
#ifndef CLI_PROBE_FACTS_H
#define CLI_PROBE_FACTS_H

#include "base/buf.h"
#include "base/strv.h"
#include "probes/facts.h"

/* KEY VALUE ORIGIN, a line each; devices: only these functions, NULL: all. */
void probe_facts_print(
    struct buf *out, const struct facts *, const struct strv *devices);

/* The table of all facts there are. */
void probe_facts_list(struct buf *out);

/*
 * How many could not be read for want of root's rights, and of what they tell
 * ("capabilities, kernel log"; the caller frees it).  0 where no live host is
 * among the sources: root is of no use then.
 */
size_t probe_facts_refused(
    const struct facts *, const struct strv *sources, char **what);

#endif
