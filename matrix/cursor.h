/* SPDX-License-Identifier: BSD-2-Clause
 * Where the next page of a list begins, as one word of an address; and what
 * else a list is asked for. */
#ifndef MATRIX_CURSOR_H
#define MATRIX_CURSOR_H

#include <stdint.h>

#define CURSOR_LIMIT 1000 /* entries of a page at most */

/* Two numbers of 0 to 2^62; the caller frees it. */
char *cursor_write(int64_t a, int64_t b);

/* -1: nobody wrote that. */
int cursor_read(const char *, int64_t *a, int64_t *b);

/* 1 to CURSOR_LIMIT; text may be NULL, then it is otherwise. -1: no number. */
int cursor_limit(const char *text, int otherwise);

/* What LIKE matches: any text around these words, in small letters; the caller
 * frees it.  NULL matches all. */
char *cursor_pattern(const char *words);

#endif
