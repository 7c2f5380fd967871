/* SPDX-License-Identifier: BSD-2-Clause
 * Parts of a line of pciconf. */
#ifndef PROBES_FORMATS_PCICONF_LINE_H
#define PROBES_FORMATS_PCICONF_LINE_H

#include "probes/formats/pciconf_text.h"

/* No unit and no selector "pci4294967295:255:31:255:" is longer. */
enum { PCICONF_UNIT_MAX = 96 };

/* The number behind mark in line, 0x and decimal both. */
bool pciconf_number(const char *line, const char *mark, uint64_t *out);
bool pciconf_field(
    const char *line, const char *mark, uint64_t max, uint64_t *out);

/*
 * Where "UNIT@pciD:B:S:F:" begins in line, or NULL.  ids is set to what follows
 * it.  The digits of a forgotten newline ("Vendor 0pcib1@") are no part of it.
 */
char *pciconf_selector(
    char *line, struct bdf *, char unit[PCICONF_UNIT_MAX], const char **ids);

/* The ids there: vendor= and so on since 13, before that card= and chip=, or
 * the columns of -ll.  False if they are incomplete. */
bool pciconf_ids(struct pciconf_function *, const char *ids);

#endif
