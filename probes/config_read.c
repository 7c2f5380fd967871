/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/config_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"

/* PCI Express Base 4.0, 7.5.1 and 7.2: header and the two spaces. */
enum { HEADER = 64, SPACE = 256, EXTENDED_SPACE = 4096 };

/* Capabilities that probes look into, and how far; of others they want to know
 * that they are there. */
struct capability {
	uint32_t id;
	size_t size;
};

static const struct capability capabilities[] = {
	{ 0x01, 8 },  /* power management */
	{ 0x05, 24 }, /* MSI */
	{ 0x0d, 8 },  /* subsystem ids of a bridge */
	{ 0x10, 60 }, /* PCI Express */
	{ 0x11, 12 }, /* MSI-X */
	{ 0x13, 8 },  /* advanced features */
	{ 0, 4 },
};

static const struct capability extended[] = {
	{ 0x0d, 8 },  /* access control services */
	{ 0x0f, 8 },  /* address translation services */
	{ 0x10, 64 }, /* SR-IOV */
	{ 0x13, 16 }, /* page requests */
	{ 0x15, 52 }, /* resizable BAR, six of them */
	{ 0x1b, 8 },  /* process address space ids */
	{ 0, 4 },
};

/* The header has been read; a file that ends early leaves zeros. */
static void
read_at(int fd, uint8_t *space, size_t at, size_t n)
{
	(void)pread(fd, space + at, n, (off_t)at);
}

/* The word that starts a capability, then the rest as the table says. */
static uint32_t
read_capability(int fd, uint8_t *space, size_t at, size_t limit,
    const struct capability *c, uint32_t id_mask)
{
	uint32_t head;
	size_t n;

	read_at(fd, space, at, 4);
	head = get_le32(space + at);
	while (c->id != 0 && c->id != (head & id_mask))
		c++;
	n = limit - at < c->size ? limit - at : c->size;
	if (n > 4)
		read_at(fd, space, at + 4, n - 4);
	return head;
}

static void
read_capabilities(int fd, uint8_t *space)
{
	bool seen[SPACE] = { false };
	size_t at = space[0x34] & 0xfcu;

	/* CardBus bridges have registers beyond the header. */
	if ((space[0x0e] & 0x7f) == 2) {
		read_at(fd, space, HEADER, SPACE - HEADER);
		return;
	}
	if ((space[0x06] & 0x10) == 0) /* no list of capabilities */
		return;
	while (at >= HEADER && !seen[at]) {
		seen[at] = true;
		at =
		    read_capability(fd, space, at, SPACE, capabilities, 0xff) >>
			8 &
		    0xfc;
	}
}

static void
read_extended(int fd, uint8_t *space)
{
	bool seen[EXTENDED_SPACE] = { false };
	size_t at = SPACE;

	/* 7.6.3: offset of the next in the upper 12 bits, 0 ends the list. */
	while (at >= SPACE && !seen[at]) {
		seen[at] = true;
		at = read_capability(
			 fd, space, at, EXTENDED_SPACE, extended, 0xffff) >>
			 20 &
		     0xffc;
	}
}

int
config_read(const char *path, struct buf *out, struct err *err)
{
	uint8_t space[EXTENDED_SPACE] = { 0 };
	off_t size;
	struct stat st;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	n = pread(fd, space, HEADER, 0);
	if (n == -1)
		(void)err_set(err, errno, "read %s", path);
	/* sysfs makes the file as long as the space that there is, but only
	 * root may read on. */
	if (n == HEADER && fstat(fd, &st) == 0 && st.st_size > HEADER &&
	    pread(fd, space + HEADER, 4, HEADER) == 4) {
		size =
		    st.st_size < EXTENDED_SPACE ? st.st_size : EXTENDED_SPACE;
		read_capabilities(fd, space);
		if (size > SPACE)
			read_extended(fd, space);
		n = size;
	}
	if (n > 0)
		buf_add(out, space, (size_t)n);
	(void)close(fd);
	return n == -1 ? -1 : 0;
}
