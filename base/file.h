/* SPDX-License-Identifier: BSD-2-Clause
 * Whole files in, durable files out. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

/* Appends the whole file to buf; sysfs and procfs files too. */
int file_read(const char *path, struct buf *, struct err *);

/* Reads what is there from offset on (a growing log); adds to *offset. */
int file_read_from(const char *path, off_t *offset, struct buf *, struct err *);

/* Writes all of it to an existing descriptor. */
int file_write_fd(int fd, const void *, size_t n, struct err *);

/* Opens an existing file, writes text in one write(2), closes: for sysfs. */
int file_poke(const char *path, const char *text, struct err *);

/* Temporary name, fsync, rename, fsync of the folder: old or new, never half.
 * What is no regular file (/dev/null, a pipe, a symbolic link) is written to as
 * it is. */
int file_write_atomic(const char *path, const void *, size_t n, struct err *);

/* O_APPEND, one write(2), fsync; begins on a line of its own.  For journals and
 * event files. */
int file_append(const char *path, const char *text, struct err *);

/* Names in a folder, sorted, without "." and "..". */
int file_list(const char *dir, struct strv *, struct err *);

/* The target of a symbolic link; the caller frees it.  NULL and err if none. */
char *file_readlink(const char *path, struct err *);

bool file_exists(const char *path);
int file_mkdirs(const char *dir, struct err *); /* like mkdir -p, mode 0755 */

/* Removes a folder and what is in it; follows no links; absent is success. */
int file_remove_tree(const char *dir, struct err *);

/* "a/b" resolved from the current folder; the caller frees it. */
char *file_absolute(const char *path, struct err *);

/* Looks a program up in PATH (or takes a name with a slash as it is).
 * The caller frees it; NULL if it is not there or not executable. */
char *file_which(const char *program);

const char *file_basename(const char *path); /* points into path */

#endif
