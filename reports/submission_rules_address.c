/* SPDX-License-Identifier: BSD-2-Clause
 * Addresses of memory, which identify nobody, among numbers as long as MACs. */
#include <strings.h>

#include "reports/submission_rules.h"

/* MACs have 12 digits, WWNs and EUI-64 16: so many are never spared.  Physical
 * addresses have at most 52 bits (AMD APM volume 2, 5.3), which are 13 digits;
 * those of a process or an IOMMU with five levels 57. */
#define MOST 15
/* As far back as a line may say that it is about an IOMMU. */
#define NEAR 160

/* The line up to `at` ends with this word. */
static bool
ends_with(const char *line, size_t at, const char *word)
{
	size_t n = strlen(word);

	return at >= n && strncasecmp(line + at - n, word, n) == 0 &&
	       (at == n || !rules_alnum(line[at - n - 1]));
}

static bool
ends_with_any(const char *line, size_t at, const char *const *words)
{
	for (; *words != NULL; words++)
		if (ends_with(line, at, *words))
			return true;
	return false;
}

/* A line of an IOMMU's driver says so before the address; "DMAR0" on FreeBSD.
 */
static bool
is_of_iommu(const char *line, size_t at)
{
	static const char *const signs[] = { "dmar", "amd-vi", "io_page_fault",
		"fault", NULL };
	static const char *const others[] = { "mac address", "mac addr",
		"hw addr", "hardware address", "ethernet address", "sas addr",
		"sas address", NULL };
	size_t i, n;

	if (ends_with_any(line, at, others))
		return false;
	for (i = at > NEAR ? at - NEAR : 0; i < at; i++) {
		if (rules_alnum(line[i]))
			continue;
		for (n = i; n > 0 && rules_digit(line[n - 1]); n--)
			;
		if (ends_with_any(line, n, signs))
			return true;
	}
	return false;
}

/* QEMU's "vfio_dma_map(0x7f86fdc7c480, 0xc0000, 0x7ff40000, 0x7f83f20c0000)":
 * the first to last of its arguments. */
static bool
is_argument(const char *line, size_t at)
{
	static const char *const calls[] = { "vfio_dma_map", "vfio_dma_unmap",
		"vfio_container_dma_map", "vfio_container_dma_unmap", NULL };
	size_t i;

	for (i = at; i > 0 && at - i < NEAR; i--)
		if (line[i - 1] == '(')
			return ends_with_any(line, i - 1, calls);
		else if (!rules_among(line[i - 1], "0123456789abcdefABCDEFx, "))
			return false;
	return false;
}

/* "0x38000ff04000-0x38000ff04fff" behind a word: where the first begins. */
static size_t
range_start(const char *line, size_t at)
{
	size_t i = at;

	if (i == 0 || line[i - 1] != '-')
		return at;
	for (i--; i > 0 && at - i < 24 &&
		  rules_among(line[i - 1], "0123456789abcdefABCDEFx");
	     i--)
		;
	return i;
}

bool
rules_address(const char *line, size_t from, size_t n)
{
	static const char *const any[] = { "iova", "gpa", "hpa", "memory at",
		"fault addr", "fault address", NULL };
	static const char *const hex[] = { "mem", NULL };
	static const char *const iommu[] = { "addr", "address", NULL };
	bool prefixed = from >= 2 && line[from - 2] == '0' &&
			(line[from - 1] | 0x20) == 'x';
	size_t at = range_start(line, from - (prefixed ? 2 : 0)), blanks;

	if (n > MOST)
		return false;
	if (prefixed && is_argument(line, at))
		return true;
	for (blanks = 0;
	     at > 0 && blanks < 4 && rules_among(line[at - 1], " :=([\"");
	     blanks++)
		at--;
	return blanks > 0 &&
	       (ends_with_any(line, at, any) ||
		   (prefixed && ends_with_any(line, at, hex)) ||
		   (ends_with_any(line, at, iommu) && is_of_iommu(line, at)));
}
