/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/freebsd_guests.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/guest_conf.h"
#include "probes/freebsd_text.h"

#define CONFIGS "text:vm-conf"

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

/* The words joined, or "none"; empties them. */
static void
set_words(const struct fact_subject *s, struct strv *words, const char *what)
{
	char *text = strv_join(words, " ");

	fact_str(s, words->n == 0 ? "none" : text, "%s", what);
	free(text);
	strv_free(words);
	*words = (struct strv){ 0 };
}

/* "3/0/0 4/0/0=8:0": where vm-bhyve puts a device, only slots tells. */
static void
set_passthru(const struct fact_subject *s, const struct guest_conf *g)
{
	struct strv words = { 0 };
	size_t i;

	for (i = 0; i < g->n; i++) {
		const struct guest_device *d = &g->v[i];

		if (d->told && d->placed)
			strv_addf(
			    &words, "%s=%u:%u", d->host, d->slot, d->func);
		else
			strv_add(&words, d->host);
	}
	set_words(s, &words, "passthru");
}

/* "0000:03:00.0=6:0" for each. */
static void
set_slots(const struct fact_subject *s, const struct guest_conf *g)
{
	struct strv words = { 0 };
	struct bdf bdf;
	size_t i;

	for (i = 0; i < g->n; i++) {
		const struct guest_device *d = &g->v[i];

		if (d->placed && bdf_parse(d->host, &bdf, NULL) == 0)
			strv_addf(&words, "%s=%u:%u", bdf_format(&bdf).s,
			    d->slot, d->func);
	}
	if (g->part && g->n > 0)
		fact_unknown(s,
		    "Hoster counts slots from disks and networks, which are "
		    "not in it",
		    "slots");
	else if (words.n != g->n)
		fact_unknown(s,
		    "a device has no address, or no place on the "
		    "guest's first bus",
		    "slots");
	else
		set_words(s, &words, "slots");
	strv_free(&words);
}

static void
set_roms(const struct fact_subject *s, const struct guest_conf *g)
{
	struct strv words = { 0 };
	size_t i;

	for (i = 0; i < g->n; i++)
		if (g->v[i].rom != NULL)
			strv_addf(&words, "%zu=%s", i, g->v[i].rom);
	set_words(s, &words, "roms");
}

static void
set_size(const struct fact_subject *s, const struct guest_conf *g)
{
	int64_t bytes;

	if (g->memory == NULL)
		fact_unknown(s, "it names no memory", "memory");
	else if (memory(g->memory, &bytes))
		fact_int(s, bytes, "memory");
	else
		fact_unknown(s, "its memory is not a number", "memory");
	if (g->cpus > 0)
		fact_int(s, g->cpus, "cpus");
	else
		fact_unknown(s, "it names no number of CPUs", "cpus");
}

static void
set_ignored(const struct fact_subject *s, const struct guest_conf *g)
{
	fact_str(s, g->ignored == NULL ? "none" : g->ignored, "ignored");
}

static void
set_start(const struct fact_subject *s, const struct guest_conf *g)
{
	if (g->manager == GUEST_BHYVE)
		fact_unknown(s, "a command line of bhyve", "manager");
	else
		fact_str(s, g->manager == GUEST_HOSTER ? "hoster" : "vm-bhyve",
		    "manager");
	/* nobody starts a guest with bhyve's own 256 MiB */
	if (g->manager == GUEST_BHYVE && g->memory == NULL && !g->wired)
		fact_unknown(s, "these are some of its settings", "wired");
	else
		fact_bool(s, g->wired, "wired");
	if (g->loader != NULL)
		fact_str(s, g->loader, "loader");
	else
		fact_unknown(s, "it names no loader and no boot ROM", "loader");
	if (g->manager == GUEST_VM_BHYVE)
		fact_bool(s, g->debug, "debug");
	else
		fact_unknown(s, "only vm-bhyve has this setting", "debug");
}

static void
guest(struct source *s, struct facts *f, const char *name)
{
	static const char *const all[] = { "passthru", "slots", "roms",
		"memory", "cpus", "manager", "wired", "loader", "debug",
		"ignored", NULL };
	char *key = xasprintf(CONFIGS "/%s", name);
	char *prefix = xasprintf("vm.%s", name);
	const struct fact_subject subject = { f, prefix, key };
	struct guest_conf g;
	struct buf text = { 0 };
	size_t i;

	if (source_get(s, key, &text, NULL) == -1) {
		;
	} else if (guest_conf_parse(&g, buf_str(&text), text.len)) {
		set_passthru(&subject, &g);
		set_slots(&subject, &g);
		set_roms(&subject, &g);
		set_size(&subject, &g);
		set_start(&subject, &g);
		set_ignored(&subject, &g);
		guest_conf_free(&g);
	} else {
		for (i = 0; all[i] != NULL; i++)
			fact_unknown(&subject,
			    "no configuration of vm-bhyve or Hoster and no "
			    "command of bhyve",
			    "%s", all[i]);
	}
	buf_free(&text);
	free(prefix);
	free(key);
}

void
freebsd_guests(struct source *s, struct facts *f)
{
	struct strv names = { 0 };
	size_t i;

	if (source_list(s, CONFIGS, &names, NULL) == -1)
		return;
	for (i = 0; i < names.n; i++)
		guest(s, f, names.v[i]);
	strv_free(&names);
}
