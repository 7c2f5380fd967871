/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* statx */
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder.h"
#include "guests/sysfs_walk.h"

#define DEVICES "/sys/bus/pci/devices"

/* Hubs and expanders nest, so there is no limit: real folders are a tree, and
 * only links lead out of it and back into it. */
void
sysfs_folders(const char *dir, struct strv *out)
{
	struct strv names = { 0 };
	size_t i;

	if (file_list(dir, &names, NULL) == 0)
		strv_add(out, dir);
	for (i = 0; i < names.n; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);
		char *link = file_readlink(path, NULL);

		if (link == NULL)
			sysfs_folders(path, out);
		free(link);
		free(path);
	}
	strv_free(&names);
}

char *
sysfs_text(const char *path)
{
	struct buf b = { 0 };

	buf_adds(&b, "");
	if (file_read(path, &b, NULL) == -1) {
		buf_free(&b);
		return NULL;
	}
	buf_trim(&b);
	return b.data;
}

/* "nvme0n1" for "nvme0c2n1", NULL for any other name. */
static char *
shared_disk(const char *name)
{
	static const char digits[] = "0123456789";
	size_t head, path, end;

	if (strncmp(name, "nvme", 4) != 0)
		return NULL;
	head = 4 + strspn(name + 4, digits);
	if (name[head] != 'c')
		return NULL;
	path = head + 1 + strspn(name + head + 1, digits);
	end = path + 1;
	if (name[path] != 'n' || !isdigit((unsigned char)name[end]) ||
	    name[end + strspn(name + end, digits)] != '\0')
		return NULL;
	return xasprintf("%.*s%s", (int)head, name, name + path);
}

/* Of a drive with several ports only a hidden nvmeXcYnZ is below the function;
 * what is mounted is nvmeXnZ of its subsystem.  drivers/nvme/host/multipath.c,
 * nvme_mpath_set_disk_name. */
static void
add_multipath(struct strv *folders)
{
	size_t i, n = folders->n;

	for (i = 0; i < n; i++) {
		char *name = shared_disk(file_basename(folders->v[i]));
		char *path;

		if (name == NULL)
			continue;
		path = xasprintf("/sys/block/%s", name);
		sysfs_folders(path, folders);
		free(path);
		free(name);
	}
}

static char *
native_in_use(const char *dir)
{
	const char *name = file_basename(dir);
	char *answer = holder_of_block(dir, name);

	if (answer == NULL)
		answer = holder_of_net(dir, name);
	return answer != NULL ? answer : holder_of_console(dir, name);
}

/* A node as one text: numbers of block and character devices overlap. */
static char *
node_name(bool block, unsigned int major_number, unsigned int minor_number)
{
	return xasprintf(
	    "%c%u:%u", block ? 'b' : 'c', major_number, minor_number);
}

/* The node of this folder; only those of disks have "holders". */
static void
add_node(struct strv *nodes, const char *dir)
{
	char *path = xasprintf("%s/dev", dir);
	char *mark = xasprintf("%s/holders", dir);
	char *number = sysfs_text(path);

	if (number != NULL)
		strv_addf(nodes, "%c%s", file_exists(mark) ? 'b' : 'c', number);
	free(number);
	free(mark);
	free(path);
}

/* What a hypervisor opens: the node of the group, or that of the function
 * (vfio-dev/vfio0). */
static void
add_guest_nodes(struct strv *nodes, const char *dir)
{
	char *link = xasprintf("%s/iommu_group", dir);
	char *group = file_readlink(link, NULL);
	char *below = xasprintf("%s/vfio-dev", dir), *path;
	struct strv folders = { 0 };
	struct stat st;
	size_t i;

	if (group != NULL) {
		path = xasprintf("/dev/vfio/%s", file_basename(group));
		if (stat(path, &st) == 0 && S_ISCHR(st.st_mode))
			strv_take(nodes, node_name(false, major(st.st_rdev),
					     minor(st.st_rdev)));
		free(path);
	}
	sysfs_folders(below, &folders);
	for (i = 0; i < folders.n; i++)
		add_node(nodes, folders.v[i]);
	strv_free(&folders);
	free(below);
	free(group);
	free(link);
}

