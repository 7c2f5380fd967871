/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/groups.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/formats/groups_pve.h"
#include "probes/formats/lspci_names.h"
#include "probes/formats/pci_config.h"

#define HEX "0123456789abcdefABCDEF"

static const char *
skip(const char *p)
{
	return p + strspn(p, " \t*-");
}

/* The number of a group; what follows it, or NULL. */
static const char *
number_at(const char *p, unsigned int *group)
{
	size_t len = strspn(p, "0123456789");
	char digits[8] = "";
	uint64_t n;

	if (len == 0 || len >= sizeof(digits))
		return NULL;
	memcpy(digits, p, len);
	if (parse_u64(digits, 10, 1u << 20, &n, NULL) == -1)
		return NULL;
	*group = (unsigned int)n;
	return p + len;
}

/* "IOMMU Group 10", "group 7:"; what follows it, or NULL if it is none. */
static const char *
group_at(const char *p, unsigned int *group)
{
	p = skip(p);
	if (strncasecmp(p, "IOMMU", 5) == 0)
		p = skip(p + 5);
	if (strncasecmp(p, "group", 5) != 0)
		return NULL;
	p += 5;
	p += strspn(p, " \t:#");
	p = number_at(p, group);
	return p == NULL ? NULL : p + strspn(p, " \t:");
}

static void
copy_lower(char *to, const char *from, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (char)tolower((unsigned char)from[i]);
	to[n] = '\0';
}

/* "[10de:2204]" */
static bool
is_ids(const char *p)
{
	return p[0] == '[' && strspn(p + 1, HEX) == 4 && p[5] == ':' &&
	       strspn(p + 6, HEX) == 4 && p[10] == ']';
}

static void
take_ids(const char *ids, struct groups_row *row)
{
	copy_lower(row->vendor, ids + 1, 4);
	copy_lower(row->device, ids + 6, 4);
}

/* The address that starts the text; what follows it, or NULL. */
static const char *
address_at(const char *p, struct groups_row *row)
{
	char word[32];
	size_t n;

	/* Some loops say before it whether the kernel can reset the function,
	 * and its ids: "[RESET]", "[R]", "[10de:2204]". */
	for (p = skip(p); *p == '['; p = skip(p + strcspn(p, "]") + 1)) {
		if (strchr(p, ']') == NULL)
			return NULL;
		if (is_ids(p))
			take_ids(p, row);
	}
	n = strcspn(p, " \t");
	if (n == 0 || n >= sizeof(word))
		return NULL;
	memcpy(word, p, n);
	word[n] = '\0';
	/* lspci's two forms only. */
	if (strspn(word, HEX ":.") != n || strchr(word, '.') == NULL ||
	    bdf_parse(word, &row->bdf, NULL) == -1)
		return NULL;
	return p + n + strspn(p + n, " \t");
}

/* The class: its digits in brackets right before the colon, or its title, which
 * some loops print in a column of its own.  Where the name begins. */
static const char *
take_class(const char *p, struct groups_row *row)
{
	const char *colon = strstr(p, ": "), *gap = strstr(p, "  ");
	const char *end = colon, *name = colon == NULL ? p : colon + 2;
	const char *open = strchr(p, '[');
	int class;

	/* ls-iommu prints no colon behind the brackets */
	if (open != NULL && (colon == NULL || open < colon) &&
	    strspn(open + 1, HEX) == 4 && strncmp(open + 5, "] ", 2) == 0) {
		copy_lower(row->class, open + 1, 4);
		return open + 7;
	}
	if (colon != NULL && colon - p >= 6 && colon[-1] == ']' &&
	    colon[-6] == '[' && strspn(colon - 5, HEX) == 4) {
		copy_lower(row->class, colon - 5, 4);
		return name;
	}
	if (gap != NULL && (colon == NULL || gap < colon)) {
		end = gap;
		name = gap + strspn(gap, " ");
	}
	class = end == NULL ? PCI_UNKNOWN : lspci_class(p, (size_t)(end - p));
	if (class != PCI_UNKNOWN)
		(void)num_put_hex(row->class, (uint32_t) class, 4);
	return class != PCI_UNKNOWN || end == colon ? name : p;
}

