/* SPDX-License-Identifier: BSD-2-Clause
 * vm-bhyve's list of devices, where there is no better one; the configurations
 * of its guests and of Hoster's, and which of them has a device. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/vm_conf.h"
#include "probes/formats/vm_passthru.h"
#include "probes/freebsd_pci.h"
#include "probes/freebsd_text.h"
#include "probes/probe.h"

#define TABLE "run:vm passthru"
#define CONFIGS "text:vm-conf"

/* A guest's bus has 32 slots of 8 functions. */
enum { SLOTS_MAX = 256 };

static int
compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Units are unique, and ready means the name ppt: where a table says otherwise,
 * somebody edited it. */
static void
capture(struct facts *f, const struct vm_passthru *t)
{
	const char **units = xcalloc(t->n + 1, sizeof(*units));
	static const struct bdf first = { 0 };
	struct buf odd = { 0 };
	bool whole = false;
	size_t i;

	for (i = 0; i < t->n; i++)
		units[i] = t->v[i].unit;
	qsort(units, t->n, sizeof(*units), compare);
	for (i = 1; i < t->n; i++)
		if (strcmp(units[i], units[i - 1]) == 0)
			buf_addf(
			    &odd, "%s%s", odd.len == 0 ? "" : " ", units[i]);
	facts_str(f, "host.capture.twice",
	    odd.len == 0 ? "none" : buf_str(&odd), TABLE);
	buf_clear(&odd);
	for (i = 0; i < t->n; i++)
		if ((strncmp(t->v[i].unit, "ppt", 3) == 0) != t->v[i].ready)
			buf_addf(&odd, "%s%s", odd.len == 0 ? "" : " ",
			    t->v[i].unit);
	facts_str(f, "host.capture.contradicts",
	    odd.len == 0 ? "none" : buf_str(&odd), TABLE);
	/* No host is without a function at the first address. */
	for (i = 0; i < t->n && !whole; i++)
		whole = bdf_compare(&t->v[i].bdf, &first) == 0;
	facts_bool(f, "host.capture.partial", t->partial || !whole, TABLE);
	buf_free(&odd);
	free(units);
}

static void
row(struct facts *f, const struct vm_passthru_row *r)
{
	char *prefix = xasprintf("pci.%s", bdf_format(&r->bdf).s);
	const struct fact_subject s = { f, prefix, TABLE };

	/* pciconf knows more; it was asked before. */
	if (facts_pci(f, bdf_format(&r->bdf).s, "vendor") == NULL) {
		fact_unknown(&s, "vm passthru prints no ids", "vendor");
		fact_unknown(&s, "vm passthru prints no ids", "device");
		fact_unknown(&s, "vm passthru prints no ids", "class");
		if (*r->name != '\0')
			fact_str(&s, r->name, "name");
		else
			fact_unknown(
			    &s, "vm passthru has no name for it", "name");
		freebsd_driver_facts(&s, r->unit);
		if (strncmp(r->unit, "none", 4) == 0)
			fact_bool(&s, false, "attached");
		else
			fact_unknown(&s,
			    "the name of a driver does not prove it",
			    "attached");
	}
	free(prefix);
}

static void
table(struct source *s, struct facts *f)
{
	struct vm_passthru t = { 0 };
	struct buf text = { 0 };
	size_t i;

	/* Not on a host whose functions pciconf has listed. */
	if (facts_get(f, "host.capture.twice") == NULL &&
	    source_get(s, TABLE, &text, NULL) == 0) {
		vm_passthru_parse(&t, buf_str(&text), text.len);
		for (i = 0; i < t.n; i++)
			row(f, &t.v[i]);
		capture(f, &t);
		facts_int(f, "pci.functions", (int64_t)t.n, TABLE);
	}
	vm_passthru_free(&t);
	buf_free(&text);
}

/* "16G", "512M", as bhyve's -m takes it: without a letter MiB. */
static bool
memory(const char *text, int64_t *out)
{
	static const char letters[] = "KMGT";
	char digits[16];
	size_t n = strspn(text, "0123456789");
	const char *letter;
	unsigned int shift = 20;
	uint64_t v;

	if (n == 0 || n >= sizeof(digits))
		return false;
	memcpy(digits, text, n);
	digits[n] = '\0';
	text += n;
	if (*text != '\0') {
		letter = strchr(letters, toupper((unsigned char)*text));
		if (letter == NULL)
			return false;
		shift = 10 * (unsigned int)(letter - letters + 1);
		text++;
		if (toupper((unsigned char)*text) == 'B')
			text++;
	}
	if (*text != '\0' ||
	    parse_u64(digits, 10, (uint64_t)INT64_MAX >> shift, &v, NULL) == -1)
		return false;
	*out = (int64_t)(v << shift);
	return true;
}

/* vm-bhyve lib/vm-util, util::yesno. */
static bool
yes(const struct assignments *a, const char *name)
{
	const char *value = assignments_get(a, name);

	return value != NULL && *value != '\0' && strcmp(value, "0") != 0 &&
	       strcasecmp(value, "no") != 0 &&
	       strcasecmp(value, "false") != 0 && strcasecmp(value, "off") != 0;
}

/* The numbered value, or NULL. */
static const char *
numbered(const struct assignments *a, const char *head, unsigned int n)
{
	char *name = xasprintf("%s%u", head, n);
	const char *value = assignments_get(a, name);

	free(name);
	return value;
}

