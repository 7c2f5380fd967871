/* SPDX-License-Identifier: BSD-2-Clause
 * All of a matrix as files that anyone can keep, and the way back.
 *
 * A folder of segments N.ndjson of EXPORT_LINES log entries each, and
 * manifest.json: {"schema": "pptcheck/export/1", "licence": "CC0-1.0",
 * "entries": COUNT, "segments": [{"file", "first", "entries", "bytes",
 * "sha256"}]}.  A line is one entry of the log, in its order, without gaps:
 *   {"seq":1,"digest":"...","envelope":{...}}     a report or a withdrawal
 *   {"seq":2,"digest":"...","withdrawn":true}     its payload is gone
 * A full segment stays as it is until one of its reports is withdrawn.  The
 * statement that withdrew it is an entry of its own, so what was withdrawn
 * stays so wherever the export is read. */
#ifndef MATRIX_EXPORT_H
#define MATRIX_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strv.h"

#define EXPORT_LINES 65536

struct export;

/* Segments that are there and the same are left alone. */
struct export *export_open(const char *dir);

/* The next entry; envelope NULL: withdrawn. */
int export_add(struct export *, const char *digest, const void *envelope,
    size_t n, struct err *);

/* Writes what is left and the manifest; frees it in any case. */
int export_close(struct export *, struct err *);

/* An entry of an export whose digests were checked; envelope is NULL for one
 * that was withdrawn.  -1 ends the reading. */
typedef int export_entry(void *context, uint64_t seq, const char *digest,
    const void *envelope, size_t n, struct err *);

int export_read(const char *dir, export_entry *, void *context, struct err *);

/* Of a level-0 repository: reports and statements by digest, numbered in that
 * order. */
int export_repository(const char *repository, const char *dir, struct err *);

/* Adds them to a repository, made if need be; what is withdrawn there or here
 * is not added, and goes.  Entries that are no good are problems. */
int import_repository(const char *dir, const char *repository,
    struct strv *problems, struct err *);

#endif
