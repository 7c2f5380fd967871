/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder.h"
#include "guests/sysfs_walk.h"

#define DEVICES "/sys/bus/pci/devices"

/* Below a function: nvme, nvme0, nvme0n1, nvme0n1p1; or ata1, host0, target,
 * lun, block, sda, sda1. */
#define DEPTH 9

static char *
walk(const char *dir, int depth, sysfs_visit *visit)
{
	struct strv names = { 0 };
	char *answer = NULL;
	size_t i;

	if (depth == 0 || file_list(dir, &names, NULL) == -1)
		return NULL;
	for (i = 0; i < names.n && answer == NULL; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);
		char *link = file_readlink(path, NULL);

		/* Links lead out of the tree and back into it. */
		if (link == NULL) {
			answer = visit(path, names.v[i]);
			if (answer == NULL)
				answer = walk(path, depth - 1, visit);
		}
		free(link);
		free(path);
	}
	strv_free(&names);
	return answer;
}

char *
sysfs_walk(const char *bdf, sysfs_visit *visit)
{
	char *dir = xasprintf(DEVICES "/%s", bdf);
	char *answer = walk(dir, DEPTH, visit);

	free(dir);
	return answer;
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

static char *
native_in_use(const char *dir, const char *name)
{
	char *answer = holder_of_block(dir, name);

	if (answer == NULL)
		answer = holder_of_net(dir, name);
	return answer != NULL ? answer : holder_of_console(dir, name);
}

/* "process 123 (qemu-system-x86)" when one of its descriptors is node. */
static char *
process_with(const char *pid, const char *node)
{
	char *dir = xasprintf("/proc/%s/fd", pid);
	struct strv fds = { 0 };
	char *answer = NULL;
	size_t i;

	(void)file_list(dir, &fds, NULL);
	for (i = 0; i < fds.n && answer == NULL; i++) {
		char *path = xasprintf("%s/%s", dir, fds.v[i]);
		char *target = file_readlink(path, NULL);

		if (target != NULL && strcmp(target, node) == 0) {
			char *comm_path = xasprintf("/proc/%s/comm", pid);
			char *comm = sysfs_text(comm_path);

			answer = xasprintf("process %s (%s) has it open", pid,
			    comm == NULL ? "?" : comm);
			free(comm);
			free(comm_path);
		}
		free(target);
		free(path);
	}
	strv_free(&fds);
	free(dir);
	return answer;
}

char *
holder_find_guest(const char *bdf)
{
	char *link = xasprintf(DEVICES "/%s/iommu_group", bdf);
	char *group = file_readlink(link, NULL);
	struct strv pids = { 0 };
	char *node = NULL, *answer = NULL;
	size_t i;

	if (group == NULL)
		goto out;
	node = xasprintf("/dev/vfio/%s", file_basename(group));
	(void)file_list("/proc", &pids, NULL);
	for (i = 0; i < pids.n && answer == NULL; i++)
		if (isdigit((unsigned char)pids.v[i][0]))
			answer = process_with(pids.v[i], node);
out:
	strv_free(&pids);
	free(node);
	free(group);
	free(link);
	return answer;
}

char *
holder_find(const char *bdf)
{
	char *answer = sysfs_walk(bdf, native_in_use);

	/* A whole disk is also held by what holds its partitions: ask last. */
	if (answer == NULL)
		answer = sysfs_walk(bdf, holder_exclusive);
	return answer != NULL ? answer : holder_find_guest(bdf);
}
