/* SPDX-License-Identifier: BSD-2-Clause
 * Disks: file systems, swap, and whatever else holds one exclusively. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/sysfs_walk.h"

/* proc(5), mountinfo: ID, parent, major:minor, root, mount point, ... */
static char *
mounted_at(const char *number)
{
	char *text = sysfs_text("/proc/self/mountinfo");
	struct strv lines = { 0 };
	char *where = NULL;
	size_t i;

	if (text == NULL)
		return NULL;
	strv_split(&lines, text, "\n");
	for (i = 0; i < lines.n && where == NULL; i++) {
		struct strv words = { 0 };

		strv_split(&words, lines.v[i], " ");
		if (words.n > 4 && strcmp(words.v[2], number) == 0)
			where = xstrdup(words.v[4]);
		strv_free(&words);
	}
	strv_free(&lines);
	free(text);
	return where;
}

static bool
is_swap(const char *name)
{
	char *text = sysfs_text("/proc/swaps");
	char *mark = xasprintf("/dev/%s ", name);
	bool found = text != NULL && strstr(text, mark) != NULL;

	free(mark);
	free(text);
	return found;
}

/*
 * btrfs mounts have a device number of their own, whatever they lie on:
 * /sys/fs/btrfs/UUID/devices/ lists the disks of each mounted one.
 */
static bool
in_btrfs(const char *name)
{
	struct strv pools = { 0 };
	bool found = false;
	size_t i;

	(void)file_list("/sys/fs/btrfs", &pools, NULL);
	for (i = 0; i < pools.n && !found; i++) {
		char *path =
		    xasprintf("/sys/fs/btrfs/%s/devices/%s", pools.v[i], name);

		found = file_exists(path);
		free(path);
	}
	strv_free(&pools);
	return found;
}

/*
 * The kernel's own answer, for ZFS and all that leaves no other trace: a file
 * system, a RAID, a pool opens its disks exclusively (block/bdev.c,
 * bd_prepare_to_claim), and O_EXCL without O_CREAT asks for just that.
 */
static bool
held_exclusively(const char *name)
{
	char *node = xasprintf("/dev/%s", name);
	int fd = open(node, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
	bool busy = fd == -1 && errno == EBUSY;

	if (fd != -1)
		(void)close(fd);
	free(node);
	return busy;
}

/* What lies on it, up to the first that is named: "dm-0", "md127". */
static char *
carried(const char *dir)
{
	char *path = xasprintf("%s/holders", dir);
	struct strv above = { 0 };
	char *first = NULL, *kind = NULL, *text = NULL;

	(void)file_list(path, &above, NULL);
	if (above.n > 0) {
		kind = xasprintf("/sys/block/%s/dm/uuid", above.v[0]);
		text = sysfs_text(kind);
		first = xasprintf("%s (%s)", above.v[0],
		    text == NULL		     ? "RAID or volume"
		    : strncmp(text, "LVM", 3) == 0   ? "LVM"
		    : strncmp(text, "CRYPT", 5) == 0 ? "dm-crypt"
						     : "device mapper");
	}
	free(text);
	free(kind);
	free(path);
	strv_free(&above);
	return first;
}

/* Only block devices have a holders folder. */
static bool
is_block(const char *dir)
{
	char *mark = xasprintf("%s/holders", dir);
	bool yes = file_exists(mark);

	free(mark);
	return yes;
}

char *
holder_exclusive(const char *dir, const char *name)
{
	if (!is_block(dir) || !held_exclusively(name))
		return NULL;
	return xasprintf("%s is held exclusively, by a file system, a pool or "
			 "a RAID",
	    name);
}

char *
holder_of_block(const char *dir, const char *name)
{
	char *path = xasprintf("%s/dev", dir);
	char *number = sysfs_text(path);
	char *answer = NULL, *what = NULL;

	if (number == NULL || !is_block(dir))
		goto out;
	if ((what = mounted_at(number)) != NULL)
		answer = xasprintf("%s is mounted on %s", name, what);
	else if (is_swap(name))
		answer = xasprintf("%s is swap space", name);
	else if ((what = carried(dir)) != NULL)
		answer = xasprintf("%s carries %s", name, what);
	else if (in_btrfs(name))
		answer = xasprintf("%s is part of a mounted btrfs", name);
out:
	free(what);
	free(number);
	free(path);
	return answer;
}
