/* SPDX-License-Identifier: BSD-2-Clause
 * Request "stray": lets QEMU's teaching device read where the guest has no
 * memory.  It only reads: were it not stopped, nothing would be spoilt. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/agent/kernel_text.h"
#include "guests/agent/serve.h"

#define DEVICES "/sys/bus/pci/devices"
#define PAGE 4096
#define GIB (UINT64_C(1) << 30)

/* docs/specs/edu.txt of QEMU: registers of BAR 0, and its own memory. */
enum {
	BAR = 1 << 20,
	EDU_ID = 0x00, /* 0xRRrr00ed */
	EDU_SOURCE = 0x80,
	EDU_TARGET = 0x88,
	EDU_COUNT = 0x90,
	EDU_COMMAND = 0x98,
	EDU_START = 1,
	EDU_TO_MEMORY = 2,
	EDU_BUFFER = 0x40000,
	EDU_SIZE = 2048,    /* its own 4096 bytes: QEMU ends over a full one */
	EDU_MS = 2000,	    /* a transfer takes 100 ms */
	COMMAND_MASTER = 4, /* PCI Local Bus 3.0, 6.2.2 */
};

struct engine {
	volatile unsigned char *bar;
	unsigned char *page; /* of the guest's memory */
	uint64_t address;    /* the page's, as the device sees it */
};

static void
put(const struct engine *e, size_t at, uint64_t value)
{
	*(volatile uint64_t *)(e->bar + at) = value;
}

static int
transfer(const struct engine *e, uint64_t source, uint64_t target,
    uint64_t command, struct err *err)
{
	int64_t deadline = clock_ms() + EDU_MS;

	put(e, EDU_SOURCE, source);
	put(e, EDU_TARGET, target);
	put(e, EDU_COUNT, EDU_SIZE);
	put(e, EDU_COMMAND, command | EDU_START);
	while (
	    (*(volatile uint64_t *)(e->bar + EDU_COMMAND) & EDU_START) != 0) {
		if (clock_left(deadline) == 0)
			return err_set(
			    err, 0, "its DMA does not end within 2 s");
		clock_sleep(5);
	}
	return 0;
}

static int
take(const struct engine *e, uint64_t from, struct err *err)
{
	return transfer(e, from, EDU_BUFFER, 0, err);
}

/* What the device holds, into the page. */
static int
show(const struct engine *e, struct err *err)
{
	memset(e->page, 0, PAGE);
	return transfer(e, EDU_BUFFER, e->address, EDU_TO_MEMORY, err);
}

/* 1 when every byte is the one given. */
static bool
is_all(const unsigned char *p, unsigned char byte)
{
	size_t i;

	for (i = 0; i < EDU_SIZE; i++)
		if (p[i] != byte)
			return false;
	return true;
}

/* There and back; *intact tells. */
static int
round_trip(
    const struct engine *e, unsigned char byte, bool *intact, struct err *err)
{
	memset(e->page, byte, PAGE);
	if (take(e, e->address, err) == -1 || show(e, err) == -1)
		return -1;
	*intact = is_all(e->page, byte);
	return 0;
}

/* Documentation/admin-guide/mm/pagemap.rst: bits 0 to 54 are the frame. */
static int
page_address(const void *page, uint64_t *address, struct err *err)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	unsigned char entry[8] = { 0 };
	uint64_t frame;
	bool read;

	if (fd == -1)
		return err_set(err, errno, "open /proc/self/pagemap");
	read = pread(fd, entry, sizeof(entry),
		   (off_t)((uintptr_t)page / PAGE * sizeof(entry))) ==
	       (ssize_t)sizeof(entry);
	(void)close(fd);
	frame = get_le64(entry) & ((UINT64_C(1) << 55) - 1);
	if (!read || frame == 0)
		return err_set(err, 0, "the page's address is not told");
	*address = frame * PAGE;
	return 0;
}

/* The first GiB above the memory of /proc/iomem; PCI windows lie higher in a
 * guest as small as ours. */
