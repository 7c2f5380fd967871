/* SPDX-License-Identifier: BSD-2-Clause
 * The bindings that a run changes, from the question to giving back. */
#ifndef CLI_RUN_CLAIM_H
#define CLI_RUN_CLAIM_H

#include "base/err.h"
#include "cli/run_plan.h"
#include "probes/facts.h"

struct claims;

/*
 * Checks that every named device may be taken and asks for the yes where a
 * binding must change.  Returns an exit status; unless it is 0, err says why.
 * Changes nothing.
 */
int claims_ask(const struct run_options *, const struct facts *,
    const struct strv *devices, struct err *);

/*
 * Binds the named devices that are not bound yet; reads the facts again when it
 * changed something.  Refuses a device that came into use since claims_ask.
 * Devices bound already are used as they are.
 */
int claims_take(struct claims **, const struct run_options *, struct facts *,
    const struct strv *devices, struct err *);

/* Gives back what was taken; records host.reclaim for each.  NULL is harmless.
 */
void claims_give_back(struct claims *, const char *events);

void claims_free(struct claims *);

#endif
