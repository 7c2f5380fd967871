/* SPDX-License-Identifier: BSD-2-Clause
 * Growable bytes, always NUL-terminated. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

/* Zero-initialise before use; data is NULL until something is added. */
struct buf {
	char *data;
	size_t len;
	size_t cap;
};

void buf_add(struct buf *, const void *, size_t n);
void buf_adds(struct buf *, const char *);
void buf_addf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Where n bytes and their NUL may be written at the end; len is then to be
 * raised. */
char *buf_room(struct buf *, size_t n);
void buf_drop(struct buf *, size_t n); /* removes the first n bytes */
void buf_clear(struct buf *);	       /* len = 0, memory kept */
void buf_free(struct buf *);
void buf_trim(struct buf *); /* cuts blanks and newlines at the end */
const char *buf_str(const struct buf *); /* never NULL */

/*
 * Takes the first line off the front, without its newline (and CR).  Returns a
 * string the caller frees, or NULL when no complete line is there.
 */
char *buf_take_line(struct buf *);

/*
 * Takes the next line that is not empty off a text, at any end of line; *at is
 * behind it then.  Returns a string the caller frees, or NULL at the end.
 */
char *text_take_line(const char **at);

#endif
