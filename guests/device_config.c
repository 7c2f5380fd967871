/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/num.h"
#include "guests/device.h"

/* PCI Local Bus 3.0, 6.1 and 6.7; include/uapi/linux/pci_regs.h. */
#define CAP_POINTER 0x34
#define CAP_PM 0x01
#define CAP_MSI 0x05
#define CAP_EXPRESS 0x10
#define CAP_MSIX 0x11
/* 48 capabilities of 4 bytes fill the space behind the header. */
#define CAPS_MAX 48

static void
blank(struct buf *b, size_t at, size_t n)
{
	if (at < b->len)
		memset(b->data + at, 0, n < b->len - at ? n : b->len - at);
}

/* PCI Local Bus 3.0, 6.8.1: bit 7 of the control word adds 4 bytes of address,
 * bit 8 masks and pending bits.  The next capability may follow at once. */
static size_t
msi_size(const struct buf *b, size_t at)
{
	const uint8_t *bytes = (const uint8_t *)b->data;
	unsigned int control = at + 4 <= b->len ? get_le16(bytes + at + 2) : 0;

	return 10u + ((control & 0x80) != 0 ? 4u : 0u) +
	       ((control & 0x100) != 0 ? 10u : 0u);
}

static void
mask_capability(struct buf *b, uint8_t id, size_t at)
{
	switch (id) {
	case CAP_PM: /* PMCSR */
		blank(b, at + 4, 2);
		break;
	case CAP_MSI: /* all but id and pointer: address and data are set */
		blank(b, at + 2, msi_size(b, at) - 2);
		break;
	case CAP_MSIX: /* message control */
		blank(b, at + 2, 2);
		break;
	case CAP_EXPRESS:
		blank(b, at + 0x08, 4); /* device control, status */
		blank(b, at + 0x10, 4); /* link control, status */
		blank(b, at + 0x28, 4); /* device control 2, status 2 */
		blank(b, at + 0x30, 4); /* link control 2, status 2 */
		break;
	default:
		break;
	}
}

/* The first capability of that kind, or 0. */
static size_t
find_capability(const struct buf *b, uint8_t wanted)
{
	const uint8_t *bytes = (const uint8_t *)b->data;
	size_t at, n;

	if (b->len < 64)
		return 0;
	at = bytes[CAP_POINTER] & 0xfcu;
	for (n = 0; n < CAPS_MAX && at >= 0x40 && at + 4 <= b->len; n++) {
		if (bytes[at] == wanted)
			return at;
		at = bytes[at + 1] & 0xfcu;
	}
	return 0;
}

bool
device_canary(const struct buf *b, size_t *at, unsigned int *mask)
{
	static const struct {
		uint8_t capability;
		unsigned int enable, mask;
	} registers[] = { { CAP_MSIX, 0x8000, 0x4000 },
		{ CAP_MSI, 0x0001, 0x0010 } };
	size_t i;

	for (i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		size_t cap = find_capability(b, registers[i].capability);
		unsigned int control =
		    cap == 0 ? 0 : get_le16((const uint8_t *)b->data + cap + 2);

		if (cap == 0 || (control & registers[i].enable) != 0 ||
		    (control & registers[i].mask) != 0)
			continue;
		*at = cap + 2;
		*mask = registers[i].mask;
		return true;
	}
	return false;
}

void
device_mask_config(struct buf *b)
{
	const uint8_t *bytes = (const uint8_t *)b->data;
	size_t at, n;

	if (b->len < 64)
		return;
	at = bytes[CAP_POINTER] & 0xfcu;
	for (n = 0; n < CAPS_MAX && at >= 0x40 && at + 2 <= b->len; n++) {
		uint8_t id = bytes[at];
		size_t next = bytes[at + 1] & 0xfcu;

		mask_capability(b, id, at);
		at = next;
	}
	blank(b, 0x04, 4);     /* command, status */
	blank(b, 0x0c, 2);     /* cache line size, latency timer */
	blank(b, 0x10, 6 * 4); /* BARs */
	blank(b, 0x30, 4);     /* expansion ROM */
	blank(b, 0x3c, 1);     /* interrupt line */
	/* Extended capabilities hold error logs and counters. */
	blank(b, 0x100, b->len);
}
