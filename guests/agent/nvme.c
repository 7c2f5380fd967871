/* SPDX-License-Identifier: BSD-2-Clause
 * Request "nvme": does every namespace of the controller read? */
#define _GNU_SOURCE /* O_DIRECT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/agent/artefacts.h"
#include "guests/agent/interrupts.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

#define SECTOR 512 /* unit of the sysfs file "size", whatever the disk has */
#define BLOCK_MAX 65536
#define PAGE 4096

struct block_hash {
	char s[17];
};

/* FNV-1a, 64 bit: offset basis and prime of draft-eastlake-fnv. */
static struct block_hash
hash(const unsigned char *p, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	struct block_hash text;

	while (n-- > 0)
		h = (h ^ *p++) * UINT64_C(0x100000001b3);
	(void)snprintf(text.s, sizeof(text.s), "%016" PRIx64, h);
	return text;
}

static double
now_ms(void)
{
	struct timespec t = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
block_read(int fd, const char *name, void *p, uint64_t size, uint64_t block,
    struct err *err)
{
	ssize_t n;

	do
		n = pread(fd, p, size, (off_t)(block * size));
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return err_set(
		    err, errno, "%s: read block %" PRIu64, name, block);
	if ((uint64_t)n != size)
		return err_set(
		    err, 0, "%s: short read of block %" PRIu64, name, block);
	return 0;
}

/* devtmpfs makes the node a moment after sysfs has the folder. */
static int
node_open(const char *name, int64_t deadline, struct err *err)
{
	char *path = xasprintf("/dev/%s", name);
	int fd;

	while ((fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC)) == -1 &&
	       errno == ENOENT && clock_left(deadline) > 0)
		clock_sleep(10);
	if (fd == -1)
		(void)err_set(err, errno, "open %s", path);
	free(path);
	return fd;
}

static int
namespace_test(const char *name, int64_t deadline, json_t *out, struct err *err)
{
	uint64_t size = sysfs_number(
	    SECTOR, "/sys/class/block/%s/queue/logical_block_size", name);
	uint64_t sectors = sysfs_number(0, "/sys/class/block/%s/size", name);
	uint64_t blocks;
	struct block_hash first, last;
	unsigned char *p = NULL;
	double begin;
	int fd = -1, rc = -1;

	if (size < SECTOR || size > BLOCK_MAX)
		return err_set(err, 0, "%s: block size %" PRIu64, name, size);
	blocks = sectors / (size / SECTOR);
	if (blocks == 0)
		return err_set(err, 0, "%s: no blocks", name);
	if (posix_memalign((void **)&p, PAGE, size) != 0)
		return err_set(err, ENOMEM, "%s", name);
	fd = node_open(name, deadline, err);
	if (fd == -1)
		goto out;
	begin = now_ms();
	if (block_read(fd, name, p, size, 0, err) == -1)
		goto out;
	first = hash(p, size);
	if (block_read(fd, name, p, size, blocks - 1, err) == -1)
		goto out;
	last = hash(p, size);
	(void)json_array_append_new(out,
	    json_pack("{s:s, s:I, s:I, s:s, s:s, s:f}", "name", name, "blocks",
		(json_int_t)blocks, "block_size", (json_int_t)size, "first",
		first.s, "last", last.s, "read_ms", now_ms() - begin));
	rc = 0;
out:
	if (fd != -1)
		(void)close(fd);
	free(p);
	return rc;
}

int
nvme_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	int64_t deadline = clock_ms() + serve_settle(ask, SERVE_SETTLE_MS);
	json_t *spaces = json_array();
	struct strv disks = { 0 };
	uint64_t before, after;
	struct bdf_text bdf;
	size_t i;
	int rc = -1;

	(void)a;
	(void)json_object_set_new(reply, "namespaces", spaces);
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	artefacts_disks(bdf.s, serve_settle(ask, SERVE_SETTLE_MS), &disks);
	if (disks.n == 0)
		(void)err_set(err, 0, "%s: no namespace", bdf.s);
	else
		rc = interrupts_total(bdf.s, &before, err);
	for (i = 0; i < disks.n && rc == 0; i++)
		rc = namespace_test(disks.v[i], deadline, spaces, err);
	if (rc == 0)
		rc = interrupts_total(bdf.s, &after, err);
	if (rc == 0)
		(void)json_object_update_new(
		    reply, json_pack("{s:I, s:I}", "interrupts_before",
			       (json_int_t)before, "interrupts_after",
			       (json_int_t)after));
	strv_free(&disks);
	return rc;
}
