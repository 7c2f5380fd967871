/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bdf.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/strv.h"

/* PCI Local Bus 3.0, 3.2.2.3.2: 5 bits of device, 3 bits of function.  With ARI
 * (PCIe Base 4.0, 6.13) there is no device and the function has 8 bits: FreeBSD
 * then writes device 0, Linux splits the number as if there were none. */
#define BUS_MAX 0xff
#define DEV_MAX 0x1f
#define FUNC_MAX 7
#define ARI_FUNC_MAX 0xff

static int
fill(struct bdf *out, const struct strv *part, int base, struct err *err)
{
	static const uint64_t max[4] = { UINT32_MAX, BUS_MAX, DEV_MAX,
		ARI_FUNC_MAX };
	uint64_t v[4] = { 0 };
	size_t skip = 4 - part->n;
	size_t i;

	for (i = 0; i < part->n; i++)
		if (parse_u64(part->v[i], base, max[skip + i], &v[skip + i],
			err) == -1)
			return -1;
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
		size_t n = strcspn(text, ":/.");

		if (n == 0 || text[n] != marks[i])
			return false;
		text += n + 1;
	}
	return *text != '\0' && strpbrk(text, ":/.") == NULL;
}

int
bdf_parse(const char *text, struct bdf *out, struct err *err)
{
	const char *at = strchr(text, '@');
	const char *p = at == NULL ? text : at + 1;
	struct strv part = { 0 };
	int base, rc = -1;

	if (strncmp(p, "pci", 3) == 0) {
		p += 3;
		base = 10;
		if (!shaped(p, ":::") && !shaped(p, "::"))
			goto bad;
	} else if (at != NULL) {
		goto bad;
	} else if (shaped(p, ":.") || shaped(p, "::.")) {
		base = 16;
	} else if (shaped(p, "//")) {
		base = 10;
	} else {
		goto bad;
	}
	strv_split(&part, p, ":/.");
	if (fill(out, &part, base, err) == -1)
		goto bad;
	rc = 0;
bad:
	if (rc == -1)
		(void)err_set(err, 0,
		    "\"%s\" is not a PCI address (03:00.0, 0000:03:00.0, "
		    "3/0/0, pci0:3:0:0)",
		    text);
	strv_free(&part);
	return rc;
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
