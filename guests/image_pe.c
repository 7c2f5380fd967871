/* SPDX-License-Identifier: BSD-2-Clause
 * Offsets: Microsoft PE and COFF Specification 8.3, 3.3 (file header), 3.4
 * (optional header), 4 (section table). */
#include "guests/image_pe.h"

#include <stdbool.h>
#include <string.h>

#include "base/num.h"

enum {
	DOS_LFANEW = 0x3c,
	COFF_SECTIONS = 6, /* from the signature on */
	COFF_OPTIONAL_SIZE = 20,
	COFF_SIZE = 24,
	OPTIONAL_MIN = 112 + 5 * 8, /* to the fifth data directory */
	OPT_MAGIC = 0,
	OPT_SECTION_ALIGN = 32,
	OPT_FILE_ALIGN = 36,
	OPT_IMAGE_SIZE = 56,
	OPT_HEADERS_SIZE = 60,
	OPT_CHECKSUM = 64,
	OPT_DIRECTORIES = 108, /* their number */
	OPT_SECURITY = 112 + 4 * 8,
	MAGIC_PE32PLUS = 0x20b,
	SECTION = 40,
	SECTIONS_MAX = 96,
	ALIGN_MAX = 1 << 20,
};

/* IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ */
#define CHARACTERISTICS 0x40000040u

struct pe {
	size_t coff, optional, table; /* offsets */
	unsigned int sections;
	uint32_t section_align, file_align;
	uint64_t address; /* behind all sections, in memory */
};

static uint8_t *
at(struct buf *b, size_t offset)
{
	return (uint8_t *)b->data + offset;
}

static void
put32(struct buf *b, size_t offset, uint64_t value)
{
	uint8_t *p = at(b, offset);
	int i;

	for (i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t
align(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

static bool
is_alignment(uint32_t n)
{
	return n >= 16 && n <= ALIGN_MAX && (n & (n - 1)) == 0;
}

static int
read_headers(struct pe *pe, struct buf *b, struct err *err)
{
	static const char *const bad = "the EFI stub is no PE32+ file";
	uint32_t size;

	if (b->len < DOS_LFANEW + 4 || memcmp(b->data, "MZ", 2) != 0)
		return err_set(err, 0, "%s", bad);
	pe->coff = get_le32(at(b, DOS_LFANEW));
	if (pe->coff > b->len || b->len - pe->coff < COFF_SIZE + OPTIONAL_MIN ||
	    memcmp(at(b, pe->coff), "PE\0\0", 4) != 0)
		return err_set(err, 0, "%s", bad);
	size = get_le16(at(b, pe->coff + COFF_OPTIONAL_SIZE));
	pe->sections = get_le16(at(b, pe->coff + COFF_SECTIONS));
	pe->optional = pe->coff + COFF_SIZE;
	pe->table = pe->optional + size;
	pe->section_align = get_le32(at(b, pe->optional + OPT_SECTION_ALIGN));
	pe->file_align = get_le32(at(b, pe->optional + OPT_FILE_ALIGN));
	if (size < OPTIONAL_MIN ||
	    get_le16(at(b, pe->optional + OPT_MAGIC)) != MAGIC_PE32PLUS ||
	    pe->sections > SECTIONS_MAX || !is_alignment(pe->section_align) ||
	    !is_alignment(pe->file_align) ||
	    pe->table + (size_t)pe->sections * SECTION > b->len)
		return err_set(err, 0, "%s", bad);
	return 0;
}

/* Room for n more section headers, before the first byte of any section. */
static int
check_room(struct pe *pe, struct buf *b, size_t n, struct err *err)
{
	size_t end = pe->table + (pe->sections + n) * SECTION;
	uint32_t headers = get_le32(at(b, pe->optional + OPT_HEADERS_SIZE));
	unsigned int i;

	for (i = 0; i < pe->sections; i++) {
		const uint8_t *s = at(b, pe->table + (size_t)i * SECTION);
		uint64_t behind = (uint64_t)get_le32(s + 12) + get_le32(s + 8);
		uint32_t raw = get_le32(s + 20);

		if (behind > pe->address)
			pe->address = behind;
		if (raw != 0 && raw < headers)
			headers = raw;
	}
	if (end > headers || end > b->len)
		return err_set(
		    err, 0, "the EFI stub has no room for %zu sections", n);
	return 0;
}

static void
add_section(struct pe *pe, struct buf *b, const struct pe_section *s)
{
	static const char zeros[4096];
	size_t header = pe->table + (size_t)pe->sections * SECTION;
	size_t want = (size_t)align(b->len, pe->file_align), n, raw;

	pe->address = align(pe->address, pe->section_align);
	while (b->len < want) {
		n = want - b->len;
		buf_add(b, zeros, n < sizeof(zeros) ? n : sizeof(zeros));
	}
	raw = b->len;
	buf_add(b, s->data, s->len);
	want = (size_t)align(b->len, pe->file_align);
	while (b->len < want) {
		n = want - b->len;
		buf_add(b, zeros, n < sizeof(zeros) ? n : sizeof(zeros));
	}
	memset(at(b, header), 0, SECTION);
	memcpy(at(b, header), s->name, strlen(s->name));
	put32(b, header + 8, s->len);
	put32(b, header + 12, pe->address);
	put32(b, header + 16, b->len - raw);
	put32(b, header + 20, raw);
	put32(b, header + 36, CHARACTERISTICS);
	pe->address += s->len;
	pe->sections++;
}

int
pe_add_sections(
    struct buf *b, const struct pe_section *v, size_t n, struct err *err)
{
	struct pe pe = { 0 };
	uint64_t total = b->len;
	size_t i;

	if (read_headers(&pe, b, err) == -1 || check_room(&pe, b, n, err) == -1)
		return -1;
	for (i = 0; i < n; i++)
		total += v[i].len + 2 * ALIGN_MAX;
	/* Addresses and offsets have 32 bits; a loader may take them signed. */
	if (pe.address + total > INT32_MAX)
		return err_set(err, 0, "kernel and initramfs are too large");
	for (i = 0; i < n; i++)
		add_section(&pe, b, &v[i]);
	at(b, pe.coff + COFF_SECTIONS)[0] = (uint8_t)pe.sections;
	put32(b, pe.optional + OPT_IMAGE_SIZE,
	    align(pe.address, pe.section_align));
	put32(b, pe.optional + OPT_CHECKSUM, 0);
	if (get_le32(at(b, pe.optional + OPT_DIRECTORIES)) > 4) {
		put32(b, pe.optional + OPT_SECURITY, 0);
		put32(b, pe.optional + OPT_SECURITY + 4, 0);
	}
	return 0;
}
