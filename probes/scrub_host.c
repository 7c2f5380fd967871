/* SPDX-License-Identifier: BSD-2-Clause
 * What is taken out of configuration space, SMBIOS and procfs. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/scrub.h"

/* PCI Local Bus 3.0, 6.7 and appendix I: the data register of Vital Product
 * Data may hold what was read of it last. */
static void
clear_vpd(uint8_t *p, size_t n)
{
	size_t at, hops;

	if (n < 0x40 || (p[0x06] & 0x10) == 0)
		return;
	at = p[0x34] & 0xfcu;
	for (hops = 0; hops < 48 && at >= 0x40 && at + 8 <= n && at < 256;
	     hops++) {
		if (p[at] == 0x03)
			memset(p + at + 4, 0, 4);
		at = p[at + 1] & 0xfcu;
	}
}

/* PCI Express Base 4.0, 7.6.3 (extended capability header) and 7.9.3 (Device
 * Serial Number: id 3, eight bytes behind its header). */
static void
clear_serial(uint8_t *p, size_t n)
{
	size_t at = 0x100, hops, room;

	for (hops = 0; hops < 960 && at >= 0x100 && at + 4 <= n; hops++) {
		uint32_t head = get_le32(p + at);

		if ((head & 0xffff) == 0x0003) {
			room = n - at - 4;
			memset(p + at + 4, 0, room < 8 ? room : 8);
		}
		at = head >> 20 & 0xffc;
	}
}

void
scrub_config(struct buf *b)
{
	clear_vpd((uint8_t *)b->data, b->len);
	clear_serial((uint8_t *)b->data, b->len);
}

/* Length of the structure at p, its strings included; 0 if it is cut. */
static size_t
smbios_length(const uint8_t *p, size_t n)
{
	size_t end;

	if (n < 4 || p[1] < 4 || p[1] > n)
		return 0;
	for (end = p[1]; end + 2 <= n; end++)
		if (p[end] == 0 && p[end + 1] == 0)
			return end + 2;
	return 0;
}

/* SMBIOS 3.4, 6.1.2: only slots (9), onboard devices (41) and the end (127)
 * name nothing but the type of board. */
void
scrub_smbios(struct buf *b)
{
	size_t at = 0, to = 0, n;
	uint8_t *p = (uint8_t *)b->data;

	while ((n = smbios_length(p + at, b->len - at)) != 0) {
		if (p[at] == 9 || p[at] == 41 || p[at] == 127) {
			memmove(p + to, p + at, n);
			to += n;
		}
		at += n;
	}
	b->len = to;
	if (b->data != NULL)
		b->data[to] = '\0';
}

/* All CPUs of a host say the same, at length. */
void
scrub_cpuinfo(struct buf *b)
{
	const char *end = b->data == NULL ? NULL : strstr(b->data, "\n\n");

	if (end == NULL)
		return;
	b->len = (size_t)(end - b->data) + 2;
	b->data[b->len] = '\0';
}

/*
 * A block device as mountinfo and swaps name it.  Names below /dev/mapper are
 * people's own, often the host's: 16 bits of a hash, so that two still differ.
 */
static char *
device_name(const char *name)
{
	static const char mapper[] = "/dev/mapper/";
	const char *p;
	uint32_t h = 2166136261u; /* FNV-1a, 32 bit */

	if (strncmp(name, mapper, sizeof(mapper) - 1) == 0) {
		p = name + sizeof(mapper) - 1;
		if (p[0] == 'x' && strlen(p) == 5 &&
		    strspn(p + 1, "0123456789abcdef") == 4)
			return xstrdup(name);
		for (; *p != '\0'; p++)
			h = (h ^ (unsigned char)*p) * 16777619u;
		return xasprintf("%sx%04x", mapper, (h >> 16 ^ h) & 0xffff);
	}
	if (strncmp(name, "/dev/", 5) != 0)
		return xstrdup("none");
	for (p = name + 5; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '-')
			return xstrdup("none");
	return xstrdup(name);
}

/* As above, so that one finds the other. */
void
scrub_mapper_name(struct buf *b)
{
	char *path, *name;

	buf_trim(b);
	path = xasprintf("/dev/mapper/%s", buf_str(b));
	name = device_name(path);
	buf_clear(b);
	buf_addf(b, "%s\n", name + strlen("/dev/mapper/"));
	free(name);
	free(path);
}

