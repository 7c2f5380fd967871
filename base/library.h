/* SPDX-License-Identifier: BSD-2-Clause
 * Shared libraries that only some commands need, opened when first used:
 * linking them costs each start of the program more than most commands take.
 * A list X(head, tail) of the functions gives the struct of pointers and the
 * names: LIST(LIBRARY_MEMBER) and LIST(LIBRARY_NAME). */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stddef.h>

#include "base/err.h"

#define LIBRARY_MEMBER(head, tail) __typeof__(head##tail) *tail;
#define LIBRARY_NAME(head, tail) #head #tail,

/*
 * Fills calls, a struct of n pointers to the named functions, once; later calls
 * find it filled.  The library stays loaded.  May read the disk.  package says
 * where a missing library comes from, for the error; may be NULL.
 */
int library_load(const char *soname, const char *package,
    const char *const *names, size_t n, void *calls, struct err *);

#endif
