/* SPDX-License-Identifier: BSD-2-Clause
 * For LD_PRELOAD: while the file $EIO_WHEN is there, fsync and fdatasync fail
 * as those of a dying disk do. */
#define _DEFAULT_SOURCE /* syscall(2) */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
is_dying(void)
{
	const char *when = getenv("EIO_WHEN");

	if (when == NULL || access(when, F_OK) == -1)
		return 0;
	errno = EIO;
	return 1;
}

int
fsync(int fd)
{
	return is_dying() ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return is_dying() ? -1 : (int)syscall(SYS_fdatasync, fd);
}
