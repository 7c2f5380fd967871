/* SPDX-License-Identifier: BSD-2-Clause
 * Config space, on the layout of an Intel 82574L: PM at c8, MSI at
 * d0 (64 bit), PCI Express right behind it at e0, MSI-X at a0. */
#include <atf-c.h>
#include <stdint.h>
#include <string.h>

#include "guests/device.h"

static void
put(struct buf *b, size_t at, const char *bytes, size_t n)
{
	ATF_REQUIRE(at + n <= b->len);
	memcpy(b->data + at, bytes, n);
}

#define PUT(b, at, bytes) put(b, at, bytes, sizeof(bytes) - 1)

/* size bytes of 0xaa with the 82574L's header and capabilities in them. */
static void
nic(struct buf *b, size_t size)
{
	char *fill;

	memset(b, 0, sizeof(*b));
	while (b->len < size)
		buf_add(b, "\xaa", 1);
	fill = b->data;
	ATF_REQUIRE(fill != NULL);
	PUT(b, 0x00,
	    "\x86\x80\xd3\x10"		     /* ids */
	    "\x06\x04\x10\x00"		     /* command, status */
	    "\x00\x00\x00\x02\x10\x00\x00"); /* class, cache line */
	PUT(b, 0x2c, "\x86\x80\x1f\xa0");    /* subsystem */
	PUT(b, 0x34, "\xc8");
	PUT(b, 0x3c, "\x0b\x01"); /* line, pin */
	if (size < 256)
		return;
	PUT(b, 0xa0, "\x11\x00\x04\x80");
	PUT(b, 0xc8, "\x01\xd0\x22\xc8\x00\x21");
	PUT(b, 0xd0, "\x05\xe0\x81\x00");
	PUT(b, 0xe0, "\x10\xa0\x01\x00");
}

static void
require_bytes(const struct buf *b, size_t from, size_t to, int value)
{
	size_t i;

	for (i = from; i < to; i++)
		ATF_REQUIRE_EQ_MSG(value, (uint8_t)b->data[i],
		    "byte %zx is %02x", i, (unsigned int)(uint8_t)b->data[i]);
}

#define REQUIRE_TEXT(b, at, bytes)                                             \
	ATF_REQUIRE_EQ(0, memcmp((b)->data + (at), bytes, sizeof(bytes) - 1))

