/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/guest_conf.h"

#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"

/* bhyve(8), 14.0: the options that take an argument. */
#define WITH_ARGUMENT "BcfGgkKlmoprsU"

/* Blanks, and newlines behind a backslash. */
static const char *
skip_blanks(const char *p)
{
	for (;;) {
		p += strspn(p, " \t\r");
		if (p[0] == '\\' && p[1] == '\n')
			p += 2;
		else if (p[0] == '\\' && p[1] == '\r' && p[2] == '\n')
			p += 3;
		else
			return p;
	}
}

/* One word of a shell line, its quotes taken off.  NULL at the end of the
 * command. */
static char *
word(const char **at)
{
	const char *p = skip_blanks(*at);
	struct buf b = { 0 };
	char *out, quote = '\0';

	*at = p;
	if (*p == '\0' || strchr("\n;&|<>", *p) != NULL)
		return NULL;
	for (; *p != '\0'; p++) {
		if (quote != '\0' ? *p == quote : *p == '"' || *p == '\'')
			quote = quote == '\0' ? *p : '\0';
		else if (quote == '\0' && (strchr(" \t\r\n;&|<>", *p) != NULL ||
					      skip_blanks(p) != p))
			break;
		else
			buf_add(&b, p, 1);
	}
	*at = p;
	out = xstrdup(buf_str(&b));
	buf_free(&b);
	return out;
}

/* "bhyve", "/usr/sbin/bhyve", "bhyve-lin"; not bhyvectl. */
static bool
is_bhyve(const char *name)
{
	const char *slash = strrchr(name, '/');

	if (slash != NULL)
		name = slash + 1;
	return strncmp(name, "bhyve", 5) == 0 &&
	       (name[5] == '\0' || name[5] == '-');
}

/* "3/0/0" of "3/0/0", "pci3:0:0" and "pci0:3:0:0": pci_passthru.c,
 * passthru_legacy_config.  What is none of them, "ppt0", stays as it is. */
static char *
device_name(const char *text)
{
	struct bdf bdf;
	char *long_form = NULL, *name;

	if (strncmp(text, "pci", 3) == 0 && strchr(text, ':') != NULL &&
	    strchr(strchr(text, ':') + 1, ':') == strrchr(text, ':'))
		long_form = xasprintf("pci0:%s", text + 3);
	if (bdf_parse(long_form == NULL ? text : long_form, &bdf, NULL) == 0 &&
	    bdf.domain == 0)
		name = xasprintf("%u/%u/%u", bdf.bus, bdf.dev, bdf.func);
	else
		name = xstrdup(text);
	free(long_form);
	return name;
}

/* "7", "7:1", "0:7:1": slot and function of the guest. */
static bool
guest_place(const char *text, uint64_t *slot, uint64_t *func)
{
	struct strv parts = { 0 };
	bool good;

	strv_split(&parts, text, ":");
	*func = 0;
	good = parts.n >= 1 && parts.n <= 3 &&
	       parse_u64(parts.v[parts.n == 3], 10, 31, slot, NULL) == 0 &&
	       (parts.n == 1 ||
		   parse_u64(parts.v[parts.n - 1], 10, 7, func, NULL) == 0);
	strv_free(&parts);
	return good;
}

/* Of the function that is added next. */
static void
add_rom(struct guest_conf *g, const char *file)
{
	char *name = xasprintf("rom%zu", g->passthru.n);

	assignments_add(&g->others, name, file);
	free(name);
}

/* "7,passthru,1/0/0,rom=F": bhyve(8), -s. */
static void
slot(struct guest_conf *g, const char *text)
{
	struct strv parts = { 0 };
	uint64_t at, func;
	size_t i;
	char *name;

	strv_split(&parts, text, ",");
	if (parts.n >= 3 && strcmp(parts.v[1], "passthru") == 0 &&
	    guest_place(parts.v[0], &at, &func)) {
		name = device_name(parts.v[2]);
		for (i = 3; i < parts.n; i++)
			if (strncmp(parts.v[i], "rom=", 4) == 0)
				add_rom(g, parts.v[i] + 4);
		strv_addf(&g->passthru, "%s=%u:%u", name, (unsigned int)at,
		    (unsigned int)func);
		free(name);
	}
	strv_free(&parts);
}

