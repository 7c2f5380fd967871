/* SPDX-License-Identifier: BSD-2-Clause
 * Offsets: the kernel's Documentation/arch/x86/boot.rst, "The Real-Mode Kernel
 * Header". */
#include "guests/image_kernel.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/image_unpack.h"

#define SETUP_SECTS 0x1f1    /* u8; 0 means 4 */
#define BOOT_FLAG 0x1fe	     /* u16, 0xaa55 */
#define HEADER 0x202	     /* "HdrS" */
#define VERSION 0x206	     /* u16, protocol */
#define KERNEL_VERSION 0x20e /* u16, text is 0x200 bytes further */
#define PAYLOAD_OFFSET 0x248 /* u32, from the protected-mode code */
#define PAYLOAD_LENGTH 0x24c /* u32 */
#define HEADER_END 0x250
#define VERSION_MIN 0x0208 /* the first with a payload */
#define SECTOR 512

static const uint8_t *
kernel_at(const struct kernel *k, size_t offset)
{
	return (const uint8_t *)k->file.data + offset;
}

/* The first word of "6.1.0-56-amd64 (builder@host) #1 SMP ...". */
static char *
kernel_release(const struct kernel *k)
{
	size_t start = get_le16(kernel_at(k, KERNEL_VERSION)), n = 0;
	const char *text;

	if (start == 0)
		return NULL;
	start += 0x200;
	if (start >= k->file.len)
		return NULL;
	text = k->file.data + start;
	while (start + n < k->file.len && text[n] > ' ' && text[n] < 0x7f)
		n++;
	/* It becomes part of paths. */
	if (n == 0 || text[0] == '.' || memchr(text, '/', n) != NULL)
		return NULL;
	return xstrndup(text, n);
}

int
kernel_parse(struct kernel *k, const char *name, struct err *err)
{
	uint64_t sects, start, length;

	if (k->file.len < HEADER_END ||
	    get_le16(kernel_at(k, BOOT_FLAG)) != 0xaa55 ||
	    memcmp(kernel_at(k, HEADER), "HdrS", 4) != 0)
		return err_set(
		    err, 0, "%s: not a Linux x86 kernel (bzImage)", name);
	if (get_le16(kernel_at(k, VERSION)) < VERSION_MIN)
		return err_set(err, 0,
		    "%s: boot protocol %x is too old, %x is needed", name,
		    get_le16(kernel_at(k, VERSION)), VERSION_MIN);
	sects = *kernel_at(k, SETUP_SECTS);
	if (sects == 0)
		sects = 4;
	start = (sects + 1) * SECTOR + get_le32(kernel_at(k, PAYLOAD_OFFSET));
	length = get_le32(kernel_at(k, PAYLOAD_LENGTH));
	if (start > k->file.len || length > k->file.len - start)
		return err_set(err, 0,
		    "%s: truncated: its payload ends behind the file", name);
	k->payload = (size_t)start;
	k->payload_len = (size_t)length;
	k->release = kernel_release(k);
	if (k->release == NULL)
		return err_set(err, 0, "%s: names no kernel release", name);
	return 0;
}

int
kernel_read(struct kernel *k, const char *path, struct err *err)
{
	if (file_read(path, &k->file, err) == -1)
		return -1;
	return kernel_parse(k, path, err);
}

int
kernel_unpack(const struct kernel *k, struct buf *out, struct err *err)
{
	const uint8_t *p = kernel_at(k, k->payload);
	size_t n = k->payload_len, before = out->len;
	uint32_t want;

	if (n < 8)
		return err_set(err, 0, "kernel payload: too short");
	/*
	 * Every payload ends with the plain size in 4 bytes: gzip's own
	 * trailer, appended by the kernel's build for the other formats
	 * (scripts/Makefile.lib, size_append), whose readers refuse it.
	 */
	want = get_le32(p + n - 4);
	if (!(p[0] == 0x1f && p[1] == 0x8b)) /* gzip, RFC 1952 2.3.1 */
		n -= 4;
	if (unpack_bytes(p, n, "kernel payload", out, err) == -1)
		return -1;
	if (((out->len - before) & UINT32_MAX) != want)
		return err_set(err, 0,
		    "kernel payload: %zu bytes unpacked, %lu announced",
		    out->len - before, (unsigned long)want);
	return 0;
}

void
kernel_free(struct kernel *k)
{
	if (k == NULL)
		return;
	buf_free(&k->file);
	free(k->release);
	memset(k, 0, sizeof(*k));
}
