/* SPDX-License-Identifier: BSD-2-Clause
 * The first line of a function: class, name or ids, revision. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/lspci_names.h"
#include "probes/formats/lspci_reader.h"

bool
lspci_last_ids(const char *line, int *vendor, int *device, const char **where)
{
	bool found = false;
	const char *at = line;
	uint64_t v, d;

	while ((at = strchr(at, '[')) != NULL) {
		at++;
		if (strspn(at, "0123456789abcdef") == 4 && at[4] == ':' &&
		    strspn(at + 5, "0123456789abcdef") == 4 && at[9] == ']' &&
		    lspci_number(at, 16, 0xffff, &v) &&
		    lspci_number(at + 5, 16, 0xffff, &d)) {
			*vendor = (int)v;
			*device = (int)d;
			*where = at - 1;
			found = true;
		}
	}
	return found;
}

static void
set_name(struct lspci_function *f, const char *text, size_t n)
{
	while (n > 0 && text[n - 1] == ' ')
		n--;
	if (n > 0 && f->name == NULL)
		f->name = xstrndup(text, n);
}

static void
set_revision(struct pci_config *t, const char *line)
{
	t->revision = lspci_int(line, "(rev ", 16, 0xff);
	/* lspci leaves out a revision of 0. */
	if (t->revision == PCI_UNKNOWN && strstr(line, "(rev") == NULL)
		t->revision = 0;
	/* No function has revision ff: the read got no answer. */
	t->dead = t->revision == 0xff;
	if (t->dead == 1)
		t->revision = PCI_UNKNOWN;
}

/* "0604: 8086:9d10" of -n, "Class 0604: Device 8086:9d10" of unnamed ones. */
static const char *
bare_class(const char *line, struct pci_config *t)
{
	const char *at = lspci_starts(line, "Class ");
	uint64_t v;

	if (at == NULL)
		at = line;
	if (strspn(at, "0123456789abcdef") != 4 || at[4] != ':' ||
	    !lspci_number(at, 16, 0xffff, &v))
		return NULL;
	t->class = (int)v;
	t->class_digits = 4;
	return at + 4;
}

void
lspci_bare_ids(const char *text, struct pci_config *t)
{
	uint64_t v, d;

	if (lspci_starts(text, "Device "))
		text += 7;
	if (strspn(text, "0123456789abcdef") == 4 && text[4] == ':' &&
	    strspn(text + 5, "0123456789abcdef") == 4 &&
	    lspci_number(text, 16, 0xffff, &v) &&
	    lspci_number(text + 5, 16, 0xffff, &d)) {
		t->vendor = (int)v;
		t->device = (int)d;
	}
}

/* "VGA compatible controller [0300]: NAME [1002:731f] (rev c1)" */
void
lspci_reader_head(struct lspci_reader *r, const char *line)
{
	struct pci_config *t = &r->f->text;
	const char *colon = strstr(line, ": "), *rest, *end, *at;
	uint64_t v;

	if (colon == NULL || line[0] == '"')
		return;
	rest = colon + 2;
	end = strstr(rest, " (rev ");
	if (end == NULL)
		end = strstr(rest, " (prog-if ");
	if (end == NULL)
		end = rest + strlen(rest);
	set_revision(t, line);
	if (bare_class(line, t) == NULL && colon - line >= 6 &&
	    colon[-1] == ']' && colon[-6] == '[' &&
	    lspci_number(colon - 5, 16, 0xffff, &v)) {
		t->class = (int)v;
		t->class_digits = 4;
	}
	if (t->class == PCI_UNKNOWN &&
	    (t->class = lspci_class(line, (size_t)(colon - line))) !=
		PCI_UNKNOWN)
		t->class_digits = 4;
	lspci_bare_ids(rest, t);
	if (lspci_last_ids(rest, &t->vendor, &t->device, &at) && at < end)
		end = at;
	at = lspci_after(line, "(prog-if ");
	if (t->class != PCI_UNKNOWN && at != NULL &&
	    lspci_number(at, 16, 0xff, &v)) {
		t->class = t->class << 8 | (int)v;
		t->class_digits = 6;
	}
	if (t->vendor == PCI_UNKNOWN)
		set_name(r->f, rest, (size_t)(end - rest));
}
