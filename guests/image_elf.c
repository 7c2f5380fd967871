/* SPDX-License-Identifier: BSD-2-Clause
 * Offsets: System V ABI, chapter 4 (ELF-64).  Own offsets rather than elf.h,
 * which not every system has; bytes are little-endian whatever the host is. */
#include "guests/image_elf.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/num.h"

#define EHDR_SIZE 64
#define E_MACHINE 18
#define E_PHOFF 32
#define E_SHOFF 40
#define E_PHENTSIZE 54
#define E_PHNUM 56
#define E_SHNUM 60
#define E_SHSTRNDX 62
#define EM_X86_64 62

#define PHDR_SIZE 56
#define P_OFFSET 8
#define P_VADDR 16
#define P_FILESZ 32
#define P_MEMSZ 40
#define P_ALIGN 48
#define PT_NULL 0
#define PT_LOAD 1
#define PT_INTERP 3
#define PT_NOTE 4

/* xen/include/public/elfnote.h: 32-bit entry point of PVH */
#define XEN_ELFNOTE_PHYS32_ENTRY 18
#define PAGE 4096

static void
put_le(char *p, unsigned bytes, uint64_t v)
{
	unsigned i;

	for (i = 0; i < bytes; i++)
		p[i] = (char)(v >> 8 * i & 0xff);
}

static const uint8_t *
elf_phdr(const struct buf *b, unsigned i)
{
	const uint8_t *p = (const uint8_t *)b->data;

	return p + get_le64(p + E_PHOFF) + (size_t)i * PHDR_SIZE;
}

/* The number of program headers, all inside the file with their bytes. */
static int
elf_open(const struct buf *b, struct err *err)
{
	const uint8_t *p = (const uint8_t *)b->data;
	uint64_t off, size;
	unsigned i, n;

	/* 0x7f ELF, 64 bits, little-endian */
	if (b->len < EHDR_SIZE || memcmp(p, "\177ELF\2\1", 6) != 0 ||
	    get_le16(p + E_MACHINE) != EM_X86_64)
		return err_set(err, 0, "not an x86-64 ELF file");
	n = get_le16(p + E_PHNUM);
	off = get_le64(p + E_PHOFF);
	if (n == 0 || get_le16(p + E_PHENTSIZE) != PHDR_SIZE || off > b->len ||
	    (uint64_t)n * PHDR_SIZE > b->len - off)
		return err_set(err, 0, "no usable ELF program headers");
	for (i = 0; i < n; i++) {
		p = elf_phdr(b, i);
		off = get_le64(p + P_OFFSET);
		size = get_le64(p + P_FILESZ);
		if (size > 0 && (off > b->len || size > b->len - off))
			return err_set(err, 0, "ELF segment behind the file");
	}
	return (int)n;
}

/* Notes: name size, content size, type, then both padded to 4 bytes. */
static bool
notes_have_pvh(const uint8_t *p, uint64_t n)
{
	uint64_t name, desc, all;

	while (n >= 12) {
		name = get_le32(p);
		desc = get_le32(p + 4);
		all = 12 + ((name + 3) & ~UINT64_C(3)) +
		      ((desc + 3) & ~UINT64_C(3));
		if (12 + name > n)
			return false;
		if (get_le32(p + 8) == XEN_ELFNOTE_PHYS32_ENTRY && name == 4 &&
		    memcmp(p + 12, "Xen", 4) == 0)
			return all <= n && desc >= 4;
		if (all > n)
			return false;
		p += all;
		n -= all;
	}
	return false;
}

int
elf_check_pvh(const struct buf *b, struct err *err)
{
	int i, n = elf_open(b, err);
	const uint8_t *p;

	for (i = 0; i < n; i++) {
		p = elf_phdr(b, (unsigned)i);
		if (get_le32(p) == PT_NOTE &&
		    notes_have_pvh(
			(const uint8_t *)b->data + get_le64(p + P_OFFSET),
			get_le64(p + P_FILESZ)))
			return 0;
	}
	return n == -1 ? -1 : err_set(err, 0, "no PVH entry note");
}

int
elf_check_static(const struct buf *b, struct err *err)
{
	int i, n = elf_open(b, err);

	for (i = 0; i < n; i++)
		if (get_le32(elf_phdr(b, (unsigned)i)) == PT_INTERP)
			return err_set(err, 0, "not statically linked");
	return n == -1 ? -1 : 0;
}

/* Copies one PT_LOAD without its tail; h is its header in out. */
static void
elf_copy_load(
    const struct buf *b, const uint8_t *from, struct buf *out, size_t h)
{
	static const char zero[PAGE];
	uint64_t offset = get_le64(from + P_OFFSET);
	uint64_t size = get_le64(from + P_FILESZ);
	/* File offset and address must agree modulo the alignment. */
	size_t want = (size_t)(get_le64(from + P_VADDR) % PAGE);

	while (size > 0 && b->data[offset + size - 1] == 0)
		size--;
	buf_add(out, zero, (want + PAGE - out->len % PAGE) % PAGE);
	put_le(out->data + h + P_OFFSET, 8, out->len);
	put_le(out->data + h + P_FILESZ, 8, size);
	put_le(out->data + h + P_ALIGN, 8, PAGE);
	if (size > 0)
		buf_add(out, b->data + offset, (size_t)size);
}

/* Points a header that is no PT_LOAD into the copied bytes, or drops it. */
static void
elf_move_other(
    const struct buf *b, const uint8_t *from, struct buf *out, size_t h, int n)
{
	uint64_t off = get_le64(from + P_OFFSET), start;
	uint64_t size = get_le64(from + P_FILESZ);
	const uint8_t *to;
	int i;

	for (i = 0; i < n && size > 0; i++) {
		if (get_le32(elf_phdr(b, (unsigned)i)) != PT_LOAD)
			continue;
		start = get_le64(elf_phdr(b, (unsigned)i) + P_OFFSET);
		to = (const uint8_t *)out->data + EHDR_SIZE +
		     (size_t)i * PHDR_SIZE;
		if (off < start || off - start > get_le64(to + P_FILESZ) ||
		    size > get_le64(to + P_FILESZ) - (off - start))
			continue;
		put_le(out->data + h + P_OFFSET, 8,
		    get_le64(to + P_OFFSET) + (off - start));
		return;
	}
	put_le(out->data + h, 4, PT_NULL);
	put_le(out->data + h + P_OFFSET, 8, 0);
	put_le(out->data + h + P_FILESZ, 8, 0);
}

int
elf_trim(const struct buf *b, struct buf *out, struct err *err)
{
	int i, pass, n = elf_open(b, err);
	const uint8_t *p;
	size_t h;

	if (n == -1)
		return -1;
	buf_add(out, b->data, EHDR_SIZE);
	put_le(out->data + E_PHOFF, 8, EHDR_SIZE);
	put_le(out->data + E_SHOFF, 8, 0);
	put_le(out->data + E_SHNUM, 2, 0);
	put_le(out->data + E_SHSTRNDX, 2, 0);
	buf_add(out, elf_phdr(b, 0), (size_t)n * PHDR_SIZE);
	/* The others second: they need to know where the loads went. */
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < n; i++) {
			p = elf_phdr(b, (unsigned)i);
			h = EHDR_SIZE + (size_t)i * PHDR_SIZE;
			if (pass == 0 && get_le32(p) == PT_LOAD)
				elf_copy_load(b, p, out, h);
			else if (pass == 1 && get_le32(p) != PT_LOAD)
				elf_move_other(b, p, out, h, n);
		}
	return 0;
}