static int
outside(uint64_t *address, struct err *err)
{
	struct buf text = { 0 };
	uint64_t end, top = 0;
	char *line;

	if (file_read("/proc/iomem", &text, err) == -1)
		return -1;
	while ((line = buf_take_line(&text)) != NULL) {
		char *dash = strchr(line, '-');
		char *space = dash == NULL ? NULL : strchr(dash, ' ');

		if (space != NULL && strstr(line, " : System RAM") != NULL) {
			*space = '\0';
			if (parse_u64(dash + 1, 16, UINT64_MAX - GIB, &end,
				NULL) == 0 &&
			    end > top)
				top = end;
		}
		free(line);
	}
	buf_free(&text);
	if (top == 0)
		return err_set(err, 0, "/proc/iomem names no memory");
	*address = (top / GIB + 1) * GIB;
	return 0;
}

/* Memory decoding and bus mastering: nobody has bound it. */
static int
wake(const char *bdf, struct err *err)
{
	char *enable = xasprintf(DEVICES "/%s/enable", bdf);
	char *config = xasprintf(DEVICES "/%s/config", bdf);
	int fd = -1, rc = file_poke(enable, "1", err);
	unsigned char command[2];

	if (rc == 0) {
		fd = open(config, O_RDWR | O_CLOEXEC);
		rc = fd != -1 && pread(fd, command, 2, 4) == 2 ? 0 : -1;
		command[0] |= COMMAND_MASTER;
		if (rc == -1 || pwrite(fd, command, 2, 4) != 2)
			rc = err_set(err, errno, "%s: bus master", bdf);
	}
	if (fd != -1)
		(void)close(fd);
	free(config);
	free(enable);
	return rc;
}

static int
try(const struct engine *e, json_t *reply, struct err *err)
{
	bool intact = false, works = false, folded;
	uint64_t target = 0;
	char *text;

	if (round_trip(e, 0x5a, &intact, err) == -1 ||
	    outside(&target, err) == -1)
		return -1;
	target += e->address;
	text = xasprintf("0x%" PRIx64, target);
	json_put_str(reply, "aimed_at", text);
	free(text);
	(void)json_object_set_new(reply, "own_intact", json_boolean(intact));
	if (!intact)
		return 0;
	/* A device that drops the upper bits of addresses finds this. */
	memset(e->page, 0x3c, PAGE);
	if (take(e, target, err) == -1 || show(e, err) == -1)
		return -1;
	folded = is_all(e->page, 0x3c);
	(void)json_object_set_new(reply, "folded", json_boolean(folded));
	/* What is refused stays as it was, or reads as zeros or ones. */
	(void)json_object_set_new(reply, "arrived",
	    json_boolean(!folded && !is_all(e->page, 0x5a) &&
			 !is_all(e->page, 0) && !is_all(e->page, 0xff)));
	if (round_trip(e, 0xa5, &works, err) == -1)
		return -1;
	(void)json_object_set_new(reply, "works_after", json_boolean(works));
	return 0;
}

int
stray_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	struct engine e = { .bar = MAP_FAILED, .page = MAP_FAILED };
	char *path = NULL;
	struct bdf_text bdf;
	int fd = -1, rc = -1;

	(void)a;
	if (serve_bdf(ask, &bdf, err) == -1 || wake(bdf.s, err) == -1)
		return -1;
	path = xasprintf(DEVICES "/%s/resource0", bdf.s);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd != -1)
		e.bar =
		    mmap(NULL, BAR, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	e.page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED | MAP_POPULATE, -1, 0);
	if (e.bar == MAP_FAILED || e.page == MAP_FAILED)
		(void)err_set(err, errno, "map %s", path);
	else if ((*(volatile uint32_t *)(e.bar + EDU_ID) & 0xff) != 0xed)
		(void)err_set(err, 0, "%s is no edu device", bdf.s);
	else if (page_address(e.page, &e.address, err) == 0)
		rc = try(&e, reply, err);
	if (e.bar != MAP_FAILED)
		(void)munmap((void *)(uintptr_t)e.bar, BAR);
	if (e.page != MAP_FAILED)
		(void)munmap(e.page, PAGE);
	if (fd != -1)
		(void)close(fd);
	free(path);
	return rc;
}
