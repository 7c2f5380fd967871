/* SPDX-License-Identifier: BSD-2-Clause
 * libarchive, loaded when it is first needed. */
#ifndef BASE_ARCHIVE_LIB_H
#define BASE_ARCHIVE_LIB_H

#include <archive.h>
#include <archive_entry.h>

#include "base/err.h"
#include "base/library.h"

/* What we call of it: libarchive.read_new() is archive_read_new(). */
#define ARCHIVE_CALLS(X)                                                       \
	X(archive_, entry_copy_pathname)                                       \
	X(archive_, entry_filetype)                                            \
	X(archive_, entry_free)                                                \
	X(archive_, entry_hardlink)                                            \
	X(archive_, entry_new)                                                 \
	X(archive_, entry_pathname)                                            \
	X(archive_, entry_set_filetype)                                        \
	X(archive_, entry_set_ino64)                                           \
	X(archive_, entry_set_mtime)                                           \
	X(archive_, entry_set_nlink)                                           \
	X(archive_, entry_set_perm)                                            \
	X(archive_, entry_set_rdevmajor)                                       \
	X(archive_, entry_set_rdevminor)                                       \
	X(archive_, entry_set_size)                                            \
	X(archive_, entry_symlink)                                             \
	X(archive_, error_string)                                              \
	X(archive_, filter_code)                                               \
	X(archive_, read_data)                                                 \
	X(archive_, read_data_block)                                           \
	X(archive_, read_free)                                                 \
	X(archive_, read_new)                                                  \
	X(archive_, read_next_header)                                          \
	X(archive_, read_open)                                                 \
	X(archive_, read_open_filename)                                        \
	X(archive_, read_open_memory)                                          \
	X(archive_, read_support_filter_all)                                   \
	X(archive_, read_support_format_ar)                                    \
	X(archive_, read_support_format_raw)                                   \
	X(archive_, read_support_format_tar)                                   \
	X(archive_, set_error)                                                 \
	X(archive_, write_close)                                               \
	X(archive_, write_data)                                                \
	X(archive_, write_free)                                                \
	X(archive_, write_header)                                              \
	X(archive_, write_new)                                                 \
	X(archive_, write_open)                                                \
	X(archive_, write_set_bytes_in_last_block)                             \
	X(archive_, write_set_format_cpio_newc)

struct archive_calls {
	ARCHIVE_CALLS(LIBRARY_MEMBER)
};

/* All NULL before archive_load. */
extern struct archive_calls libarchive;

/* Loads it once; err says what of it is absent. */
int archive_load(struct err *);

#endif
