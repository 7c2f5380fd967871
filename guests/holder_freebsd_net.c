/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder_freebsd.h"

/* A bridge over a lagg over a vlan, or an interface of USB behind two hubs. */
#define DEPTH_MAX 8

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

static void
add_once(struct strv *out, const char *name)
{
	if (!strv_has(out, name))
		strv_add(out, name);
}

/* Adds what the interface is made of: ifconfig(8) "member: em0 flags=",
 * "laggport: em0 flags=", "parent interface: em0".  False: of nothing. */
static bool
add_parts(struct strv *out, const char *interfaces, const char *of)
{
	struct strv lines = { 0 };
	char *name = NULL;
	bool found = false;
	size_t i, k;

	strv_split(&lines, interfaces, "\r\n");
	for (i = 0; i < lines.n; i++) {
		struct strv w = { 0 };

		if (begins(lines.v[i]))
			set_name(&name, lines.v[i]);
		strv_split(&w, lines.v[i], " \t");
		for (k = 0;
		     name != NULL && strcmp(name, of) == 0 && k + 1 < w.n; k++)
			if (strcmp(w.v[k], "member:") == 0 ||
			    strcmp(w.v[k], "laggport:") == 0 ||
			    strcmp(w.v[k], "interface:") == 0) {
				add_once(out, w.v[k + 1]);
				found = true;
			}
		strv_free(&w);
	}
	free(name);
	strv_free(&lines);
	return found;
}

/* Adds what had this name before: "em0: changing name to 'lan0'" (if.c), behind
 * "[12] <6>" where the kernel writes times. */
static bool
add_renamed(struct strv *out, const char *log, const char *name)
{
	char *mark = xasprintf(": changing name to '%s'", name);
	struct strv lines = { 0 };
	bool found = false;
	size_t i;

	strv_split(&lines, log, "\r\n");
	for (i = 0; i < lines.n; i++) {
		const char *at = strstr(lines.v[i], mark), *from = at;
		char *before;

		while (at != NULL && from > lines.v[i] && from[-1] != ' ' &&
		       from[-1] != '>')
			from--;
		if (from == at)
			continue;
		before = xstrndup(from, (size_t)(at - from));
		add_once(out, before);
		free(before);
		found = true;
	}
	strv_free(&lines);
	free(mark);
	return found;
}

/* "NAME@pci0:..." of pciconf -l */
static bool
is_function(const char *functions, const char *name)
{
	size_t n = strlen(name);
	const char *p;

	for (p = functions; n > 0 && (p = strstr(p, name)) != NULL; p++)
		if ((p == functions || p[-1] == '\n') && p[n] == '@')
			return true;
	return false;
}

/* Other ends of a bridge, which lead to guests and jails. */
static bool
is_software(const char *name)
{
	static const char *const kinds[] = { "tap", "epair", "vmnet", NULL };
	size_t i;

	for (i = 0; kinds[i] != NULL; i++)
		if (strncmp(name, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

/* Adds what name is made of; false where the way to a function is lost. */
static bool
add_next(struct strv *out, const struct holder_net *h, const char *name)
{
	/* Also of a function: the name may be another one's by now. */
	bool known = add_renamed(out, h->log, name);
	char *parent;

	if (is_function(h->functions, name))
		return true;
	known |= add_parts(out, h->interfaces, name);
	parent = holder_log_parent(h->log, name);
	if (parent != NULL)
		add_once(out, parent);
	known |= parent != NULL || is_software(name);
	free(parent);
	return known;
}

/* The name at which the way to a function is lost, or NULL. */
static const char *
complete(struct strv *needed, const struct holder_net *h)
{
	const char *lost = NULL;
	bool arrived = needed->n == 0;
	size_t i, end;
	int depth;

	for (depth = 0, i = 0; depth < DEPTH_MAX; depth++)
		for (end = needed->n; i < end; i++) {
			char *name = xstrdup(needed->v[i]);

			arrived |= is_function(h->functions, name);
			if (!add_next(needed, h, name) && lost == NULL)
				lost = needed->v[i];
			free(name);
		}
	return lost != NULL || arrived ? lost : needed->v[0];
}

char *
holder_net_judge(const struct holder_net *h, const char *unit)
{
	struct strv needed = { 0 }, words = { 0 };
	const char *lost;
	char *answer = NULL;

	if (h->routes == NULL || h->interfaces == NULL ||
	    h->functions == NULL || h->log == NULL)
		return xstrdup("the routes cannot be read, and the default one "
			       "may lead through it");
	add_default(&needed, h->routes);
	strv_split(&words, h->ssh == NULL ? "" : h->ssh, " ");
	if (words.n == 4)
		add_with_address(&needed, h->interfaces, words.v[2]);
	lost = complete(&needed, h);
	if (strv_has(&needed, unit))
		answer = xasprintf("the default route, or this ssh session, "
				   "leads through %s",
		    unit);
	else if (lost != NULL)
		answer = xasprintf("the default route, or this ssh session, "
				   "leads through %s, and the device that this "
				   "is of cannot be told",
		    lost);
	strv_free(&words);
	strv_free(&needed);
	return answer;
}