/* Is what the descriptor leads to one of the nodes?  Without asking a server
 * that may be gone: NFS would wait for it. */
static bool
leads_to(const char *path, const struct strv *nodes)
{
	struct statx st;
	char *name;
	bool found;

	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE, &st) == -1 ||
	    !(S_ISBLK(st.stx_mode) || S_ISCHR(st.stx_mode)))
		return false;
	name = node_name(
	    S_ISBLK(st.stx_mode), st.stx_rdev_major, st.stx_rdev_minor);
	found = strv_has(nodes, name);
	free(name);
	return found;
}

/* "process 123 (qemu-system-x86) has /dev/vfio/7 open". */
static char *
process_with(const char *pid, const struct strv *nodes)
{
	char *dir = xasprintf("/proc/%s/fd", pid);
	struct strv fds = { 0 };
	char *answer = NULL;
	size_t i;

	(void)file_list(dir, &fds, NULL);
	for (i = 0; i < fds.n && answer == NULL; i++) {
		char *path = xasprintf("%s/%s", dir, fds.v[i]);

		if (leads_to(path, nodes)) {
			char *comm_path = xasprintf("/proc/%s/comm", pid);
			char *comm = sysfs_text(comm_path);
			char *target = file_readlink(path, NULL);

			answer = xasprintf("process %s (%s) has %s open", pid,
			    comm == NULL ? "?" : comm,
			    target == NULL ? "it" : target);
			free(target);
			free(comm);
			free(comm_path);
		}
		free(path);
	}
	strv_free(&fds);
	free(dir);
	return answer;
}

/* The first process, other than except, with one of the nodes open. */
static char *
opened(const struct strv *nodes, pid_t except)
{
	char *self = xasprintf("%ld", (long)except);
	struct strv pids = { 0 };
	char *answer = NULL;
	size_t i;

	if (nodes->n > 0)
		(void)file_list("/proc", &pids, NULL);
	for (i = 0; i < pids.n && answer == NULL; i++)
		if (isdigit((unsigned char)pids.v[i][0]) &&
		    strcmp(pids.v[i], self) != 0)
			answer = process_with(pids.v[i], nodes);
	strv_free(&pids);
	free(self);
	return answer;
}

/* Ourselves too: who unbinds vfio-pci waits for himself as well. */
char *
holder_find_guest(const char *bdf)
{
	char *dir = xasprintf(DEVICES "/%s", bdf);
	struct strv nodes = { 0 };
	char *answer;

	add_guest_nodes(&nodes, dir);
	answer = opened(&nodes, 0);
	strv_free(&nodes);
	free(dir);
	return answer;
}

/* A whole disk is also held exclusively by what holds its partitions, and open
 * in whoever mounted it: the clearer answers first. */
char *
holder_below(const char *dir)
{
	struct strv folders = { 0 }, nodes = { 0 };
	char *answer = NULL;
	size_t i;

	sysfs_folders(dir, &folders);
	add_multipath(&folders);
	for (i = 0; i < folders.n && answer == NULL; i++)
		answer = native_in_use(folders.v[i]);
	for (i = 0; i < folders.n && answer == NULL; i++)
		answer =
		    holder_exclusive(folders.v[i], file_basename(folders.v[i]));
	if (answer == NULL) {
		for (i = 0; i < folders.n; i++)
			add_node(&nodes, folders.v[i]);
		add_guest_nodes(&nodes, dir);
		answer = opened(&nodes, getpid());
	}
	strv_free(&nodes);
	strv_free(&folders);
	return answer;
}

char *
holder_find(const char *bdf)
{
	char *dir = xasprintf(DEVICES "/%s", bdf);
	char *answer = holder_below(dir);

	free(dir);
	return answer;
}
