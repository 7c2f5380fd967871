/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/mounts.h"

#include <errno.h>
#include <sys/mount.h>

#include "base/file.h"

int
mount_on(const char *what, const char *dir, const char *type,
    unsigned long flags, const char *data, struct err *err)
{
	if (file_mkdirs(dir, err) == -1)
		return -1;
	/* EBUSY: the kernel has mounted it itself (CONFIG_DEVTMPFS_MOUNT). */
	if (mount(what, dir, type, flags, data) == -1 && errno != EBUSY)
		return err_set(err, errno, "mount %s on %s", type, dir);
	return 0;
}

int
mounts_start(struct err *err)
{
	if (mount_on("dev", "/dev", "devtmpfs", 0, NULL, err) == -1 ||
	    mount_on("proc", "/proc", "proc", 0, NULL, err) == -1 ||
	    mount_on("sysfs", "/sys", "sysfs", 0, NULL, err) == -1)
		return -1;
	return mount_on("run", "/run", "tmpfs", 0, NULL, err);
}
