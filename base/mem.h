/* SPDX-License-Identifier: BSD-2-Clause
 * Allocation that cannot fail: out of memory aborts. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *, size_t n, size_t size);
char *xstrdup(const char *);
char *xstrndup(const char *, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The strings one after the other, up to a NULL. */
char *xconcat(const char *, ...) __attribute__((sentinel));

/* Frees *p and stores s in it; s is owned by *p from then on. */
void xreplace(char **p, char *s);

#endif