ATF_TC_WITHOUT_HEAD(device_mask_config__header);
ATF_TC_BODY(device_mask_config__header, tc)
{
	struct buf b;

	nic(&b, 256);
	device_mask_config(&b);
	REQUIRE_TEXT(&b, 0x00, "\x86\x80\xd3\x10");
	require_bytes(&b, 0x04, 0x08, 0);
	REQUIRE_TEXT(&b, 0x08, "\x00\x00\x00\x02");
	require_bytes(&b, 0x0c, 0x0e, 0);
	require_bytes(&b, 0x10, 0x28, 0);
	REQUIRE_TEXT(&b, 0x2c, "\x86\x80\x1f\xa0");
	require_bytes(&b, 0x30, 0x34, 0);
	ATF_REQUIRE_EQ(0xc8, (uint8_t)b.data[0x34]);
	REQUIRE_TEXT(&b, 0x3c, "\x00\x01");
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(device_mask_config__every_capability);
ATF_TC_BODY(device_mask_config__every_capability, tc)
{
	struct buf b;

	nic(&b, 256);
	device_mask_config(&b);
	REQUIRE_TEXT(&b, 0xc8, "\x01\xd0\x22\xc8"); /* PM: what it can */
	require_bytes(&b, 0xcc, 0xce, 0);	    /* PM: what it does */
	REQUIRE_TEXT(&b, 0xd0, "\x05\xe0");
	require_bytes(&b, 0xd2, 0xde, 0);
	require_bytes(&b, 0xde, 0xe0, 0xaa);
	REQUIRE_TEXT(&b, 0xe0, "\x10\xa0\x01\x00"); /* not a part of MSI */
	require_bytes(&b, 0xe4, 0xe8, 0xaa);	    /* device capabilities */
	require_bytes(&b, 0xe8, 0xec, 0);
	require_bytes(&b, 0xec, 0xf0, 0xaa); /* link capabilities */
	require_bytes(&b, 0xf0, 0xf4, 0);
	REQUIRE_TEXT(&b, 0xa0, "\x11\x00");
	require_bytes(&b, 0xa2, 0xa4, 0);
	require_bytes(&b, 0xa4, 0xc8, 0xaa);
	buf_free(&b);
}

/* The same device before and after it was used by a guest. */
ATF_TC_WITHOUT_HEAD(device_mask_config__what_a_guest_sets_makes_no_difference);
ATF_TC_BODY(device_mask_config__what_a_guest_sets_makes_no_difference, tc)
{
	struct buf before, after;

	nic(&before, 4096);
	nic(&after, 4096);
	PUT(&after, 0x04, "\x00\x00\x18\x20");
	PUT(&after, 0x10, "\x00\x00\x00\xfe");
	PUT(&after, 0xcc, "\x03\x00");
	PUT(&after, 0xd2, "\x80\x00\x00\x10\xe0\xfe\x00\x00\x00\x00\x21\x40");
	PUT(&after, 0xe8, "\x37\x28\x19\x00");
	PUT(&after, 0xf0, "\x40\x00\x11\x10");
	PUT(&after, 0xa2, "\x04\x00");
	PUT(&after, 0x104, "\x00\x00\x10\x00"); /* AER status */
	device_mask_config(&before);
	device_mask_config(&after);
	ATF_REQUIRE_EQ(before.len, after.len);
	ATF_REQUIRE_EQ(0, memcmp(before.data, after.data, before.len));
	buf_free(&before);
	buf_free(&after);
}

ATF_TC_WITHOUT_HEAD(device_mask_config__a_broken_device_makes_a_difference);
ATF_TC_BODY(device_mask_config__a_broken_device_makes_a_difference, tc)
{
	struct buf good, bad;

	nic(&good, 256);
	nic(&bad, 256);
	PUT(&bad, 0xd0, "\x00\x00"); /* a capability is gone */
	device_mask_config(&good);
	device_mask_config(&bad);
	ATF_REQUIRE(memcmp(good.data, bad.data, good.len) != 0);
	buf_free(&good);
	buf_free(&bad);
}

ATF_TC_WITHOUT_HEAD(device_mask_config__bad_lists_end);
ATF_TC_BODY(device_mask_config__bad_lists_end, tc)
{
	static const char *const starts[] = { "\xc8", "\xfc", "\xff", "\x3c",
		"\x04", "\x00", NULL };
	struct buf b;
	size_t i;

	for (i = 0; starts[i] != NULL; i++) {
		nic(&b, 256);
		PUT(&b, 0xa0, "\x11\xc8"); /* the last points to the first */
		put(&b, 0x34, starts[i], 1);
		device_mask_config(&b);
		REQUIRE_TEXT(&b, 0x00, "\x86\x80\xd3\x10");
		REQUIRE_TEXT(&b, 0xd0, "\x05\xe0");
		buf_free(&b);
	}
	/* all ones, as a device that fell off the bus reads */
	memset(&b, 0, sizeof(b));
	while (b.len < 256)
		buf_add(&b, "\xff", 1);
	device_mask_config(&b);
	require_bytes(&b, 0, 4, 0xff);
	buf_free(&b);
	/* MSI in the last bytes: it would end behind the buffer */
	nic(&b, 256);
	PUT(&b, 0x34, "\xfc");
	PUT(&b, 0xfc, "\x05\x00\x81\x01");
	device_mask_config(&b);
	require_bytes(&b, 0xfe, 0x100, 0);
	buf_free(&b);
}

/* Not root: the kernel shows the first 64 bytes. */
ATF_TC_WITHOUT_HEAD(device_mask_config__short);
ATF_TC_BODY(device_mask_config__short, tc)
{
	struct buf b;

	nic(&b, 64);
	device_mask_config(&b);
	REQUIRE_TEXT(&b, 0x00, "\x86\x80\xd3\x10");
	require_bytes(&b, 0x04, 0x08, 0);
	ATF_REQUIRE_EQ(64, b.len);
	buf_free(&b);
	nic(&b, 64);
	b.len = 63;
	device_mask_config(&b);
	REQUIRE_TEXT(&b, 0x04, "\x06\x04\x10\x00");
	buf_free(&b);
	memset(&b, 0, sizeof(b));
	device_mask_config(&b);
	ATF_REQUIRE(b.data == NULL);
}

ATF_TC_WITHOUT_HEAD(device_canary__unused_register_only);
ATF_TC_BODY(device_canary__unused_register_only, tc)
{
	struct buf b;
	unsigned int mask = 0;
	size_t at = 0;

	(void)tc;
	/* MSI-X is on: the one bit is not free, MSI is on as well. */
	nic(&b, 256);
	ATF_REQUIRE(!device_canary(&b, &at, &mask));
	PUT(&b, 0xa2, "\x04\x00");
	ATF_REQUIRE(device_canary(&b, &at, &mask));
	ATF_REQUIRE_EQ(0xa2, at);
	ATF_REQUIRE_EQ(0x4000, mask);
	PUT(&b, 0xa2, "\x04\x40");
	ATF_REQUIRE(!device_canary(&b, &at, &mask));
	PUT(&b, 0xd2, "\x80\x00");
	ATF_REQUIRE(device_canary(&b, &at, &mask));
	ATF_REQUIRE_EQ(0xd2, at);
	ATF_REQUIRE_EQ(0x10, mask);
	/* A list that points at itself, and no list. */
	PUT(&b, 0xc8, "\x01\xc8");
	ATF_REQUIRE(!device_canary(&b, &at, &mask));
	b.len = 64;
	ATF_REQUIRE(!device_canary(&b, &at, &mask));
	b.len = 0;
	ATF_REQUIRE(!device_canary(&b, &at, &mask));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(device_is_fault__of_this_function);
ATF_TC_BODY(device_is_fault__of_this_function, tc)
{
	static const char bdf[] = "0000:01:00.0";

	(void)tc;
	ATF_CHECK(device_is_fault(
	    "3,1,2,-;DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault "
	    "addr 0xfffff000 [fault reason 0x05] PTE Write access is not set",
	    bdf));
	ATF_CHECK(device_is_fault(
	    "vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT "
	    "domain=0x0010 address=0xfffff000 flags=0x0020]",
	    bdf));
	ATF_CHECK(!device_is_fault(
	    "DMAR: [DMA Read NO_PASID] Request device [02:00.0] fault addr 0x0",
	    bdf));
	ATF_CHECK(!device_is_fault(
	    "vfio-pci 0000:01:00.0: enabling device (0400 -> 0402)", bdf));
	ATF_CHECK(
	    !device_is_fault("DMAR: DRHD: handling fault status reg 2", bdf));
	ATF_CHECK(!device_is_fault("", bdf));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, device_mask_config__header);
	ATF_TP_ADD_TC(tp, device_mask_config__every_capability);
	ATF_TP_ADD_TC(
	    tp, device_mask_config__what_a_guest_sets_makes_no_difference);
	ATF_TP_ADD_TC(
	    tp, device_mask_config__a_broken_device_makes_a_difference);
	ATF_TP_ADD_TC(tp, device_mask_config__bad_lists_end);
	ATF_TP_ADD_TC(tp, device_mask_config__short);
	ATF_TP_ADD_TC(tp, device_canary__unused_register_only);
	ATF_TP_ADD_TC(tp, device_is_fault__of_this_function);
	return atf_no_error();
}
