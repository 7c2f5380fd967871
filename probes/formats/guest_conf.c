/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/guest_conf.h"

#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/formats/guest_conf_kinds.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* Longer than any setting, address or unit. */
enum { WORD_MAX = 31 };

/* What bhyve takes: pci_passthru.c, passthru_legacy_config. */
static bool
is_bhyve_form(const char *host)
{
	return strncmp(host, "pci", 3) == 0 || strchr(host, '/') != NULL;
}

/* "3/0/0" of "pci3:0:0" and "pci0:3:0:0" too. */
struct guest_device *
guest_conf_add(struct guest_conf *g, const char *host)
{
	struct guest_device *d;
	struct bdf bdf;

	if ((g->n & (g->n - 1)) == 0)
		g->v = xreallocarray(
		    g->v, g->n == 0 ? 1 : 2 * g->n, sizeof(*g->v));
	d = &g->v[g->n++];
	memset(d, 0, sizeof(*d));
	if (is_bhyve_form(host) && bdf_parse(host, &bdf, NULL) == 0 &&
	    bdf.domain == 0)
		d->host = xasprintf("%u/%u/%u", bdf.bus, bdf.dev, bdf.func);
	else
		d->host = xstrdup(guest_conf_host(host));
	return d;
}

void
guest_conf_place(struct guest_device *d, unsigned int slot, unsigned int func)
{
	d->placed = slot < GUEST_SLOT_LPC;
	d->slot = slot;
	d->func = func;
}

bool
guest_conf_place_text(struct guest_device *d, const char *text)
{
	struct strv parts = { 0 };
	uint64_t bus = 0, slot, func = 0;
	bool good;

	strv_split(&parts, text, ":");
	good = parts.n >= 1 && parts.n <= 3 &&
	       parse_u64(parts.v[parts.n == 3], 10, 31, &slot, NULL) == 0 &&
	       (parts.n == 1 ||
		   parse_u64(parts.v[parts.n - 1], 10, 7, &func, NULL) == 0) &&
	       (parts.n < 3 || parse_u64(parts.v[0], 10, 255, &bus, NULL) == 0);
	strv_free(&parts);
	if (good) {
		d->told = true;
		d->placed = bus == 0;
		d->slot = (unsigned int)slot;
		d->func = (unsigned int)func;
	}
	return good;
}

void
guest_conf_rom(struct guest_device *d, const char *options)
{
	struct strv parts = { 0 };
	size_t i;

	strv_split(&parts, options, ",");
	for (i = 0; i < parts.n; i++)
		if (strncmp(parts.v[i], "rom=", 4) == 0)
			xreplace(&d->rom, xstrdup(parts.v[i] + 4));
	strv_free(&parts);
}

unsigned int
guest_conf_cpus(const char *text)
{
	uint64_t n;

	return text != NULL &&
		       parse_u64(text, 10, GUEST_CPUS_MAX, &n, NULL) == 0
		   ? (unsigned int)n
		   : 0;
}

const char *
guest_conf_word(const char *text)
{
	size_t n = strspn(text, LETTERS DIGITS "_-");

	return text[n] == '\0' && n <= WORD_MAX ? text : "?";
}

const char *
guest_conf_host(const char *text)
{
	const char *p = text;
	struct bdf bdf;
	size_t n;

	if (!is_bhyve_form(text) && bdf_parse(text, &bdf, NULL) == 0)
		return text;
	if (strncmp(p, "ppt", 3) == 0 || strncmp(p, "pci", 3) == 0)
		p += 3;
	n = strspn(p, DIGITS "/:");
	return n > 0 && n <= WORD_MAX && p[n] == '\0' ? text : "other";
}

/* Where it stands, neither a comma nor what a shell or a quote ends at can. */
const char *
guest_conf_file(const char *text, bool no_files)
{
	return !no_files && text[strspn(text, LETTERS DIGITS "/._+-")] == '\0'
		   ? text
		   : "rom";
}

bool
guest_conf_parse(struct guest_conf *g, const char *text, size_t n)
{
	*g = (struct guest_conf){ 0 };
	if (guest_hoster_parse(g, text, n))
		g->manager = GUEST_HOSTER;
	else if (guest_command_parse(g, text))
		g->manager = GUEST_BHYVE;
	else if (guest_config_parse(g, text, n))
		g->manager = GUEST_BHYVE;
	else if (guest_vm_bhyve_parse(g, text, n))
		g->manager = GUEST_VM_BHYVE;
	else {
		guest_conf_free(g);
		return false;
	}
	return true;
}

void
guest_conf_filter(const char *text, size_t n, bool no_files, struct buf *out)
{
	struct guest_conf g;

	if (!guest_conf_parse(&g, text, n))
		return;
	if (g.manager == GUEST_HOSTER)
		guest_hoster_filter(text, n, out);
	else if (g.manager == GUEST_BHYVE)
		guest_command_filter(&g, no_files, out);
	else
		guest_vm_bhyve_filter(text, n, no_files, out);
	guest_conf_free(&g);
}

void
guest_conf_free(struct guest_conf *g)
{
	size_t i;

	for (i = 0; i < g->n; i++) {
		free(g->v[i].host);
		free(g->v[i].rom);
	}
	free(g->v);
	free(g->ignored);
	free(g->memory);
	free(g->loader);
	memset(g, 0, sizeof(*g));
}
