/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/devices.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/mem.h"
#include "probes/probe.h"

static bool
is_ids(const char *word)
{
	return strlen(word) == 9 && word[4] == ':' &&
	       strspn(word, "0123456789abcdefABCDEF:") == 9;
}

/* "ppt0", "vgapci12": a driver's name and a unit */
static bool
is_unit(const char *word)
{
	size_t n = strlen(word);

	return n > 1 && isalpha((unsigned char)word[0]) &&
	       isdigit((unsigned char)word[n - 1]) &&
	       strpbrk(word, ":/@.") == NULL;
}

static bool
has_ids(const struct facts *f, const char *bdf, const char *word)
{
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");
	char want[10];
	size_t i;

	for (i = 0; i < 10; i++)
		want[i] = (char)tolower((unsigned char)word[i]);
	return vendor != NULL && device != NULL && strlen(vendor) == 4 &&
	       strncmp(want, vendor, 4) == 0 && strcmp(want + 5, device) == 0;
}

static bool
has_unit(const struct facts *f, const char *bdf, const char *word)
{
	const char *unit = facts_pci_text(f, bdf, "driver_unit");

	return unit != NULL && strcmp(unit, word) == 0;
}

static void
add_once(struct strv *out, const char *bdf)
{
	if (!strv_has(out, bdf))
		strv_add(out, bdf);
}

/* Every function for which has is true. */
static int
add_all(const char *word, const struct facts *f, const struct strv *all,
    bool (*has)(const struct facts *, const char *, const char *),
    struct strv *out, struct err *err)
{
	bool found = false;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (has(f, all->v[i], word)) {
			add_once(out, all->v[i]);
			found = true;
		}
	return found ? 0
		     : err_set(err, 0, "%s: no such device on this host", word);
}

int
devices_check(const char *word, struct err *err)
{
	struct bdf bdf;

	if (is_ids(word) || is_unit(word) || bdf_parse(word, &bdf, NULL) == 0)
		return 0;
	return err_set(err, 0,
	    "%s: no device; give an address (03:00.0, 3/0/0, pci0:3:0:0), "
	    "VVVV:DDDD or a name such as ppt0",
	    word);
}

int
devices_named(
    const char *word, const struct facts *f, struct strv *out, struct err *err)
{
	struct strv all = { 0 };
	struct bdf_text text;
	struct bdf bdf;
	int rc = -1;

	facts_functions(f, &all);
	if (is_ids(word)) {
		rc = add_all(word, f, &all, has_ids, out, err);
	} else if (is_unit(word)) {
		rc = add_all(word, f, &all, has_unit, out, err);
	} else if (devices_check(word, err) == 0 &&
		   bdf_parse(word, &bdf, err) == 0) {
		text = bdf_format(&bdf);
		if (strv_has(&all, text.s)) {
			add_once(out, text.s);
			rc = 0;
		} else {
			(void)err_set(err, 0,
			    "%s: no such PCI function on this host", text.s);
		}
	}
	strv_free(&all);
	return rc;
}
