/* SPDX-License-Identifier: BSD-2-Clause
 * Prose in columns. */
#ifndef REPORTS_WRAP_H
#define REPORTS_WRAP_H

#include "base/buf.h"

/*
 * Adds text broken at blanks so that no line is longer than width columns (0:
 * never broken); the first line continues what is there at column `at`, the
 * others start after indent blanks.  Lines of text that begin with a blank, and
 * words that are too long, are kept whole: they are there to be pasted.  Ends
 * with a newline.
 */
void wrap_add(
    struct buf *, const char *text, size_t at, size_t indent, size_t width);

#endif