static void
option(struct guest_conf *g, char letter, const char *argument)
{
	if (letter == 's')
		slot(g, argument);
	if (letter == 'c')
		assignments_add(&g->others, "cpus",
		    strncmp(argument, "cpus=", 5) == 0 ? argument + 5
						       : argument);
	if (letter == 'm') {
		free(g->memory);
		g->memory = xstrdup(argument);
	}
	if (letter == 'l' && strncmp(argument, "bootrom,", 8) == 0)
		g->uefi = true;
}

/* Letters of one word, the last of which may want the next word. */
static void
letters(struct guest_conf *g, const char *text, const char **at)
{
	char *next;

	for (text++; *text != '\0'; text++) {
		if (*text == 'S')
			g->wired = true;
		if (strchr(WITH_ARGUMENT, *text) == NULL)
			continue;
		next = text[1] == '\0' ? word(at) : xstrdup(text + 1);
		if (next != NULL)
			option(g, *text, next);
		free(next);
		return;
	}
}

static bool
command(struct guest_conf *g, const char *text)
{
	const char *at = text;
	bool found = false, any = false;
	char *w;

	while (*at != '\0' && !any) {
		while ((w = word(&at)) != NULL) {
			if (!found)
				found = is_bhyve(w);
			else if (w[0] == '-') {
				any = true;
				letters(g, w, &at);
			}
			free(w);
		}
		found = false;
		at += *at != '\0' ? 1 : 0;
	}
	return any;
}

/* The text of a member's string value, or NULL.  The caller frees it. */
static char *
member(const char *text, const char *name)
{
	const char *p = strstr(text, name);

	if (p == NULL)
		return NULL;
	p += strlen(name);
	p += strspn(p, " \t\r\n:");
	return *p == '"' ? xstrndup(p + 1, strcspn(p + 1, "\"")) : NULL;
}

/* The manual of Hoster counts guest slots from 6; a running Hoster counts on
 * from its disks and networks. */
enum { FIRST_SLOT = 6 };

/* HosterCore, generate_bhyve_command.go: a guest slot for each host slot, the
 * functions keep their numbers; "-1/0/0" has a slot of its own as function 0.
 */
static bool
hoster(struct guest_conf *g, const char *text)
{
	const char *p = strstr(text, "\"passthru\""), *end, *close;
	unsigned int guest = FIRST_SLOT - 1;
	struct bdf bdf, last = { 0 };
	bool together = false, alone;
	char *entry;

	if (p == NULL || (p = strchr(p, '[')) == NULL ||
	    (end = strchr(p, ']')) == NULL)
		return false;
	while ((p = strchr(p, '"')) != NULL && p < end &&
	       (close = strchr(p + 1, '"')) != NULL) {
		alone = p[1] == '-';
		p += alone ? 2 : 1;
		entry = xstrndup(p, (size_t)(close - p));
		if (bdf_parse(entry, &bdf, NULL) == 0) {
			if (alone || !together || last.bus != bdf.bus ||
			    last.dev != bdf.dev)
				guest++;
			strv_addf(&g->passthru, "%u/%u/%u=%u:%u", bdf.bus,
			    bdf.dev, bdf.func, guest, alone ? 0 : bdf.func);
			together = !alone;
			last = bdf;
		}
		free(entry);
		p = close + 1;
	}
	g->memory = member(text, "\"memory\"");
	g->hoster = true;
	g->wired = g->uefi = true; /* it always passes -S and a boot ROM */
	return true;
}

bool
guest_conf_parse(struct guest_conf *g, const char *text)
{
	*g = (struct guest_conf){ 0 };
	if (hoster(g, text) || command(g, text))
		return true;
	guest_conf_free(g);
	return false;
}

void
guest_conf_free(struct guest_conf *g)
{
	strv_free(&g->passthru);
	assignments_free(&g->others);
	free(g->memory);
	g->memory = NULL;
}