static const char *
mount_point(const char *path)
{
	static const char *const known[] = { "/", "/boot", "/boot/efi", "/efi",
		"/home", "/opt", "/root", "/srv", "/tmp", "/usr", "/var",
		NULL };
	size_t i;

	for (i = 0; known[i] != NULL; i++)
		if (strcmp(path, known[i]) == 0)
			return path;
	return "/other";
}

typedef void (*rewrite)(const struct strv *fields, struct buf *out);

/* Each line anew, from its fields. */
static void
rewrite_lines(struct buf *b, rewrite line)
{
	struct strv lines = { 0 };
	struct buf out = { 0 };
	size_t i;

	strv_split(&lines, buf_str(b), "\n");
	for (i = 0; i < lines.n; i++) {
		struct strv fields = { 0 };

		strv_split(&fields, lines.v[i], " \t");
		line(&fields, &out);
		strv_free(&fields);
	}
	strv_free(&lines);
	buf_clear(b);
	buf_add(b, out.data, out.len);
	buf_free(&out);
}

/* proc_pid_mountinfo(5): ... - type source options behind the variable part */
static void
mount_line(const struct strv *f, struct buf *out)
{
	char *source;
	size_t i;

	for (i = 6; i < f->n && strcmp(f->v[i], "-") != 0; i++)
		;
	if (i + 2 >= f->n)
		return;
	source = device_name(f->v[i + 2]);
	buf_addf(out, "%s %s %s / %s rw - %s %s rw\n", f->v[0], f->v[1],
	    f->v[2], mount_point(f->v[4]), f->v[i + 1], source);
	free(source);
}

void
scrub_mounts(struct buf *b)
{
	rewrite_lines(b, mount_line);
}

/* Filename Type Size Used Priority */
static void
swap_line(const struct strv *f, struct buf *out)
{
	char *name;

	if (f->n < 5)
		return;
	name = strcmp(f->v[0], "Filename") == 0 ? xstrdup(f->v[0])
						: device_name(f->v[0]);
	buf_addf(out, "%s\t%s\t%s\t%s\t%s\n", name, f->v[1], f->v[2], f->v[3],
	    f->v[4]);
	free(name);
}

void
scrub_swaps(struct buf *b)
{
	rewrite_lines(b, swap_line);
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask ... */
static void
route_line(const struct strv *f, struct buf *out)
{
	bool head = f->n > 0 && strcmp(f->v[0], "Iface") == 0;
	size_t i;

	if (f->n < 8 || (!head && strcmp(f->v[1], "00000000") != 0))
		return;
	for (i = 0; i < f->n; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : "\t",
		    i == 2 && !head ? "00000000" : f->v[i]);
	buf_adds(out, "\n");
}

void
scrub_routes(struct buf *b)
{
	rewrite_lines(b, route_line);
}

/* destination length source length gateway metric ... interface */
static void
route6_line(const struct strv *f, struct buf *out)
{
	static const char none[] = "00000000000000000000000000000000";
	size_t i;

	if (f->n < 10 || strcmp(f->v[0], none) != 0 ||
	    strcmp(f->v[1], "00") != 0)
		return;
	for (i = 0; i < f->n; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : " ",
		    i == 4 || i == 2 ? none : f->v[i]);
	buf_adds(out, "\n");
}

void
scrub_routes6(struct buf *b)
{
	rewrite_lines(b, route6_line);
}

/* Destination Gateway Flags Netif [Expire].  An interface may be renamed to
 * anything; drivers' units are letters and a number. */
static void
netstat_line(const struct strv *f, struct buf *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char digits[] = "0123456789";
	const char *name;
	size_t n;

	if (f->n < 4 || strcmp(f->v[0], "default") != 0)
		return;
	name = f->v[3];
	n = strspn(name, letters);
	if (n == 0 || n > 12 || name[n] == '\0' ||
	    strspn(name + n, digits) != strlen(name + n))
		name = "renamed0";
	buf_addf(out, "default none UG %s\n", name);
}

void
scrub_netstat(struct buf *b)
{
	rewrite_lines(b, netstat_line);
}
