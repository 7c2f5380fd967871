/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bdf.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* PCI Local Bus 3.0, 3.2.2.3.2: 5 bits of device, 3 bits of function.  With ARI
 * (PCIe Base 4.0, 6.13) there is no device and the function has 8 bits: FreeBSD
 * then writes device 0, Linux splits the number as if there were none. */
#define BUS_MAX 0xff
#define DEV_MAX 0x1f
#define FUNC_MAX 7
#define ARI_FUNC_MAX 0xff

/* Up to the next mark. */
static size_t
digits(const char *text)
{
	size_t n = 0;

	while (text[n] != '\0' && text[n] != ':' && text[n] != '/' &&
	       text[n] != '.')
		n++;
	return n;
}

/* Text of so many parts. */
static int
fill(struct bdf *out, const char *text, size_t parts, int base, struct err *err)
{
	static const uint64_t max[4] = { UINT32_MAX, BUS_MAX, DEV_MAX,
		ARI_FUNC_MAX };
	char part[16]; /* more than any number has digits */
	uint64_t v[4] = { 0 };
	size_t i, n;

	for (i = 4 - parts; i < 4; i++) {
		n = digits(text);
		if (n >= sizeof(part))
			return err_set(err, 0, "too many digits");
		memcpy(part, text, n);
		part[n] = '\0';
		if (parse_u64(part, base, max[i], &v[i], err) == -1)
			return -1;
		text += n + 1;
	}
	if (v[3] > FUNC_MAX && v[2] != 0)
		return err_set(err, 0, "no such function");
	out->domain = (uint32_t)v[0];
	out->bus = (uint8_t)v[1];
	out->dev = (uint8_t)v[2];
	out->func = (uint8_t)v[3];
	return 0;
}

/* True if text is made of parts digits separated by exactly these marks. */
static bool
shaped(const char *text, const char *marks)
{
	size_t i;

	for (i = 0; marks[i] != '\0'; i++) {
		size_t n = digits(text);

		if (n == 0 || text[n] != marks[i])
			return false;
		text += n + 1;
	}
	return *text != '\0' && text[digits(text)] == '\0';
}

int
bdf_parse(const char *text, struct bdf *out, struct err *err)
{
	const char *at = strchr(text, '@');
	const char *p = at == NULL ? text : at + 1;
	bool decimal = true;
	size_t parts = 0;

	if (strncmp(p, "pci", 3) == 0) {
		p += 3;
		parts = shaped(p, ":::") ? 4 : shaped(p, "::") ? 3 : 0;
	} else if (at == NULL) {
		parts = shaped(p, "::.") ? 4 : shaped(p, ":.") ? 3 : 0;
		decimal = parts == 0;
		if (decimal && shaped(p, "//"))
			parts = 3;
	}
	if (parts != 0 && fill(out, p, parts, decimal ? 10 : 16, err) == 0)
		return 0;
	return err_set(err, 0,
	    "\"%s\" is not a PCI address (03:00.0, 0000:03:00.0, "
	    "3/0/0, pci0:3:0:0)",
	    text);
}

struct bdf_text
bdf_format(const struct bdf *b)
{
	struct bdf_text t;

	char *to = num_put_hex(t.s, b->domain, 4);

	*to++ = ':';
	to = num_put_hex(to, b->bus, 2);
	*to++ = ':';
	to = num_put_hex(to, b->dev, 2);
	*to++ = '.';
	(void)num_put_hex(to, b->func, 1);
	return t;
}

int
bdf_compare(const struct bdf *a, const struct bdf *b)
{
	if (a->domain != b->domain)
		return a->domain < b->domain ? -1 : 1;
	if (a->bus != b->bus)
		return a->bus < b->bus ? -1 : 1;
	if (a->dev != b->dev)
		return a->dev < b->dev ? -1 : 1;
	return (a->func > b->func) - (a->func < b->func);
}
