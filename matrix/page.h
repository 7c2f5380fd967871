/* SPDX-License-Identifier: BSD-2-Clause
 * What all pages of the site have in common.
 *
 * A page is one file: style and script are in it, and its policy allows those
 * two by their hashes and nothing else.  All pages say the same without the
 * script. */
#ifndef MATRIX_PAGE_H
#define MATRIX_PAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/* A page has no more rows: more make the filter slow on a phone. */
#define PAGE_ROWS 200

/* A page up to its heading; up is the way to the site's top: "", "../" or
 * "../../". */
void page_begin(struct buf *, const char *title, const char *up, bool script);
void page_end(struct buf *, const char *up, bool script);

/* Written when it differs from what is there: old or new, never half.  Not made
 * durable: all can be made again.  Frees the buffer. */
int page_write(const char *dir, const char *name, struct buf *, struct err *);
int page_write_json(
    const char *dir, const char *name, const json_t *, struct err *);

/* Removes what is in the folder dir/below and not a member of keep. */
void page_sweep(const char *dir, const char *below, const json_t *keep);

/* "y", "a", "n", "m" or "u": works, in part, fails, differs, unknown. */
const char *page_class(const char *headline);
const char *page_sign(const char *headline);

/* "✔ works, 3 of 4" as a label. */
void page_verdict(struct buf *, const json_t *cell);

/* "FreeBSD 14 bhyve, linux guest"; the caller frees it. */
char *page_cell(const json_t *cell);

/* "✖ no driver" as a label, of a report's claim. */
void page_claim(struct buf *, const char *claim);

/* "no driver"; the caller frees it. */
char *page_words(const char *claim);

/* Opens a table that scrolls in itself, head row included: columns is
 * NULL-terminated; a name is needed only where a page has several. */
void page_table(struct buf *, const char *caption, const char *const *columns);
void page_table_end(struct buf *);

/* "10de:1bb3" as "10de-1bb3"; the caller frees it. */
char *page_slug(const char *text);

/* "NVIDIA" of "10de"; the id itself when it is not one of the common ones. */
const char *page_vendor(const char *ids);

#endif
