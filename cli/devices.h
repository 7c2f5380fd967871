/* SPDX-License-Identifier: BSD-2-Clause
 * Devices as people name them on the command line. */
#ifndef CLI_DEVICES_H
#define CLI_DEVICES_H

#include "base/err.h"
#include "base/strv.h"
#include "probes/facts.h"

/* -1: no device can be meant by this word. */
int devices_check(const char *word, struct err *);

/*
 * Adds the BDF of each function that word means, unless it is there: an address
 * in any form of bdf_parse, ids ("8086:10d3"), or FreeBSD's name ("ppt0").
 */
int devices_named(
    const char *word, const struct facts *, struct strv *out, struct err *);

#endif
