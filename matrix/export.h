/* SPDX-License-Identifier: BSD-2-Clause
 * The log as lines of JSON, from which the whole matrix can be made again:
 *   {"log":7,"day":"2026-11-21","report":ENVELOPE}
 *   {"log":8,"day":"...","statement":ENVELOPE}
 *   {"log":9,"day":"...","gone":DIGEST}         where a report was that is not
 *                                               there any more
 *   {"log":9,"day":"...","waits":DIGEST}        where one waits for a
 * moderator; once that let it in, "report"
 *   {"log":10,"day":"...","withdrawn":DIGEST}   the withdrawal itself, whose
 *                                               signer is nobody's any more
 * The day alone is told: when exactly someone sent something is nobody's. */
#ifndef MATRIX_EXPORT_H
#define MATRIX_EXPORT_H

#include "base/buf.h"
#include "matrix/store.h"
#include "matrix/writer.h"

/* Adds at most limit entries after that number; *last is set to the last one
 * added, or stays. */
int export_lines(struct store *, int64_t after, int limit, struct buf *,
    int64_t *last, struct err *);

/* A file of the entries after one number up to another, with zstd's format
 * around them (RFC 8878); its size and SHA-256. */
struct export_file {
	uint64_t size;
	struct sign_digest digest;
};
int export_segment(struct store *, const char *path, int64_t after,
    int64_t last, struct export_file *, struct err *);

/* Takes such lines of a file, compressed or not, or of all segments that the
 * manifest of a folder names and has the digest of; what was refused is told by
 * log_warn and counted.  A signal ends it with an error, after all that was
 * read is written: who begins again finds that known. */
struct import_counts {
	size_t taken, known, refused;
};
int import_file(struct writer *, struct checker *, const char *path,
    struct import_counts *, struct err *);

#endif
