/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: default routes, down through bridges and bonds to interfaces; and
 * the console's display. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "probes/probe_use.h"

/* Bridges over bonds over VLANs; nobody stacks higher. */
#define DEPTH 6

static void
mark_interface(struct uses *u, const char *name, int depth)
{
	char *key = xasprintf("sysfs:class/net/%s", name);
	struct strv links = { 0 };
	char *target = source_text(u->source, key, NULL);
	size_t i, at = FUNCTION_NONE;

	if (target != NULL)
		at = use_function(u, target);
	if (at != FUNCTION_NONE)
		u->of[at] |= USE_DEFAULT_ROUTE;
	else if (depth > 0)
		(void)source_list(u->source, key, &links, NULL);
	for (i = 0; i < links.n; i++)
		if (strncmp(links.v[i], "lower_", 6) == 0)
			mark_interface(u, links.v[i] + 6, depth - 1);
	strv_free(&links);
	free(target);
	free(key);
}

static bool
is_zero(const char *text)
{
	return text[strspn(text, "0")] == '\0';
}

/*
 * proc(5), net/route: interface, destination, ..., mask in field 8;
 * net/ipv6_route: destination, prefix length, ..., interface last.
 */
static void
read_routes(struct uses *u, const char *key, bool six)
{
	struct strv lines = { 0 };
	struct err err;
	char *text = source_text(u->source, key, &err);
	size_t i;

	/* a kernel without that protocol has no such file */
	if (text == NULL && (err.code != ENOENT || !six))
		use_unread(u, key, &err);
	strv_split(&lines, text == NULL ? "" : text, "\n");
	for (i = 0; i < lines.n; i++) {
		struct strv w = { 0 };

		strv_split(&w, lines.v[i], " \t");
		if (six && w.n > 9 && is_zero(w.v[0]) && is_zero(w.v[1]))
			mark_interface(u, w.v[9], DEPTH);
		else if (!six && w.n > 7 && is_zero(w.v[1]) && is_zero(w.v[7]))
			mark_interface(u, w.v[0], DEPTH);
		strv_free(&w);
	}
	strv_free(&lines);
	free(text);
}

void
use_networks(struct uses *u)
{
	read_routes(u, "proc:net/route", false);
	read_routes(u, "proc:net/ipv6_route", true);
}

/* Outputs that are on: drm/card0-DP-1/enabled. */
static void
read_screens(struct uses *u)
{
	static const char folder[] = "sysfs:class/drm";
	struct strv names = { 0 };
	size_t i;

	(void)source_list(u->source, folder, &names, NULL);
	for (i = 0; i < names.n; i++) {
		char *key, *link, *enabled, *text;

		if (strncmp(names.v[i], "card", 4) != 0 ||
		    strchr(names.v[i], '-') == NULL)
			continue;
		key = xasprintf("%s/%s", folder, names.v[i]);
		enabled = xasprintf("%s/enabled", key);
		text = source_text(u->source, enabled, NULL);
		link = source_text(u->source, key, NULL);
		if (text != NULL && link != NULL &&
		    strcmp(text, "enabled") == 0) {
			size_t at = use_function(u, link);

			if (at != FUNCTION_NONE)
				u->of[at] |= USE_CONSOLE;
		}
		free(link);
		free(text);
		free(enabled);
		free(key);
	}
	strv_free(&names);
}

/* The frame buffer that fbcon draws on; the firmware's own (efifb, simplefb) is
 * below no function, and stands on the boot display. */
static void
read_frame_buffer(struct uses *u)
{
	char *link = source_text(u->source, "sysfs:class/graphics/fb0", NULL);
	size_t i, at;

	if (link == NULL)
		return;
	at = use_function(u, link);
	if (at != FUNCTION_NONE) {
		u->of[at] |= USE_CONSOLE;
	} else if (strstr(link, "/virtual/") == NULL) {
		for (i = 0; i < u->all.n; i++) {
			const struct fact *boot =
			    facts_pci(u->facts, u->all.v[i].text.s, "boot_vga");

			if (boot != NULL && boot->type == FACT_BOOL && boot->b)
				u->of[i] |= USE_CONSOLE;
		}
	}
	free(link);
}

void
use_consoles(struct uses *u)
{
	read_screens(u);
	read_frame_buffer(u);
}