/* "ISA bridge [0601]: Intel Corporation ... [8086:8d44] (rev 05)" */
static void
describe(const char *p, struct groups_row *row)
{
	const char *name = take_class(p, row), *open, *ids = NULL, *rev;
	size_t n;

	for (open = strchr(name, '['); open != NULL;
	     open = strchr(open + 1, '['))
		if (is_ids(open))
			ids = open;
	if (ids != NULL)
		take_ids(ids, row);
	else if (row->vendor[0] == '\0')
		return;
	else /* they stood before the address */
		ids = name + strcspn(name, "(");
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

/*
 * ".../iommu_groups/10/devices" of find(1) and ls(1), also "./10/devices" and
 * "10/devices" of those who went there first; what follows it, or NULL.
 */
static const char *
folder_at(const char *line, unsigned int *group)
{
	static const char top[] = "iommu_groups/", last[] = "/devices";
	const char *p = strstr(line, top);
	unsigned int number;

	if (p != NULL)
		p += strlen(top);
	else
		p = strncmp(line, "./", 2) == 0 ? line + 2 : line;
	p = number_at(p, &number);
	if (p == NULL || strncmp(p, last, strlen(last)) != 0)
		return NULL;
	*group = number;
	return p + strlen(last);
}

/*
 * "0000:03:00.0: Adding to iommu group 7" of the kernel's log, until Linux 5.2
 * "iommu: Adding device 0000:03:00.0 to group 7" (drivers/iommu/iommu.c).
 */
static const char *
logged_at(const char *line, unsigned int *group)
{
	static const char now[] = ": Adding to iommu group ";
	static const char old[] = "iommu: Adding device ";
	const char *p = strstr(line, now), *to;

	if (p != NULL && number_at(p + strlen(now), group) != NULL) {
		while (p > line && p[-1] != ' ')
			p--;
		return p;
	}
	p = strstr(line, old);
	to = p == NULL ? NULL : strstr(p, " to group ");
	return to != NULL && number_at(to + 10, group) != NULL ? p + strlen(old)
							       : NULL;
}

struct parse {
	void (*row)(void *context, const struct groups_row *);
	void *context;
	struct groups_row one, waiting;
	struct groups_pve table;
	bool in_group, in_folder;
	bool pending; /* one waits for the lines of lspci -k below it */
	size_t found;
};

static void
flush(struct parse *s)
{
	if (s->pending)
		s->row(s->context, &s->waiting);
	s->found += s->pending;
	s->pending = false;
}

/* "Kernel driver in use: vfio-pci", "Kernel modules: nouveau" */
static bool
take_driver(struct parse *s, const char *line)
{
	static const char driver[] = "Kernel driver in use: ";
	static const char modules[] = "Kernel modules: ";
	char *out = s->waiting.driver;
	const char *text = skip(line);
	size_t n;

	if (!s->pending)
		return false;
	if (strncmp(text, driver, strlen(driver)) == 0) {
		text += strlen(driver);
		n = strcspn(text, " \t");
		if (n > 0 && n < sizeof(s->waiting.driver)) {
			memcpy(out, text, n);
			out[n] = '\0';
		}
		return true;
	}
	if (strncmp(text, modules, strlen(modules)) != 0)
		return false;
	/* the driver stands before the modules that could have it */
	if (out[0] == '\0')
		memcpy(out, "none", 5);
	return true;
}

static void
take(struct parse *s, const char *text)
{
	struct groups_row *one = &s->one;
	const char *p;

	one->class[0] = one->vendor[0] = one->device[0] = '\0';
	one->revision[0] = one->name[0] = one->driver[0] = '\0';
	one->none = false;
	p = address_at(text, one);
	if (p == NULL)
		return;
	if (!s->in_folder)
		describe(p, one);
	flush(s);
	s->waiting = *one;
	s->pending = true;
}

/* The names of a folder: in columns, or the links of ls -l. */
static void
take_names(struct parse *s, char *names)
{
	char *arrow = strstr(names, " -> ");
	struct strv words = { 0 };
	size_t i;

	if (arrow != NULL)
		*arrow = '\0';
	strv_split(&words, names, " \t");
	/* Before a link stand its mode, owner and time. */
	for (i = arrow != NULL && words.n > 0 ? words.n - 1 : 0; i < words.n;
	     i++)
		take(s, words.v[i]);
	strv_free(&words);
}

static void
read_logged(struct parse *s, const char *address)
{
	char *word = xstrndup(address, strcspn(address, " "));
	size_t n = strlen(word);

	if (n > 0 && word[n - 1] == ':')
		word[n - 1] = '\0';
	s->in_group = false;
	take(s, word);
	free(word);
}

static void
read_line(struct parse *s, char *line)
{
	const char *p = folder_at(line, &s->one.group);

	if (p == NULL && (p = logged_at(line, &s->one.group)) != NULL) {
		read_logged(s, p);
		return;
	}
	if (groups_pve_line(&s->table, line, &s->one)) {
		flush(s);
		s->waiting = s->one;
		s->pending = true;
		return;
	}
	if (take_driver(s, line))
		return;
	if (p != NULL) {
		s->in_group = s->in_folder = true;
		if (*p == '/') {
			char *name = xstrdup(p + 1);

			take_names(s, name);
			free(name);
		}
		return;
	}
	p = group_at(line, &s->one.group);
	if (p != NULL) {
		s->in_group = true;
		s->in_folder = false;
	}
	if (!s->in_group)
		return;
	if (!s->in_folder)
		take(s, p == NULL ? line : p);
	else if (strchr(line, '/') != NULL && line[strlen(line) - 1] == ':')
		s->in_group = false; /* the heading of another folder */
	else
		take_names(s, line);
}

size_t
groups_parse(const char *text,
    void (*row)(void *context, const struct groups_row *), void *context)
{
	struct parse s = { .row = row, .context = context };
	char *line;

	while ((line = text_take_line(&text)) != NULL) {
		read_line(&s, line);
		free(line);
	}
	flush(&s);
	return s.found;
}
