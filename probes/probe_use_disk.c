/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: file systems and swap, down through volumes and RAIDs to disks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "probes/probe_use.h"

/* LVM over dm-crypt over RAID over partitions; nobody stacks higher. */
#define DEPTH 8

static void mark_disk(struct uses *, const char *name, unsigned use, int depth);

/* Multipath NVMe: the disk is below no function, its controllers are links. */
static void
mark_subsystem(struct uses *u, const char *target, unsigned use)
{
	const char *p = strstr(target, "/nvme-subsys");
	struct strv names = { 0 };
	char *name, *key;
	size_t i, n;

	while (p != NULL && strncmp(p, "/nvme-subsystem", 15) == 0)
		p = strstr(p + 1, "/nvme-subsys");
	if (p == NULL)
		return;
	n = strcspn(p + 1, "/");
	name = xstrndup(p + 1, n);
	key = xasprintf("sysfs:class/nvme-subsystem/%s", name);
	(void)source_list(u->source, key, &names, NULL);
	free(key);
	for (i = 0; i < names.n; i++) {
		char *link;

		if (strncmp(names.v[i], "nvme", 4) != 0 ||
		    strspn(names.v[i] + 4, "0123456789") !=
			strlen(names.v[i] + 4))
			continue;
		key = xasprintf("sysfs:class/nvme/%s", names.v[i]);
		link = source_text(u->source, key, NULL);
		if (link != NULL) {
			size_t at = use_function(u, link);

			if (at != FUNCTION_NONE)
				u->of[at] |= use;
		}
		free(link);
		free(key);
	}
	strv_free(&names);
	free(name);
}

/* What lies below a volume or a RAID. */
static void
mark_below(struct uses *u, const char *name, unsigned use, int depth)
{
	char *key = xasprintf("sysfs:class/block/%s/slaves", name);
	struct strv below = { 0 };
	size_t i;

	(void)source_list(u->source, key, &below, NULL);
	for (i = 0; i < below.n && depth > 0; i++)
		mark_disk(u, below.v[i], use, depth - 1);
	strv_free(&below);
	free(key);
}

/* target: "../../devices/pci0000:00/0000:00:1f.2/ata1/.../block/sda/sda1", or
 * ".../virtual/block/md0/md0p1". */
static void
mark_target(struct uses *u, const char *target, unsigned use, int depth)
{
	static const char virtual[] = "/virtual/block/";
	size_t at = use_function(u, target);
	const char *p = strstr(target, virtual);

	if (at != FUNCTION_NONE) {
		u->of[at] |= use;
	} else if (p != NULL) {
		char *name;

		p += sizeof(virtual) - 1;
		name = xstrndup(p, strcspn(p, "/"));
		mark_below(u, name, use, depth);
		free(name);
	} else {
		mark_subsystem(u, target, use);
	}
}

static void
mark_link(struct uses *u, const char *key, unsigned use, int depth)
{
	struct err err;
	char *target = source_text(u->source, key, &err);

	if (target != NULL)
		mark_target(u, target, use, depth);
	else if (err.code != ENOENT)
		use_unread(u, key, &err);
	free(target);
}

static void
mark_disk(struct uses *u, const char *name, unsigned use, int depth)
{
	char *key = xasprintf("sysfs:class/block/%s", name);

	mark_link(u, key, use, depth);
	free(key);
}

static unsigned
use_of_mount(const char *where)
{
	static const char *const boot[] = { "/", "/usr", "/boot", "/boot/efi",
		"/efi" };
	size_t i;

	for (i = 0; i < sizeof(boot) / sizeof(boot[0]); i++)
		if (strcmp(where, boot[i]) == 0)
			return USE_BOOT_DISK;
	return USE_MOUNTED;
}

/*
 * proc(5), mountinfo: ID, parent, major:minor, root, mount point, options,
 * optional fields, "-", type, source, ...
 */
static void
mount_line(struct uses *u, const char *line)
{
	struct strv w = { 0 };
	size_t i;

	strv_split(&w, line, " ");
	for (i = 6; i + 2 < w.n && strcmp(w.v[i], "-") != 0; i++)
		continue;
	if (i + 2 >= w.n)
		goto out;
	if (strcmp(w.v[i + 1], "btrfs") == 0) {
		/* a device number of its own, and the first of its disks */
		u->pool = "a btrfs may lie on its disks too";
		mark_disk(
		    u, file_basename(w.v[i + 2]), use_of_mount(w.v[4]), DEPTH);
	} else if (strcmp(w.v[i + 1], "zfs") == 0) {
		u->pool = "a ZFS pool may lie on its disks";
	} else if (strncmp(w.v[2], "0:", 2) != 0) {
		char *key = xasprintf("sysfs:dev/block/%s", w.v[2]);

		mark_link(u, key, use_of_mount(w.v[4]), DEPTH);
		free(key);
	}
out:
	strv_free(&w);
}

/* "/dev/dm-1  partition ..."; a file lies on what is mounted. */
static void
swap_line(struct uses *u, const char *line)
{
	struct strv w = { 0 };

	strv_split(&w, line, " \t");
	if (w.n > 1 && strncmp(w.v[0], "/dev/", 5) == 0)
		mark_disk(u, file_basename(w.v[0]), USE_SWAP, DEPTH);
	strv_free(&w);
}

static void
each_line(
    struct uses *u, const char *key, void (*line)(struct uses *, const char *))
{
	struct strv lines = { 0 };
	struct err err;
	char *text = source_text(u->source, key, &err);
	size_t i;

	if (text == NULL)
		use_unread(u, key, &err);
	strv_split(&lines, text == NULL ? "" : text, "\n");
	for (i = 0; i < lines.n; i++)
		line(u, lines.v[i]);
	strv_free(&lines);
	free(text);
}

/* What has disks may carry a part of a pool: sysfs tells a pool's disks only
 * below its UUID, which no recording may hold. */
static void
note_disks(struct uses *u)
{
	static const char folder[] = "sysfs:class/block";
	struct strv names = { 0 };
	struct err err;
	size_t i, at;

	if (source_list(u->source, folder, &names, &err) == -1)
		use_unread(u, folder, &err);
	for (i = 0; i < names.n; i++) {
		char *key = xasprintf("%s/%s", folder, names.v[i]);
		char *target = source_text(u->source, key, NULL);

		at = target == NULL ? FUNCTION_NONE : use_function(u, target);
		if (at != FUNCTION_NONE)
			u->of[at] |= USE_HAS_DISK;
		free(target);
		free(key);
	}
	strv_free(&names);
}

void
use_disks(struct uses *u)
{
	each_line(u, "proc:self/mountinfo", mount_line);
	each_line(u, "proc:swaps", swap_line);
	if (u->pool != NULL)
		note_disks(u);
}
