/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "probes/formats/lspci_reader.h"

const char *
lspci_after(const char *line, const char *word)
{
	const char *at = strstr(line, word);

	return at == NULL ? NULL : at + strlen(word);
}

const char *
lspci_starts(const char *line, const char *word)
{
	size_t n = strlen(word);

	return strncmp(line, word, n) == 0 ? line + n : NULL;
}

int
lspci_flag(const char *line, const char *word)
{
	const char *at = lspci_after(line, word);

	if (at == NULL || (*at != '+' && *at != '-'))
		return PCI_UNKNOWN;
	return *at == '+';
}

bool
lspci_number(const char *text, int base, uint64_t max, uint64_t *out)
{
	size_t n =
	    strspn(text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789");
	char digits[17];

	if (n == 0 || n >= sizeof(digits))
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	return parse_u64(digits, base, max, out, NULL) == 0;
}

int
lspci_int(const char *line, const char *word, int base, int max)
{
	const char *at = lspci_after(line, word);
	uint64_t v;

	if (at == NULL || !lspci_number(at, base, (uint64_t)max, &v))
		return PCI_UNKNOWN;
	return (int)v;
}

int64_t
lspci_size(const char *text)
{
	static const char units[] = "KMGTP";
	uint64_t v;
	const char *unit;

	if (!lspci_number(text, 10, 1 << 20, &v))
		return PCI_UNKNOWN;
	text += strspn(text, "0123456789");
	unit = *text == '\0' ? NULL : strchr(units, *text);
	if (unit != NULL)
		v <<= 10 * (unit - units + 1);
	return v > INT64_MAX ? PCI_UNKNOWN : (int64_t)v;
}
