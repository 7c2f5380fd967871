/* SPDX-License-Identifier: BSD-2-Clause
 * The value of pptdevs, as FreeBSD's vmm reads it. */
#ifndef PROBES_FORMATS_PPTDEVS_H
#define PROBES_FORMATS_PPTDEVS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bdf.h"

/*
 * Takes the next entry off *value and moves it on.  Returns its first byte, n
 * is its length; NULL at the end.  Blanks before it do no harm.
 */
const char *pptdevs_next(const char **value, size_t *n);

/*
 * "3/0/0", decimal, on domain 0.  The kernel scans three numbers and does not
 * look at what follows, so of "3/0/0,4/0/0" it takes 3/0/0: then rest is set
 * to what it passes over, else to NULL.  False if it takes nothing.
 */
bool pptdevs_entry(
    const char *entry, size_t n, struct bdf *, const char **rest);

/* True for pptdevs, pptdevs2 and pptdevs3, which are all that it reads. */
bool pptdevs_is_read(const char *variable);

#endif
