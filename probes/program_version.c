/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/program_version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

/*
 * System V ABI, AMD64 supplement, and gabi chapters 4 and 5: the header names
 * where the program headers begin, their size and number.
 */
enum {
	EHDR_SIZE = 64,
	E_PHOFF = 32,
	E_PHENTSIZE = 54,
	E_PHNUM = 56,
	PHDR_SIZE = 56,
	P_FLAGS = 4,
	P_OFFSET = 8,
	P_FILESZ = 32,
	PT_LOAD = 1,
	PF_WRITE = 2,
	HEADERS_MAX = 64,
};

enum {
	CHUNK = 64 << 10,
	VERSION_MAX = 128,
	SEGMENT_MAX = 256 << 20,
};

/* The line at text, of n bytes, if it is printed text that ends among them. */
static bool
take_line(const char *text, size_t n, struct buf *out)
{
	size_t i;

	for (i = 0;
	     i < n && i < VERSION_MAX && text[i] >= ' ' && text[i] <= '~'; i++)
		continue;
	if (i == 0 || i == n || (text[i] != '\n' && text[i] != '\0'))
		return false;
	buf_add(out, text, i);
	return true;
}

/* Looks for the mark in bytes; a line that goes beyond them is not taken. */
static bool
search(const char *bytes, size_t n, const char *mark, struct buf *out)
{
	size_t length = strlen(mark);
	const char *p = bytes, *end = bytes + n;

	while ((size_t)(end - p) > length &&
	       (p = memchr(p, mark[0], (size_t)(end - p) - length)) != NULL) {
		if (memcmp(p, mark, length) == 0 &&
		    take_line(p + length, (size_t)(end - p) - length, out))
			return true;
		p++;
	}
	return false;
}

/* In pieces that overlap by as much as mark and version can take. */
static bool
search_segment(
    int fd, uint64_t at, uint64_t n, const char *mark, struct buf *out)
{
	static char bytes[CHUNK];
	const size_t overlap = strlen(mark) + VERSION_MAX + 1;
	uint64_t end = at + (n < SEGMENT_MAX ? n : SEGMENT_MAX);
	ssize_t got;

	for (; at < end; at += (uint64_t)got - overlap) {
		got = pread(fd, bytes,
		    end - at < CHUNK ? (size_t)(end - at) : CHUNK, (off_t)at);
		if (got <= 0)
			return false;
		if (search(bytes, (size_t)got, mark, out))
			return true;
		if ((size_t)got <= overlap)
			return false;
	}
	return false;
}

static bool
search_file(int fd, const char *mark, struct buf *out)
{
	uint8_t head[EHDR_SIZE], table[HEADERS_MAX * PHDR_SIZE];
	uint64_t offset, size;
	size_t n, i;

	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
	    memcmp(head, "\177ELF\2\1", 6) != 0 ||
	    get_le16(head + E_PHENTSIZE) != PHDR_SIZE)
		return false;
	n = get_le16(head + E_PHNUM);
	offset = get_le64(head + E_PHOFF);
	if (n > HEADERS_MAX || offset > INT32_MAX ||
	    pread(fd, table, n * PHDR_SIZE, (off_t)offset) !=
		(ssize_t)(n * PHDR_SIZE))
		return false;
	/* Constants mostly stand behind the code: the last ones first. */
	for (i = n; i-- > 0;) {
		const uint8_t *p = table + i * PHDR_SIZE;

		offset = get_le64(p + P_OFFSET);
		size = get_le64(p + P_FILESZ);
		if (get_le32(p) == PT_LOAD &&
		    (get_le32(p + P_FLAGS) & PF_WRITE) == 0 &&
		    offset <= INT32_MAX &&
		    search_segment(fd, offset, size, mark, out))
			return true;
	}
	return false;
}

int
program_version(
    const char *path, const char *mark, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool found;

	if (fd == -1)
		return err_set(err, errno, "open %s", path);
	found = search_file(fd, mark, out);
	(void)close(fd);
	return found ? 0 : err_set(err, ENOEXEC, "%s", path);
}
