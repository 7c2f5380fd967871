/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pciconf_line.h"

#include <ctype.h>
#include <string.h>

#include "base/num.h"
#include "base/strv.h"

bool
pciconf_number(const char *line, const char *mark, uint64_t *out)
{
	const char *p = strstr(line, mark);
	char digits[24];
	size_t n;
	int base = 10;

	if (p == NULL)
		return false;
	p += strlen(mark);
	if (p[0] == '0' && p[1] == 'x') {
		p += 2;
		base = 16;
	}
	for (n = 0; n < sizeof(digits) - 1 && isxdigit((unsigned char)p[n]) &&
		    (base == 16 || isdigit((unsigned char)p[n]));
	     n++)
		digits[n] = p[n];
	digits[n] = '\0';
	return parse_u64(digits, base, UINT64_MAX, out, NULL) == 0;
}

bool
pciconf_field(const char *line, const char *mark, uint64_t max, uint64_t *out)
{
	return pciconf_number(line, mark, out) && *out <= max;
}

bool
pciconf_ids(struct pciconf_function *f, const char *s)
{
	uint64_t class, rev, hdr, vendor, device, sv, sd, both;
	struct strv column = { 0 };
	bool ok = false;
	uint64_t v[7];
	size_t i;

	if (pciconf_field(s, "class=", 0xffffff, &class) &&
	    pciconf_field(s, "rev=", 0xff, &rev) &&
	    pciconf_field(s, "hdr=", 0xff, &hdr)) {
		if (pciconf_field(s, "chip=", UINT32_MAX, &both)) {
			vendor = both & 0xffff;
			device = both >> 16;
			if (!pciconf_field(s, "card=", UINT32_MAX, &both))
				return false;
			sv = both & 0xffff;
			sd = both >> 16;
		} else if (!pciconf_field(s, " vendor=", 0xffff, &vendor) ||
			   !pciconf_field(s, " device=", 0xffff, &device) ||
			   !pciconf_field(s, "subvendor=", 0xffff, &sv) ||
			   !pciconf_field(s, "subdevice=", 0xffff, &sd)) {
			return false;
		}
		ok = true;
	} else {
		static const uint64_t max[7] = { 0xffffff, 0xff, 0xff, 0xffff,
			0xffff, 0xffff, 0xffff };

		strv_split(&column, s, " \t");
		for (i = 0; i < 7 && i < column.n; i++)
			if (parse_u64(column.v[i], 16, max[i], &v[i], NULL) ==
			    -1)
				break;
		ok = i == 7 && column.n == 7;
		strv_free(&column);
		if (!ok)
			return false;
		class = v[0];
		rev = v[1];
		hdr = v[2];
		vendor = v[3];
		device = v[4];
		sv = v[5];
		sd = v[6];
	}
	f->class = (uint32_t) class;
	f->revision = (uint8_t)rev;
	f->header = (uint8_t)hdr;
	f->vendor = (uint16_t)vendor;
	f->device = (uint16_t)device;
	f->subvendor = (uint16_t)sv;
	f->subdevice = (uint16_t)sd;
	return ok;
}

char *
pciconf_selector(
    char *line, struct bdf *bdf, char unit[PCICONF_UNIT_MAX], const char **ids)
{
	char *at = strstr(line, "@pci"), *begin;
	char selector[PCICONF_UNIT_MAX];
	size_t n;

	if (at == NULL)
		return NULL;
	for (begin = at; begin > line && (isalnum((unsigned char)begin[-1]) ||
					     begin[-1] == '_');)
		begin--;
	while (isdigit((unsigned char)*begin))
		begin++;
	n = 1 + strcspn(at + 1, " \t");
	if (begin == at || n < 2 || at[n - 1] != ':' ||
	    (size_t)(at - begin) >= PCICONF_UNIT_MAX || n >= sizeof(selector))
		return NULL;
	memcpy(selector, at + 1, n - 2);
	selector[n - 2] = '\0';
	if (bdf_parse(selector, bdf, NULL) == -1)
		return NULL;
	memcpy(unit, begin, (size_t)(at - begin));
	unit[at - begin] = '\0';
	*ids = at + n;
	return begin;
}
