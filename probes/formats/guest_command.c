/* SPDX-License-Identifier: BSD-2-Clause
 * A guest as a command line of bhyve(8), alone or somewhere in a script, or as
 * vm-bhyve.log has it. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "probes/formats/assignments.h"
#include "probes/formats/guest_conf_kinds.h"

/* bhyve(8), 14.0: the options that take an argument. */
#define WITH_ARGUMENT "BcfGgkKlmoprsU"

/* No script of a person has more variables, or is longer with them. */
enum { VARIABLES_MAX = 512, EXPANDED_MAX = 1 << 20 };

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

	if (*p == '#')
		p += strcspn(p, "\n");
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

/* "7,passthru,1/0/0,rom=F": bhyve(8), -s. */
static void
slot(struct guest_conf *g, const char *text)
{
	struct guest_device place = { 0 }, *d;
	struct strv parts = { 0 };

	strv_split(&parts, text, ",");
	if (parts.n >= 3 && strcmp(parts.v[1], "passthru") == 0 &&
	    g->n < GUEST_DEVICES_MAX &&
	    (guest_conf_place_text(&place, parts.v[0]) ||
		parts.v[0][0] == '$')) {
		place.told = true; /* by a variable that is not known */
		d = guest_conf_add(g, parts.v[2]);
		place.host = d->host;
		*d = place;
		guest_conf_rom(d, text);
	}
	strv_free(&parts);
}

/* "2", "cpus=2", "sockets=1,cores=2": bhyverun.c, topology_parse and
 * calc_topology. */
static unsigned int
cpus_of(const char *text)
{
	static const char *const counts[] = {
		"sockets=", "cores=", "threads="
	};
	struct strv parts = { 0 };
	const char *number = NULL;
	unsigned int n, all = 1;
	size_t i, k;

	strv_split(&parts, text, ",");
	for (i = 0; i < parts.n; i++) {
		const char *part = parts.v[i];

		if (strncmp(part, "cpus=", 5) == 0)
			number = part + 5;
		else if (strchr(part, '=') == NULL)
			number = part;
		for (k = 0; k < sizeof(counts) / sizeof(counts[0]); k++)
			if (strncmp(part, counts[k], strlen(counts[k])) == 0 &&
			    all <= GUEST_CPUS_MAX)
				all *=
				    guest_conf_cpus(part + strlen(counts[k]));
	}
	n = number != NULL	    ? guest_conf_cpus(number)
	    : all <= GUEST_CPUS_MAX ? all
				    : 0;
	strv_free(&parts);
	return n;
}

static void
option(struct guest_conf *g, char letter, const char *argument)
{
	if (letter == 's')
		slot(g, argument);
	if (letter == 'c')
		g->cpus = cpus_of(argument);
	if (letter == 'm' && argument[0] != '$')
		xreplace(&g->memory, xstrdup(argument));
	if (letter == 'l' && strncmp(argument, "bootrom,", 8) == 0)
		xreplace(&g->loader, xstrdup("uefi"));
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

/* With the variables that a script sets put in, once: $NAME and ${NAME}. */
static char *
expanded(const char *text)
{
	struct assignments a = { 0 };
	struct buf b = { 0 };
	size_t used = 0;
	char *out;

	assignments_parse(&a, text, strlen(text), '=');
	while (*text != '\0') {
		const char *name =
		    text + 1 + (text[0] == '$' && text[1] == '{');
		const char *value = NULL, *end = name;
		char *word;

		while (isalnum((unsigned char)*end) || *end == '_')
			end++;
		if (*text == '$' && end > name && used < VARIABLES_MAX &&
		    b.len < EXPANDED_MAX && (text[1] != '{' || *end == '}')) {
			word = xstrndup(name, (size_t)(end - name));
			value = assignments_get(&a, word);
			free(word);
		}
		if (value != NULL) {
			buf_adds(&b, value);
			used++;
			text = end + (text[1] == '{');
		} else {
			buf_add(&b, text++, 1);
		}
	}
	out = xstrdup(buf_str(&b));
	buf_free(&b);
	assignments_free(&a);
	return out;
}

/* What stands behind the mark up to the bracket that closes the line. */
static char *
bracket(const char *text, const char *mark)
{
	const char *p = text == NULL ? NULL : strstr(text, mark);
	size_t n;

	if (p == NULL)
		return NULL;
	p += strlen(mark);
	n = strcspn(p, "\r\n");
	while (n > 0 && p[n - 1] == ']')
		n--;
	return xstrndup(p, n);
}

/* Of vm-bhyve.log, the last start: "[bhyve options: -c 2 ...]" and on the next
 * line "[bhyve devices: -s 0,hostbridge ...]"; NULL if there is none. */
static char *
from_log(const char *text)
{
	static const char first[] = "[bhyve options: ";
	static const char then[] = "[bhyve devices: ";
	const char *p, *last = text;
	char *options, *devices, *command = NULL;

	for (p = text; (p = strstr(p, first)) != NULL; p++)
		if (strstr(p, then) != NULL)
			last = p;
	options = bracket(last, first);
	devices = bracket(last, then);
	if (devices != NULL)
		command = xconcat("bhyve ", options == NULL ? "" : options, " ",
		    devices, "\n", NULL);
	free(options);
	free(devices);
	return command;
}

static bool
parse(struct guest_conf *g, const char *text)
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

bool
guest_command_parse(struct guest_conf *g, const char *text)
{
	char *command = from_log(text);
	bool any;

	if (command == NULL)
		command = expanded(text);
	any = parse(g, command);
	free(command);
	return any;
}

/* A command that says no more than the facts do; -H: one of no options would
 * be none. */
void
guest_command_filter(const struct guest_conf *g, bool no_files, struct buf *out)
{
	size_t i;

	buf_addf(out, "bhyve%s%s", g->wired ? " -S" : "",
	    g->loader != NULL ? " -l bootrom," : "");
	if (g->cpus > 0)
		buf_addf(out, " -c %u", g->cpus);
	if (g->memory != NULL)
		buf_addf(out, " -m '%s'", guest_conf_word(g->memory));
	for (i = 0; i < g->n; i++) {
		const struct guest_device *d = &g->v[i];

		buf_addf(out, " -s %s%u:%u,passthru,%s",
		    d->placed ? "" : "1:", d->slot, d->func, d->host);
		if (d->rom != NULL)
			buf_addf(
			    out, ",rom=%s", guest_conf_file(d->rom, no_files));
	}
	buf_adds(out, " -H\n");
}
