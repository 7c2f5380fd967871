/* SPDX-License-Identifier: BSD-2-Clause
 * Request "disk": does every disk of the controller read, and twice the same?
 */
#define _GNU_SOURCE /* O_DIRECT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
#define PIECE (1 << 20)
#define STREAM_MIB 64
#define STREAM_MIB_MAX 65536

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

/* Reads what the disk has of so many bytes; the sum tells two readings apart,
 * words at a time since a guest may be emulated. */
static int
stream_read(int fd, const char *name, unsigned char *p, uint64_t bytes,
    uint64_t *sum, struct err *err)
{
	uint64_t at, word;
	size_t i;

	*sum = UINT64_C(0xcbf29ce484222325);
	for (at = 0; at + PIECE <= bytes; at += PIECE) {
		if (block_read(fd, name, p, PIECE, at / PIECE, err) == -1)
			return -1;
		for (i = 0; i < PIECE; i += sizeof(word)) {
			memcpy(&word, p + i, sizeof(word));
			*sum = (*sum ^ word) * UINT64_C(0x100000001b3);
		}
	}
	return 0;
}

/* The same blocks twice: a device that mixes up its DMA differs. */
static int
stream_test(int fd, const char *name, unsigned char *p, uint64_t bytes,
    json_t *out, struct err *err)
{
	double begin = now_ms();
	uint64_t once, again;

	if (stream_read(fd, name, p, bytes, &once, err) == -1 ||
	    stream_read(fd, name, p, bytes, &again, err) == -1)
		return -1;
	if (once != again)
		return err_set(err, 0,
		    "%s: two readings of the first %" PRIu64
		    " MiB differ: %016" PRIx64 " and %016" PRIx64,
		    name, bytes / PIECE, once, again);
	(void)json_object_update_new(out,
	    json_pack("{s:I, s:f}", "stream_mib", (json_int_t)(bytes / PIECE),
		"stream_ms", now_ms() - begin));
	return 0;
}

static int
blocks_test(int fd, const char *name, unsigned char *p, uint64_t size,
    uint64_t blocks, json_t *out, struct err *err)
{
	struct block_hash first, last;
	double begin = now_ms();

	if (block_read(fd, name, p, size, 0, err) == -1)
		return -1;
	first = hash(p, size);
	if (block_read(fd, name, p, size, blocks / 2, err) == -1 ||
	    block_read(fd, name, p, size, blocks - 1, err) == -1)
		return -1;
	last = hash(p, size);
	(void)json_object_update_new(out,
	    json_pack("{s:s, s:I, s:I, s:s, s:s, s:f}", "name", name, "blocks",
		(json_int_t)blocks, "block_size", (json_int_t)size, "first",
		first.s, "last", last.s, "read_ms", now_ms() - begin));
	return 0;
}

static int
disk_test(const char *name, uint64_t bytes, int64_t deadline, json_t *disks,
    struct err *err)
{
	uint64_t size = sysfs_number(
	    SECTOR, "/sys/class/block/%s/queue/logical_block_size", name);
	uint64_t sectors = sysfs_number(0, "/sys/class/block/%s/size", name);
	json_t *out = json_object();
	unsigned char *p = NULL;
	int fd = -1, rc = -1;

	(void)json_array_append_new(disks, out);
	if (size < SECTOR || size > BLOCK_MAX)
		return err_set(err, 0, "%s: block size %" PRIu64, name, size);
	if (sectors / (size / SECTOR) == 0)
		return err_set(err, 0, "%s: no blocks", name);
	if (posix_memalign((void **)&p, PAGE, PIECE) != 0)
		return err_set(err, ENOMEM, "%s", name);
	if (bytes > sectors * SECTOR)
		bytes = sectors * SECTOR;
	fd = node_open(name, deadline, err);
	if (fd != -1 && blocks_test(fd, name, p, size,
			    sectors / (size / SECTOR), out, err) == 0)
		rc = stream_test(fd, name, p, bytes, out, err);
	if (fd != -1)
		(void)close(fd);
	free(p);
	return rc;
}

/* A controller without a disk can only say that it has ports. */
static int
ports_put(const char *bdf, json_t *reply, struct err *err)
{
	static const char *const classes[] = { "ata_port", "scsi_host" };
	json_t *found = artefacts_find(bdf);
	size_t i, n = 0;

	for (i = 0; i < sizeof(classes) / sizeof(classes[0]) && n == 0; i++)
		n = json_array_size(json_object_get(found, classes[i]));
	json_decref(found);
	(void)json_object_set_new(reply, "ports", json_integer((json_int_t)n));
	return n == 0 ? err_set(err, 0, "%s: no disk", bdf) : 0;
}

static uint64_t
stream_bytes(const json_t *ask)
{
	double mib = json_num(ask, "mib", STREAM_MIB);

	if (!(mib >= 0))
		mib = 0;
	return (uint64_t)(mib > STREAM_MIB_MAX ? STREAM_MIB_MAX : mib) * PIECE;
}

int
disk_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	int64_t deadline = clock_ms() + serve_settle(ask, SERVE_SETTLE_MS);
	json_t *list = json_array();
	struct strv disks = { 0 };
	uint64_t before, after;
	struct bdf_text bdf;
	size_t i;
	int rc = -1;

	(void)a;
	(void)json_object_set_new(reply, "disks", list);
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	artefacts_disks(bdf.s, serve_settle(ask, SERVE_SETTLE_MS), &disks);
	if (disks.n > 0 || ports_put(bdf.s, reply, err) == 0)
		rc = interrupts_total(bdf.s, &before, err);
	for (i = 0; i < disks.n && rc == 0; i++)
		rc = disk_test(
		    disks.v[i], stream_bytes(ask), deadline, list, err);
	if (rc == 0)
		rc = interrupts_total(bdf.s, &after, err);
	if (rc == 0)
		(void)json_object_update_new(
		    reply, json_pack("{s:I, s:I, s:b}", "interrupts_before",
			       (json_int_t)before, "interrupts_after",
			       (json_int_t)after, "provoked", disks.n > 0));
	strv_free(&disks);
	return rc;
}
