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

/* PCI Express Base 4.0, 7.2: sizes of the two spaces. */
enum { SPACE = 256, EXTENDED_SPACE = 4096 };

/* The longest capability that we look into: SR-IOV, 9.3.3. */
enum { CAPABILITY = 64 };

static void
read_extended(int fd, uint8_t *space)
{
	bool seen[EXTENDED_SPACE / 4] = { false };
	size_t at = SPACE, n;
	uint32_t head;

	/* 7.6.3: offset of the next in the upper 12 bits, 0 ends the list. */
	while (at >= SPACE && at + 4 <= EXTENDED_SPACE && !seen[at / 4]) {
		seen[at / 4] = true;
		n = EXTENDED_SPACE - at < CAPABILITY ? EXTENDED_SPACE - at
						     : CAPABILITY;
		if (pread(fd, space + at, 4, (off_t)at) != 4)
			return;
		head = get_le32(space + at);
		if (head == 0 || head == UINT32_MAX)
			return;
		(void)pread(fd, space + at + 4, n - 4, (off_t)at + 4);
		at = head >> 20 & 0xffc;
	}
}

int
config_read(const char *path, struct buf *out, struct err *err)
{
	uint8_t space[EXTENDED_SPACE] = { 0 };
	struct stat st;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	n = pread(fd, space, SPACE, 0);
	if (n == -1)
		(void)err_set(err, errno, "read %s", path);
	/* sysfs makes the file as long as the space that there is. */
	if (n == SPACE && fstat(fd, &st) == 0 && st.st_size > SPACE) {
		read_extended(fd, space);
		n = st.st_size < EXTENDED_SPACE ? st.st_size : EXTENDED_SPACE;
	}
	if (n > 0)
		buf_add(out, space, (size_t)n);
	(void)close(fd);
	return n == -1 ? -1 : 0;
}
