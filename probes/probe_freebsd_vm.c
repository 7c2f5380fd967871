/* SPDX-License-Identifier: BSD-2-Clause
 * vm-bhyve's list of devices, where there is no better one, and how guests are
 * started: by vm-bhyve, Hoster or a command line of bhyve. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/guest_conf.h"
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

/* vm-bhyve lib/vm-util, util::yesno: yes, on, 1 and true in any case. */
static bool
yes(const struct assignments *a, const char *name)
{
	static const char *const words[] = { "yes", "on", "1", "true", "y",
		NULL };
	const char *value = assignments_get(a, name);
	size_t i, k;

	for (i = 0; value != NULL && words[i] != NULL; i++) {
		for (k = 0; words[i][k] != '\0' &&
			    tolower((unsigned char)value[k]) == words[i][k];
		     k++)
			continue;
		if (words[i][k] == '\0' && value[k] == '\0')
			return true;
	}
	return false;
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
	char *text;
	unsigned int i;

	/* It counts up from 0 and stops at the first gap. */
	for (i = 0; i < SLOTS_MAX; i++) {
		text = xasprintf("passthru%u", i);
		value = assignments_get(a, text);
		free(text);
		if (value == NULL || *value == '\0')
			break;
		strv_add(&devices, value);
	}
	/* vm-bhyve adds -S by itself for passthru. */
	guest_facts(s, &devices, assignments_get(a, "memory"),
	    devices.n > 0 || yes(a, "wired_memory"));
	strv_free(&devices);
	value = assignments_get(a, "loader");
	if (value != NULL)
		fact_str(s, value, "loader");
	else
		fact_unknown(s, "it names no loader", "loader");
	fact_bool(s, yes(a, "debug"), "debug");
}

static void
guest_of_other(const struct fact_subject *s, const struct guest_conf *g)
{
	guest_facts(s, &g->passthru, g->memory, g->wired);
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

	if (source_get(s, key, &text, NULL) == 0 &&
	    guest_conf_parse(&g, buf_str(&text))) {
		guest_of_other(&subject, &g);
		guest_conf_free(&g);
	} else if (freebsd_values(s, key, '=', &a, NULL) == 0) {
		guest_of_vm_bhyve(&subject, &a);
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
