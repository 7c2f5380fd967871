/* SPDX-License-Identifier: BSD-2-Clause
 * Taking a PCI function from its driver for passthrough, and giving it back. */
#ifndef GUESTS_CLAIM_H
#define GUESTS_CLAIM_H

#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"
#include "guests/journal.h"
#include "probes/facts.h"

enum claim_state {
	CLAIM_READY,	 /* bound for passthrough, group viable */
	CLAIM_UNBOUND,	 /* would have to be bound first */
	CLAIM_ENTANGLED, /* shares its group with functions of the host */
	CLAIM_UNKNOWN,	 /* no group, or facts missing */
};

/*
 * What the facts say about giving this function away alone.  *why is one
 * sentence for the person (the line that binds it, who shares its group), or
 * NULL; the caller frees it.
 */
enum claim_state claim_judge(const struct facts *, const char *bdf, char **why);

/*
 * What has to be bound for passthrough so that a guest can have this function:
 * itself and whatever else of its group a host driver has.  Added once each.
 */
void claim_needed(const struct facts *, const char *bdf, struct strv *out);

/*
 * claim_check_safe for every function of the group that is not bound for
 * passthrough yet: a group that contains the console is the console.
 */
int claim_check_group(const struct facts *, const char *bdf, struct err *);

/*
 * Refuses (err) what must never be taken from a host: a bridge, the boot VGA, a
 * function in use.  Reads the live host.
 */
int claim_check_safe(const struct facts *, const char *bdf, struct err *);

/* May this process change which driver has the function? */
int claim_check_access(const char *bdf, struct err *);

/*
 * Binds the function to the passthrough driver.  Refuses as claim_check_safe
 * does: much may have been mounted since the question.  Every change is in the
 * journal before it is made.  May block as long as the old driver takes to let
 * go.  *had: claim_driver before, NULL when nothing was tried; the caller frees
 * it.  had may be NULL.
 */
int claim_take(struct journal *, const struct facts *, const char *bdf,
    char **had, struct err *);

/*
 * Undoes the journal's entries, last first, and clears it when all succeeded.
 * Safe to repeat.  Goes on after a failure; err is the first one.
 */
int claim_undo(struct journal *, struct err *);

/* The driver that has the function now, or "none"; the caller frees it.  NULL:
 * that cannot be read, or with err_fail, there is no such function. */
char *claim_driver(const char *bdf, struct err *);

/* The facts say that the passthrough driver (vfio-pci, ppt) has it. */
bool claim_is_bound(const struct facts *, const char *bdf);

#endif
