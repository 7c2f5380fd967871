/* SPDX-License-Identifier: BSD-2-Clause
 * vm-bhyve's list of devices, where there is no better one, and how guests are
 * started: by vm-bhyve, Hoster or a command line of bhyve. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/guest_conf.h"
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
		const char *equal = strchr(devices->v[i], '=');
		char *host =
		    xstrndup(devices->v[i], strcspn(devices->v[i], "="));
		struct bdf bdf;

		if (a->n == 0 && equal != NULL)
			place = equal + 1;
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
set_cpus(const struct fact_subject *s, const char *text)
{
	uint64_t cpus;

	if (text != NULL && parse_u64(text, 10, 4096, &cpus, NULL) == 0)
		fact_int(s, (int64_t)cpus, "cpus");
	else
		fact_unknown(s, "it names no number of CPUs", "cpus");
}

/* What any of them says. */
static void
guest_facts(const struct fact_subject *s, const struct strv *passthru,
    const char *size, bool wired)
{
	char *text = strv_join(passthru, " ");
	int64_t bytes;

	fact_str(s, passthru->n == 0 ? "none" : text, "passthru");
	free(text);
	if (size != NULL && memory(size, &bytes))
		fact_int(s, bytes, "memory");
	else
		fact_unknown(s,
		    size == NULL ? "it names no memory"
				 : "its memory is not a number",
		    "memory");
	fact_bool(s, wired, "wired");
}

static void
guest_of_vm_bhyve(const struct fact_subject *s, const struct assignments *a)
{
	struct strv devices = { 0 };
	const char *value;
	unsigned int i;

	/* It counts up from 0 and stops at the first gap. */
	for (i = 0; i < SLOTS_MAX; i++) {
		value = numbered(a, "passthru", i);
		if (value == NULL || *value == '\0')
			break;
		strv_add(&devices, value);
	}
	/* vm-bhyve adds -S by itself for passthru. */
	guest_facts(s, &devices, assignments_get(a, "memory"),
	    devices.n > 0 || yes(a, "wired_memory"));
	set_slots(s, a, &devices);
	set_roms(s, a, &devices);
	set_cpus(s, assignments_get(a, "cpus"));
	fact_str(s, "vm-bhyve", "manager");
	strv_free(&devices);
	value = assignments_get(a, "loader");
	if (value != NULL)
		fact_str(s, value, "loader");
	else
		fact_unknown(s, "it names no loader", "loader");
	fact_bool(s, yes(a, "debug"), "debug");
}

/* places: of the whole configuration of Hoster, which counts slots on from its
 * disks and networks; else empty. */
static void
guest_of_other(const struct fact_subject *s, const struct guest_conf *g,
    const struct assignments *places)
{
	struct strv devices = { 0 };
	unsigned int i;

	guest_facts(s, &g->passthru, g->memory, g->wired);
	for (i = 0; numbered(places, "passthru", i) != NULL; i++)
		strv_add(&devices, numbered(places, "passthru", i));
	set_slots(s, places, places->n > 0 ? &devices : &g->passthru);
	strv_free(&devices);
	set_roms(s, &g->others, &g->passthru);
	set_cpus(
	    s, assignments_get(places->n > 0 ? places : &g->others, "cpus"));
	if (g->hoster)
		fact_str(s, "hoster", "manager");
	else
		fact_unknown(s, "a command line of bhyve", "manager");
	if (g->uefi)
		fact_str(s, "uefi", "loader");
	else
		fact_unknown(s, "it names no boot ROM", "loader");
	fact_unknown(s, "only vm-bhyve has this setting", "debug");
}

static void
guest(struct source *s, struct facts *f, const char *name)
{
	char *key = xasprintf(CONFIGS "/%s", name);
	char *prefix = xasprintf("vm.%s", name);
	const struct fact_subject subject = { f, prefix, key };
	struct assignments a = { 0 };
	struct guest_conf g;
	struct buf text = { 0 };

	if (source_get(s, key, &text, NULL) == 0) {
		vm_conf_parse(&a, buf_str(&text), text.len);
		if (guest_conf_parse(&g, buf_str(&text))) {
			if (!vm_conf_is_hoster(&a))
				assignments_free(&a);
			guest_of_other(&subject, &g, &a);
			guest_conf_free(&g);
		} else {
			guest_of_vm_bhyve(&subject, &a);
		}
	}
	assignments_free(&a);
	buf_free(&text);
	free(prefix);
	free(key);
}

static void
guests(struct source *s, struct facts *f)
{
	struct strv names = { 0 };
	size_t i;

	if (source_list(s, CONFIGS, &names, NULL) == -1)
		return;
	for (i = 0; i < names.n; i++)
		guest(s, f, names.v[i]);
	strv_free(&names);
}

static void
run(struct source *s, struct facts *f)
{
	table(s, f);
	guests(s, f);
}

const struct probe probe_freebsd_vm = {
	.name = "vm",
	.descr = "guests of bhyve",
	.os = "freebsd",
	.run = run,
};
