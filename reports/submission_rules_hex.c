/* SPDX-License-Identifier: BSD-2-Clause
 * Identifiers that are told by their form: digits and what stands between. */
#include <strings.h>

#include "reports/submission_rules.h"

static bool
is_hex(char c)
{
	return rules_digit(c) || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* How many hexadecimal digits, at most one more than most. */
static size_t
hex_run(const char *p, size_t most)
{
	size_t n = 0;

	while (n <= most && is_hex(p[n]))
		n++;
	return n;
}

/* From "from" to "to" groups of hexadecimal digits, least to most in each, with
 * one of seps between them: how long, 0 if it is none. */
static size_t
hex_groups(const char *p, size_t least, size_t most, const char *seps,
    size_t from, size_t to)
{
	size_t n = 0, groups = 0, length = 0, run;

	while (groups < to) {
		run = hex_run(p + n, most);
		if (run < least || run > most || rules_alnum(p[n + run]))
			break;
		n += run;
		if (++groups >= from)
			length = n;
		if (!rules_among(p[n], seps))
			break;
		n++;
	}
	return length;
}

size_t
rules_uuid(const char *line, size_t i, size_t *skip)
{
	static const size_t want[] = { 8, 4, 4, 4, 12 };
	const char *p = line + i;
	size_t k, n = 0;

	(void)skip;
	for (k = 0; k < 5; k++) {
		if (hex_run(p + n, want[k]) != want[k] ||
		    (k < 4 && p[n + want[k]] != '-'))
			return 0;
		n += want[k] + (k < 4);
	}
	return !rules_alnum(p[n]) ? n : 0;
}

/* A PCIe Device Serial Number and an EUI-64 are the same with eight groups. */
size_t
rules_mac(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n;

	(void)skip;
	if (!is_hex(*p))
		return 0;
	n = hex_groups(p, 1, 2, ":", 6, 8);
	if (n == 0)
		n = hex_groups(p, 2, 2, "-", 6, 8);
	if (n == 0)
		n = hex_groups(p, 2, 2, " ", 6, SIZE_MAX);
	if (n == 0)
		n = hex_groups(p, 4, 4, ".-", 3, 4);
	if (n == 0)
		n = hex_groups(p, 6, 6, ":-", 2, 2);
	if (n == 0)
		n = hex_groups(p, 2, 2, "_", 6, 8);
	/* Versions of firmware are written so too, with digits alone. */
	if (n == 0 && strcspn(p, "abcdefABCDEF") < 17)
		n = hex_groups(p, 2, 2, ".", 6, 6);
	return n;
}

/* Linux names an interface by it: enx525400abcdef. */
size_t
rules_interface(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;

	*skip = 3;
	return (strncmp(p, "enx", 3) == 0 || strncmp(p, "wlx", 3) == 0 ||
		   strncmp(p, "wwx", 3) == 0) &&
		       hex_run(p + 3, 12) == 12 && !rules_alnum(p[15])
		   ? 12
		   : 0;
}

/* Addresses of memory begin or end in a row of 0 or f; a commit of FreeBSD
 * stands behind its number, as in "stable/13-n252203-3e26f9c4b1a0". */
static bool
is_no_name(const char *line, size_t from, size_t n)
{
	const char *p = line + from;
	size_t i;

	if (strncmp(p, "0000", 4) == 0 || strncasecmp(p, "ffff", 4) == 0 ||
	    strncmp(p + n - 5, "00000", 5) == 0 ||
	    strncasecmp(p + n - 5, "fffff", 5) == 0)
		return true;
	if (rules_address(line, from, n))
		return true;
	/* So that people can read what mended it. */
	if (n == 12 && from >= 7 && strncmp(p - 7, "commit ", 7) == 0)
		return true;
	if (from < 8 || line[from - 1] != '-' || line[from - 8] != 'n')
		return false;
	for (i = 2; i < 8; i++)
		if (!rules_digit(line[from - i]))
			return false;
	return true;
}

size_t
rules_number(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t prefix = p[0] == '0' && (p[1] | 0x20) == 'x' ? 2 : 0;
	size_t run = strspn(p + prefix, "0123456789abcdefABCDEF");
	size_t digits = strspn(p + prefix, "0123456789");

	(void)skip;
	if (rules_alnum(p[prefix + run]))
		return 0;
	if (run >= 40)
		return prefix + run;
	if (run < 12 || is_no_name(line, i + prefix, run))
		return 0;
	/* Sizes and times are decimal, and have any length. */
	return digits < run || run == 12 || run == 16 || run == 20 || run == 32
		   ? prefix + run
		   : 0;
}

/* Serial numbers mix digits into capital letters; names of parts hold fewer. */
size_t
rules_capitals(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n = 0, digits = 0;

	(void)skip;
	for (; rules_digit(p[n]) || (p[n] >= 'A' && p[n] <= 'Z'); n++)
		digits += rules_digit(p[n]);
	return n >= 10 && !rules_alnum(p[n]) && digits >= 4 && n - digits >= 2
		   ? n
		   : 0;
}

/* Windows' product keys: five groups of five. */
size_t
rules_key(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t k, n = 0, run, digits = 0;

	(void)skip;
	for (k = 0; k < 5; k++, n += run + 1) {
		for (run = 0; rules_digit(p[n + run]) ||
			      (p[n + run] >= 'A' && p[n + run] <= 'Z');
		     run++)
			digits += rules_digit(p[n + run]);
		if (run != 5 || (k < 4 && p[n + run] != '-'))
			return 0;
	}
	return digits > 0 && !rules_alnum(p[n - 1]) && p[n - 1] != '-' ? n - 1
								       : 0;
}

static bool
in_base64(char c)
{
	return rules_alnum(c) || rules_among(c, "+/");
}

/* Keys, their fingerprints, passes: base64 (RFC 4648) or base 62. */
size_t
rules_token(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n, small = 0, capital = 0, digits = 0;

	(void)skip;
	if (i > 0 && in_base64(line[i - 1]))
		return 0;
	for (n = 0; in_base64(p[n]); n++) {
		digits += rules_digit(p[n]);
		small += p[n] >= 'a' && p[n] <= 'z';
		capital += p[n] >= 'A' && p[n] <= 'Z';
	}
	return n >= 32 && digits > 0 && small > 2 && capital > 2 ? n : 0;
}

size_t
rules_ipv4(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t k, n = 0, run;

	(void)skip;
	if (i > 0 && line[i - 1] == '.')
		return 0;
	for (k = 0; k < 4; k++) {
		run = strspn(p + n, "0123456789");
		if (run < 1 || run > 3 || (k < 3 && p[n + run] != '.'))
			return 0;
		n += run + (k < 3);
	}
	return p[n] == '.' ? 0 : n;
}

/* Written out, or with "::". */
size_t
rules_ipv6(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n, k, run = hex_run(p, 4), length = 0;

	(void)skip;
	if (run < 1 || run > 4)
		return 0;
	for (n = run, k = 0; k < 7 && p[n] == ':'; k++) {
		run = hex_run(p + n + 1, 4);
		if (run > 4)
			break;
		n += 1 + run;
		if (k >= 3 && !rules_alnum(p[n]))
			length = n;
	}
	if (length > 0)
		return length;
	for (n = hex_run(p, 4), k = 0; n >= 2 && k < 8; k++) {
		if (p[n] == ':' && p[n + 1] == ':')
			return n + strspn(p + n, "0123456789abcdefABCDEF:");
		run = p[n] == ':' ? hex_run(p + n + 1, 4) : 0;
		if (run < 1 || run > 4)
			break;
		n += 1 + run;
	}
	return 0;
}
