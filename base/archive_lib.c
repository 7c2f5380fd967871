/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/archive_lib.h"

/* FreeBSD's base system has the plain name; elsewhere it is in a package for
 * developers only. */
#ifdef __FreeBSD__
#define LIBRARY "libarchive.so"
#else
#define LIBRARY "libarchive.so.13"
#endif

static const char *const names[] = { ARCHIVE_CALLS(LIBRARY_NAME) };

struct archive_calls libarchive;

int
archive_load(struct err *err)
{
	return library_load(LIBRARY, NULL, names,
	    sizeof(names) / sizeof(names[0]), &libarchive, err);
}
