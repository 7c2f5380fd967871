/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/num.h"

#include <errno.h>

int
num_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *
num_put_hex(char *to, uint32_t v, int digits)
{
	while (digits < 8 && v >> 4 * digits != 0)
		digits++;
	while (digits-- > 0)
		*to++ = "0123456789abcdef"[v >> 4 * digits & 15];
	*to = '\0';
	return to;
}

int
parse_u64(
    const char *text, int base, uint64_t max, uint64_t *out, struct err *err)
{
	const char *p = text;
	uint64_t value = 0;
	int d;

	if (base == 16 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
		p += 2;
	if (*p == '\0')
		return err_set(err, 0, "\"%s\" is not a number", text);
	for (; *p != '\0'; p++) {
		d = num_hex_digit(*p);
		if (d == -1 || d >= base)
			return err_set(err, 0, "\"%s\" is not a number", text);
		if ((uint64_t)d > max ||
		    value > (max - (uint64_t)d) / (uint64_t)base)
			return err_set(err, ERANGE, "%s", text);
		value = value * (uint64_t)base + (uint64_t)d;
	}
	*out = value;
	return 0;
}