/* "0000:03:00.0=6:0" for each; unknown when one has no place. */
static void
set_slots(const struct fact_subject *s, const struct assignments *a,
    const struct strv *devices)
{
	struct strv slots = { 0 };
	unsigned int i;
	char *text;

	for (i = 0; i < devices->n; i++) {
		const char *place = numbered(a, "guest", i);
		char *host =
		    xstrndup(devices->v[i], strcspn(devices->v[i], "="));
		struct bdf bdf;

		if (place != NULL && bdf_parse(host, &bdf, NULL) == 0)
			strv_addf(&slots, "%s=%s", bdf_format(&bdf).s, place);
		free(host);
	}
	text = strv_join(&slots, " ");
	if (slots.n != devices->n)
		fact_unknown(s,
		    "a device has no address, or no place on the "
		    "guest's first bus",
		    "slots");
	else
		fact_str(s, devices->n == 0 ? "none" : text, "slots");
	free(text);
	strv_free(&slots);
}

static void
set_roms(const struct fact_subject *s, const struct assignments *a,
    const struct strv *devices)
{
	struct strv roms = { 0 };
	unsigned int i;
	char *text;

	for (i = 0; i < devices->n; i++)
		if (numbered(a, "rom", i) != NULL)
			strv_addf(&roms, "%u=%s", i, numbered(a, "rom", i));
	text = strv_join(&roms, " ");
	fact_str(s, roms.n == 0 ? "none" : text, "roms");
	free(text);
	strv_free(&roms);
}

static void
guest(struct facts *f, const char *name, const struct assignments *a,
    const char *origin)
{
	char *prefix = xasprintf("vm.%s", name);
	const struct fact_subject s = { f, prefix, origin };
	struct strv devices = { 0 };
	const char *value;
	int64_t bytes;
	uint64_t cpus;
	char *text;
	unsigned int i;

	/* It counts up from 0 and stops at the first gap. */
	for (i = 0; i < SLOTS_MAX; i++) {
		value = numbered(a, "passthru", i);
		if (value == NULL || *value == '\0')
			break;
		strv_add(&devices, value);
	}
	text = strv_join(&devices, " ");
	fact_str(&s, devices.n == 0 ? "none" : text, "passthru");
	free(text);
	set_slots(&s, a, &devices);
	set_roms(&s, a, &devices);
	fact_str(&s, assignments_get(a, "manager"), "manager");
	value = assignments_get(a, "memory");
	if (value != NULL && memory(value, &bytes))
		fact_int(&s, bytes, "memory");
	else
		fact_unknown(&s,
		    value == NULL ? "it names no memory"
				  : "its memory is not a number",
		    "memory");
	value = assignments_get(a, "cpus");
	if (value != NULL && parse_u64(value, 10, 4096, &cpus, NULL) == 0)
		fact_int(&s, (int64_t)cpus, "cpus");
	else
		fact_unknown(&s, "it names no number of CPUs", "cpus");
	/* Both managers add -S by themselves for passthru. */
	fact_bool(&s, devices.n > 0 || yes(a, "wired_memory"), "wired");
	value = assignments_get(a, "loader");
	if (value != NULL)
		fact_str(&s, value, "loader");
	else
		fact_unknown(&s, "it names no loader", "loader");
	/* Hoster always keeps what bhyve prints. */
	fact_bool(&s,
	    yes(a, "debug") ||
		strcmp(assignments_get(a, "manager"), "hoster") == 0,
	    "debug");
	strv_free(&devices);
	free(prefix);
}

/* Who holds what ppt has: a VM that exists and is configured with it, as Hoster
 * tells it (cmd/passthru.go).  vmm itself names no owner, and bhyve's arguments
 * are hidden by its title. */
static void
holders(struct facts *f)
{
	const char *exist = facts_text(f, "vmm.vms");
	struct strv names = { 0 }, all = { 0 };
	bool stranger = false;
	size_t i, k;

	if (exist == NULL)
		return;
	strv_split(&names, strcmp(exist, "none") == 0 ? "" : exist, " ");
	facts_functions(f, &all);
	for (i = 0; i < all.n; i++) {
		const char *driver = facts_pci_text(f, all.v[i], "driver");
		char *key = xasprintf("pci.%s.holder", all.v[i]);
		char *mark = xasprintf("%s=", all.v[i]);
		const char *holder = NULL;

		stranger = false;
		for (k = 0; k < names.n && holder == NULL; k++) {
			char *slots = xasprintf("vm.%s.slots", names.v[k]);
			const char *text = facts_text(f, slots);

			if (text == NULL)
				stranger = true;
			else if (strstr(text, mark) != NULL)
				holder = names.v[k];
			free(slots);
		}
		if (driver == NULL || strcmp(driver, "ppt") != 0)
			;
		else if (holder != NULL)
			facts_str(f, key, holder, CONFIGS);
		else if (stranger)
			facts_unknown(f, key,
			    "a VM exists whose configuration is not known",
			    "dev:vmm");
		else
			facts_str(f, key, "none", "dev:vmm");
		free(mark);
		free(key);
	}
	strv_free(&all);
	strv_free(&names);
}

static void
guests(struct source *s, struct facts *f)
{
	struct strv names = { 0 };
	size_t i;

	if (source_list(s, CONFIGS, &names, NULL) == -1)
		return;
	for (i = 0; i < names.n; i++) {
		struct assignments a = { 0 };
		struct buf text = { 0 };
		char *key = xasprintf(CONFIGS "/%s", names.v[i]);

		if (source_get(s, key, &text, NULL) == 0) {
			vm_conf_parse(&a, buf_str(&text), text.len);
			guest(f, names.v[i], &a, key);
		}
		assignments_free(&a);
		buf_free(&text);
		free(key);
	}
	strv_free(&names);
}

static void
run(struct source *s, struct facts *f)
{
	table(s, f);
	guests(s, f);
	holders(f);
}

const struct probe probe_freebsd_vm = {
	.name = "vm",
	.descr = "guests of vm-bhyve and Hoster",
	.os = "freebsd",
	.run = run,
};
