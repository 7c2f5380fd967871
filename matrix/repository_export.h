/* SPDX-License-Identifier: BSD-2-Clause
 * A repository (reports/repository.h) as files that anyone can keep, and the
 * way back: the form that a server's export has.
 *
 * manifest.json: {"entries": LINES, "licence": "CC0-1.0", "merged": true,
 * "segments": [{"name", "first", "last", "size", "sha256"}]}, where merged,
 * which a server does not say, is that a person let all of it in; a segment,
 * NUMBER-0.ndjson.zst, has a line for each entry from first to last (RFC 8878
 * around them):
 *   {"log":7,"report":ENVELOPE}
 *   {"log":8,"statement":ENVELOPE}
 * Entries of a server may also be tombstones: {"log":9,"gone":DIGEST}.  Since
 * statements are entries, what was withdrawn stays so wherever an export is
 * read. */
#ifndef MATRIX_REPOSITORY_EXPORT_H
#define MATRIX_REPOSITORY_EXPORT_H

#include "base/err.h"
#include "base/strv.h"

/* Of one segment. */
#define REPOSITORY_ENTRIES 65536

/* Reports by digest, then statements; refuses a repository in which something
 * is wrong. */
int repository_export(const char *repository, const char *dir, struct err *);

/*
 * Adds an export to a repository, which is made if need be.  Digests of
 * segments, signatures and forms are checked as if each entry came from its
 * sender; one that is no good is a problem, and is left out.  What is withdrawn
 * there or here is not added, and goes.  A report whose facts contradict each
 * other (matrix/contradiction.h) is one, too, unless the manifest says
 * "merged", a moderator's approval follows it, or the repository has it.
 */
int repository_import(const char *dir, const char *repository,
    struct strv *problems, struct err *);

#endif
