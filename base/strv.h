/* SPDX-License-Identifier: BSD-2-Clause
 * NULL-terminated owned strings; doubles as an argv. */
#ifndef BASE_STRV_H
#define BASE_STRV_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise before use; v is NULL until something is added. */
struct strv {
	char **v;
	size_t n;
};

void strv_add(struct strv *, const char *); /* copies */
void strv_addf(struct strv *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void strv_take(struct strv *, char *); /* owns the string from then on */
void strv_addv(struct strv *, const struct strv *);
bool strv_has(const struct strv *, const char *);
void strv_sort(struct strv *); /* by bytes */
void strv_unique(struct strv *); /* sorts, and keeps one of each */
void strv_free(struct strv *);

/* Adds the parts of text between any of the characters of seps; no empties. */
void strv_split(struct strv *, const char *text, const char *seps);

/* One string, parts joined by sep; the caller frees it. */
char *strv_join(const struct strv *, const char *sep);

/* The same, quoted so that a POSIX shell reads back this argv. */
char *strv_shell(const struct strv *);

#endif
