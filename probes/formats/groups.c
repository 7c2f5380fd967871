/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/groups.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/num.h"

#define HEX "0123456789abcdefABCDEF"

static const char *
skip(const char *p)
{
	return p + strspn(p, " \t*-");
}

/* "IOMMU Group 10", "group 7:"; what follows it, or NULL if it is none. */
static const char *
group_at(const char *p, unsigned int *group)
{
	char digits[8] = "";
	uint64_t n;
	size_t len;

	p = skip(p);
	if (strncasecmp(p, "IOMMU", 5) == 0)
		p = skip(p + 5);
	if (strncasecmp(p, "group", 5) != 0)
		return NULL;
	p += 5;
	p += strspn(p, " \t:#");
	len = strspn(p, "0123456789");
	if (len == 0 || len >= sizeof(digits))
		return NULL;
	memcpy(digits, p, len);
	if (parse_u64(digits, 10, 1u << 20, &n, NULL) == -1)
		return NULL;
	*group = (unsigned int)n;
	return p + len + strspn(p + len, " \t:");
}

/* The address that starts the text; what follows it, or NULL. */
static const char *
address_at(const char *p, struct bdf *bdf)
{
	char word[32];
	size_t n;

	p = skip(p);
	/* Some loops say first whether the kernel can reset the function. */
	if (strncmp(p, "[RESET]", 7) == 0)
		p = skip(p + 7);
	n = strcspn(p, " \t");
	if (n == 0 || n >= sizeof(word))
		return NULL;
	memcpy(word, p, n);
	word[n] = '\0';
	/* lspci's two forms only. */
	if (strspn(word, HEX ":.") != n || strchr(word, '.') == NULL ||
	    bdf_parse(word, bdf, NULL) == -1)
		return NULL;
	return p + n + strspn(p + n, " \t");
}

static void
copy_lower(char *to, const char *from, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (char)tolower((unsigned char)from[i]);
	to[n] = '\0';
}

/* "ISA bridge [0601]: Intel Corporation ... [8086:8d44] (rev 05)" */
static void
describe(const char *p, struct groups_row *row)
{
	const char *colon = strstr(p, ": "), *open, *ids = NULL, *rev;
	const char *name = colon == NULL ? p : colon + 2;
	size_t n;

	/* The class in brackets, right before the colon. */
	if (colon != NULL && colon - p >= 6 && colon[-1] == ']' &&
	    colon[-6] == '[' && strspn(colon - 5, HEX) == 4)
		copy_lower(row->class, colon - 5, 4);
	for (open = strchr(name, '['); open != NULL;
	     open = strchr(open + 1, '['))
		if (strspn(open + 1, HEX) == 4 && open[5] == ':' &&
		    strspn(open + 6, HEX) == 4 && open[10] == ']')
			ids = open;
	if (ids == NULL)
		return;
	copy_lower(row->vendor, ids + 1, 4);
	copy_lower(row->device, ids + 6, 4);
	for (n = (size_t)(ids - name); n > 0 && name[n - 1] == ' '; n--)
		;
	if (n >= sizeof(row->name))
		n = sizeof(row->name) - 1;
	memcpy(row->name, name, n);
	row->name[n] = '\0';
	rev = strstr(ids, "(rev ");
	if (rev != NULL && strspn(rev + 5, HEX) == 2)
		copy_lower(row->revision, rev + 5, 2);
}

size_t
groups_parse(const char *text,
    void (*row)(void *context, const struct groups_row *), void *context)
{
	struct groups_row one = { 0 };
	bool in_group = false;
	size_t found = 0;

	while (*text != '\0') {
		size_t n = strcspn(text, "\r\n");
		char *line = xstrndup(text, n);
		const char *p = group_at(line, &one.group);

		if (p != NULL)
			in_group = true;
		p = address_at(p == NULL ? line : p, &one.bdf);
		if (p != NULL && in_group) {
			one.class[0] = one.vendor[0] = one.device[0] = '\0';
			one.revision[0] = one.name[0] = '\0';
			describe(p, &one);
			row(context, &one);
			found++;
		}
		free(line);
		text += n;
		text += strspn(text, "\r\n");
	}
	return found;
}
