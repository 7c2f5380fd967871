/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder.h"

#define DEVICES "/sys/bus/pci/devices"

/* The device folders found below a function go this deep: pci function, nvme,
 * nvme0, nvme0n1, nvme0n1p1; or ata1, host0, target, lun, block, sda, sda1. */
#define DEPTH 9

typedef char *visit(const char *dir, const char *name);

/* Calls fn for every folder below dir until it answers. */
static char *
walk(const char *dir, int depth, visit *fn)
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
			answer = fn(path, names.v[i]);
			if (answer == NULL)
				answer = walk(path, depth - 1, fn);
		}
		free(link);
		free(path);
	}
	strv_free(&names);
	return answer;
}

static char *
read_text(const char *path)
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

/* proc(5), mountinfo: ID, parent, major:minor, root, mount point, ... */
static char *
mounted_at(const char *number)
{
	char *text = read_text("/proc/self/mountinfo");
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
	char *text = read_text("/proc/swaps");
	char *mark = xasprintf("/dev/%s ", name);
	bool found = text != NULL && strstr(text, mark) != NULL;

	free(mark);
	free(text);
	return found;
}

static char *
block_in_use(const char *dir, const char *name)
{
	char *path = xasprintf("%s/dev", dir);
	char *holders = xasprintf("%s/holders", dir);
	char *number = read_text(path);
	struct strv above = { 0 };
	char *answer = NULL, *where = NULL;

	/* Only block devices have a holders folder. */
	if (number == NULL || file_list(holders, &above, NULL) == -1)
		goto out;
	where = mounted_at(number);
	if (where != NULL)
		answer = xasprintf("%s is mounted on %s", name, where);
	else if (is_swap(name))
		answer = xasprintf("%s is swap space", name);
	else if (above.n > 0)
		answer = xasprintf("%s carries %s", name, above.v[0]);
out:
	free(where);
	strv_free(&above);
	free(number);
	free(holders);
	free(path);
	return answer;
}

/* proc(5), net/route: interface, destination, ...; 00000000 is default. */
static char *
route_in_use(const char *dir, const char *name)
{
	char *address = xasprintf("%s/ifindex", dir);
	char *text = NULL, *answer = NULL;
	struct strv lines = { 0 };
	size_t i;

	if (!file_exists(address))
		goto out;
	text = read_text("/proc/net/route");
	strv_split(&lines, text == NULL ? "" : text, "\n");
	for (i = 0; i < lines.n && answer == NULL; i++) {
		struct strv words = { 0 };

		strv_split(&words, lines.v[i], " \t");
		if (words.n > 1 && strcmp(words.v[0], name) == 0 &&
		    strcmp(words.v[1], "00000000") == 0)
			answer = xasprintf("%s has the default route", name);
		strv_free(&words);
	}
	strv_free(&lines);
out:
	free(text);
	free(address);
	return answer;
}

static char *
native_in_use(const char *dir, const char *name)
{
	char *answer = block_in_use(dir, name);

	return answer != NULL ? answer : route_in_use(dir, name);
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
			char *comm = read_text(comm_path);

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
holder_find_vfio(const char *bdf)
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
	char *dir = xasprintf(DEVICES "/%s", bdf);
	char *answer = walk(dir, DEPTH, native_in_use);

	free(dir);
	return answer != NULL ? answer : holder_find_vfio(bdf);
}
