/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder_freebsd.h"

/* A bridge over a lagg over a vlan. */
#define DEPTH_MAX 4

/* Interfaces of the routes whose destination is "default". */
static void
add_default(struct strv *out, const char *routes)
{
	struct strv lines = { 0 };
	size_t i;

	strv_split(&lines, routes, "\r\n");
	for (i = 0; i < lines.n; i++) {
		struct strv w = { 0 };

		strv_split(&w, lines.v[i], " \t");
		/* Destination Gateway Flags Netif [Expire] */
		if (w.n >= 4 && strcmp(w.v[0], "default") == 0)
			strv_add(out, w.v[3]);
		strv_free(&w);
	}
	strv_free(&lines);
}

/* "em0: flags=..." begins an interface; its other lines are indented. */
static bool
begins(const char *line)
{
	return !isspace((unsigned char)*line) && strchr(line, ':') != NULL;
}

static void
set_name(char **name, const char *line)
{
	xreplace(name, xstrndup(line, strcspn(line, ":")));
}

/* Adds what has this address. */
static void
add_with_address(struct strv *out, const char *interfaces, const char *address)
{
	struct strv lines = { 0 };
	char *name = NULL;
	size_t i;

	strv_split(&lines, interfaces, "\r\n");
	for (i = 0; i < lines.n; i++) {
		struct strv w = { 0 };

		if (begins(lines.v[i]))
			set_name(&name, lines.v[i]);
		strv_split(&w, lines.v[i], " \t");
		if (name != NULL && w.n >= 2 &&
		    strncmp(w.v[0], "inet", 4) == 0 &&
		    strcmp(w.v[1], address) == 0)
			strv_add(out, name);
		strv_free(&w);
	}
	free(name);
	strv_free(&lines);
}

/* Adds what the interface is made of: ifconfig(8) "member: em0 flags=",
 * "laggport: em0 flags=", "parent interface: em0". */
static void
add_parts(struct strv *out, const char *interfaces, const char *of)
{
	struct strv lines = { 0 };
	char *name = NULL;
	size_t i, k;

	strv_split(&lines, interfaces, "\r\n");
	for (i = 0; i < lines.n; i++) {
		struct strv w = { 0 };

		if (begins(lines.v[i]))
			set_name(&name, lines.v[i]);
		strv_split(&w, lines.v[i], " \t");
		for (k = 0;
		     name != NULL && strcmp(name, of) == 0 && k + 1 < w.n; k++)
			if ((strcmp(w.v[k], "member:") == 0 ||
				strcmp(w.v[k], "laggport:") == 0 ||
				strcmp(w.v[k], "interface:") == 0) &&
			    !strv_has(out, w.v[k + 1]))
				strv_add(out, w.v[k + 1]);
		strv_free(&w);
	}
	free(name);
	strv_free(&lines);
}

char *
holder_net_judge(const char *routes, const char *interfaces, const char *ssh,
    const char *unit)
{
	struct strv needed = { 0 }, words = { 0 };
	char *answer = NULL;
	size_t i, end;
	int depth;

	if (routes == NULL || interfaces == NULL)
		return xstrdup("the routes cannot be read, and the default one "
			       "may lead through it");
	add_default(&needed, routes);
	strv_split(&words, ssh == NULL ? "" : ssh, " ");
	if (words.n == 4)
		add_with_address(&needed, interfaces, words.v[2]);
	for (depth = 0, i = 0; depth < DEPTH_MAX; depth++)
		for (end = needed.n; i < end; i++)
			add_parts(&needed, interfaces, needed.v[i]);
	if (strv_has(&needed, unit))
		answer = xasprintf("the default route, or this ssh session, "
				   "leads through %s",
		    unit);
	strv_free(&words);
	strv_free(&needed);
	return answer;
}
