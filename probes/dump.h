/* SPDX-License-Identifier: BSD-2-Clause
 * The form of a recording: DIR/manifest.jsonl and files beside it. */
#ifndef PROBES_DUMP_H
#define PROBES_DUMP_H

#include "probes/source.h"

/* What the first line of a manifest says. */
#define DUMP_VERSION 1
#define DUMP_MANIFEST "manifest.jsonl"

/* Longer content has a file of its own. */
#define DUMP_INLINE 4096

/* The numbers differ between systems: "EIO" for all that have no name here,
 * EIO for names that are unknown. */
const char *dump_error_name(int code);
int dump_error_code(const char *name);

/* A manifest's text, which is changed; dir NULL: without its files. */
int source_open_manifest(
    struct source *, struct buf *manifest, const char *dir, struct err *);

#endif
