/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_test_data.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

void
put_le(char *p, unsigned bytes, uint64_t v)
{
	unsigned i;

	for (i = 0; i < bytes; i++)
		p[i] = (char)(v >> 8 * i & 0xff);
}

static void
phdr(char *p, uint32_t type, uint64_t off, uint64_t vaddr, uint64_t filesz)
{
	put_le(p, 4, type);
	put_le(p + 8, 8, off);
	put_le(p + 16, 8, vaddr);
	put_le(p + 24, 8, vaddr);
	put_le(p + 32, 8, filesz);
	put_le(p + 40, 8, filesz);
	put_le(p + 48, 8, 4096);
}

void
make_elf(struct buf *b, unsigned note_type)
{
	char *p = xcalloc(ELF_SEG + ELF_SEG_LEN + 64, 1);

	memcpy(p, "\177ELF\2\1\1", 7);
	put_le(p + 16, 2, 2);
	put_le(p + 18, 2, 62);
	put_le(p + 32, 8, 64);			  /* e_phoff */
	put_le(p + 40, 8, ELF_SEG + ELF_SEG_LEN); /* e_shoff */
	put_le(p + 54, 2, 56);
	put_le(p + 56, 2, 2);
	put_le(p + 60, 2, 1);
	phdr(p + 64, 1, ELF_SEG, 0x1000000, ELF_SEG_LEN);
	phdr(p + 120, 4, ELF_NOTE, 0, 40);
	memset(p + ELF_SEG, 0x90, 0x80);
	/* Another note first. */
	put_le(p + ELF_NOTE, 4, 4);
	put_le(p + ELF_NOTE + 4, 4, 4);
	put_le(p + ELF_NOTE + 8, 4, 6);
	memcpy(p + ELF_NOTE + 12, "Xen", 4);
	put_le(p + ELF_NOTE + 20, 4, 4);
	put_le(p + ELF_NOTE + 24, 4, 4);
	put_le(p + ELF_NOTE + 28, 4, note_type);
	memcpy(p + ELF_NOTE + 32, "Xen", 4);
	put_le(p + ELF_NOTE + 36, 4, 0x1000040);
	phdr(p + 120, 4, ELF_NOTE, 0, 40);
	buf_add(b, p, ELF_SEG + ELF_SEG_LEN + 64);
	free(p);
}

void
put_file(const char *path, const void *bytes, size_t n)
{
	char *dir = xstrndup(path, (size_t)(file_basename(path) - path));

	if (*dir != '\0')
		ATF_REQUIRE_EQ(file_mkdirs(dir, NULL), 0);
	ATF_REQUIRE_EQ(file_write_atomic(path, bytes, n, NULL), 0);
	free(dir);
}

void
put_text(const char *path, const char *text)
{
	put_file(path, text, strlen(text));
}

void
put_agent(const char *path, char mark)
{
	char e[64 + 56] = "\177ELF\2\1\1";

	e[18] = 62;
	e[32] = 64;
	e[54] = 56;
	e[56] = 1;
	e[119] = mark;
	put_file(path, e, sizeof(e));
}

void
put_kernel(const char *path, const char *release)
{
	char h[2048] = { 0 };

	h[0x1f1] = 1;
	h[0x1fe] = 0x55;
	h[0x1ff] = (char)0xaa;
	memcpy(h + 0x202, "HdrS\x0f\x02", 6);
	h[0x20f] = 1;
	memcpy(h + 0x300, release, strlen(release));
	h[0x24c] = 100;
	put_file(path, h, sizeof(h));
}

#define M "m/6.1/"
void
put_modules(void)
{
	/* gzip of "unpacked\n" (RFC 1952) */
	static const unsigned char gz[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3,
		0x2b, 0xcd, 0x2b, 0x48, 0x4c, 0xce, 0x4e, 0x4d, 0xe1, 0x02, 0,
		0x80, 0x1f, 0x71, 0x2b, 9, 0, 0, 0 };

	put_text(M "modules.dep",
	    "kernel/virtio.ko:\nkernel/virtio_pci.ko: kernel/virtio.ko\n"
	    "kernel/nvme-core.ko.gz:\n"
	    "kernel/nvme.ko: kernel/nvme-core.ko.gz\n"
	    "kernel/pvpanic-pci.ko:\nkernel/more.ko:\n");
	put_text(M "modules.builtin", "kernel/virtio_console.ko\n");
	put_text(M "modules.alias",
	    "alias pci:nvme nvme\nalias pci:more more\nalias x pvpanic_pci\n");
	put_text(M "kernel/virtio.ko", "virtio");
	put_text(M "kernel/virtio_pci.ko", "virtio_pci");
	put_text(M "kernel/nvme.ko", "nvme");
	put_text(M "kernel/pvpanic-pci.ko", "pvpanic-pci");
	put_text(M "kernel/more.ko", "more");
	put_file(M "kernel/nvme-core.ko.gz", gz, sizeof(gz));
}
