/* SPDX-License-Identifier: BSD-2-Clause
 * libarchive, loaded when it is first needed: with the libraries it brings it
 * costs each start of the program more than most commands take. */
#ifndef BASE_ARCHIVE_LIB_H
#define BASE_ARCHIVE_LIB_H

#include <archive.h>
#include <archive_entry.h>

#include "base/err.h"

/* What we call of it: archive_lib()->read_new() is archive_read_new(). */
#define ARCHIVE_CALLS(X)                                                       \
	X(archive_, error_string)                                              \
	X(archive_, read_data)                                                 \
	X(archive_, read_free)                                                 \
	X(archive_, read_new)                                                  \
	X(archive_, read_next_header)                                          \
	X(archive_, read_open_filename)                                        \
	X(archive_, read_support_filter_all)                                   \
	X(archive_, read_support_format_tar)                                   \
	X(archive_, entry_filetype)                                            \
	X(archive_, entry_pathname)                                            \
	X(archive_, entry_size)                                                \
	X(archive_, entry_symlink)

struct archive_calls {
#define ARCHIVE_MEMBER(head, tail) __typeof__(head##tail) *tail;
	ARCHIVE_CALLS(ARCHIVE_MEMBER)
#undef ARCHIVE_MEMBER
};

/* NULL and err where the library or a function of it is absent. */
const struct archive_calls *archive_lib(struct err *);

#endif
