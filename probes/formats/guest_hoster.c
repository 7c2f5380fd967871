/* SPDX-License-Identifier: BSD-2-Clause
 * A guest of Hoster: the JSON of vm_config.json, or lines of it, without which
 * nobody can tell how many disks and networks there are. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/json.h"
#include "base/mem.h"
#include "probes/formats/guest_conf_kinds.h"

/* Where the manual of Hoster has the first device. */
enum { PART_SLOT = 6 };

/* What is read of it; of the lists, how long they are. */
static const char *const members[] = { "memory", "loader", "cpu_sockets",
	"cpu_cores", "cpu_threads", "passthru", NULL };
static const char *const lists[] = { "networks", "disks", "9p_shares", NULL };

/* A member's string in some lines of JSON, the caller's to release, or NULL. */
static json_t *
string_in(const char *text, const char *name)
{
	const char *p = strstr(text, name);
	json_t *value;
	char *string;

	if (p == NULL)
		return NULL;
	p += strlen(name);
	p += strspn(p, " \t\r\n:");
	if (*p != '"')
		return NULL;
	string = xstrndup(p + 1, strcspn(p + 1, "\""));
	value = json_text(string);
	free(string);
	return value;
}

/* Some lines as an object. */
static json_t *
load_part(const char *text)
{
	const char *p = strstr(text, "\"passthru\""), *end;
	json_t *list, *memory, *j;

	if (p == NULL || (p = strchr(p, '[')) == NULL ||
	    (end = strchr(p, ']')) == NULL)
		return NULL;
	list = json_loadb(p, (size_t)(end - p) + 1, 0, NULL);
	if (list == NULL)
		return NULL;
	j = json_object();
	memory = string_in(text, "\"memory\"");
	if (memory != NULL)
		(void)json_object_set_new(j, "memory", memory);
	(void)json_object_set_new(j, "passthru", list);
	return j;
}

static bool
is_guest(const json_t *j)
{
	bool found = false;
	size_t i;

	for (i = 0; members[i] != NULL; i++)
		found |= json_object_get(j, members[i]) != NULL;
	for (i = 0; lists[i] != NULL; i++)
		found |= json_object_get(j, lists[i]) != NULL;
	return found;
}

/* The configuration, the caller's to release; NULL: it is none. */
static json_t *
load(const char *text, size_t n, bool *part)
{
	json_t *j = text[strspn(text, " \t\r\n")] == '{'
			? json_loadb(text, n, 0, NULL)
			: NULL;

	*part = j == NULL;
	if (j == NULL)
		return load_part(text);
	if (!is_guest(j)) {
		json_decref(j);
		return NULL;
	}
	return j;
}

/* GenerateBhyveStartCmd: networks from slot 2 on, disks, shares, the screen. */
static unsigned int
first_slot(const json_t *j)
{
	size_t networks = json_array_size(json_object_get(j, "networks"));
	size_t others = json_array_size(json_object_get(j, "disks")) +
			json_array_size(json_object_get(j, "9p_shares"));
	size_t slot = 2 + (networks > 1 ? networks - 1 : 0) + others + 2;

	return slot > GUEST_SLOT_LPC ? GUEST_SLOT_LPC : (unsigned int)slot;
}

struct entry {
	struct bdf bdf;
	bool alone; /* "-1/0/0" */
	bool done;
};

/* "1/0/0", "-1/0/0". */
static bool
read_entry(const json_t *value, struct entry *e)
{
	const char *text = json_string_value(value);

	*e = (struct entry){ .alone = text != NULL && *text == '-' };
	return text != NULL && text[strspn(text, "-0123456789/")] == '\0' &&
	       bdf_parse(text + e->alone, &e->bdf, NULL) == 0;
}

static void
add(struct guest_conf *g, struct entry *e, unsigned int slot)
{
	char *host = xasprintf("%u/%u/%u", e->bdf.bus, e->bdf.dev, e->bdf.func);
	struct guest_device *d = guest_conf_add(g, host);

	guest_conf_place(d, slot, e->alone ? 0 : e->bdf.func);
	d->told = e->done = true;
	free(host);
}

/* passthruPciSplitter: functions of a card share a slot with the numbers they
 * have, wherever they stand; one with a '-' in front gets a slot of its own as
 * function 0. */
static void
add_devices(struct guest_conf *g, const json_t *list, unsigned int slot)
{
	struct entry *v = xcalloc(GUEST_DEVICES_MAX, sizeof(*v));
	size_t i, k, n = 0, size = json_array_size(list);

	for (i = 0; i < size && n < GUEST_DEVICES_MAX; i++)
		n += read_entry(json_array_get(list, i), &v[n]) ? 1 : 0;
	for (i = 0; i < n; i++) {
		if (v[i].done)
			continue;
		add(g, &v[i], slot);
		for (k = i + 1; k < n && !v[i].alone; k++)
			if (!v[k].alone && !v[k].done &&
			    v[k].bdf.bus == v[i].bdf.bus &&
			    v[k].bdf.dev == v[i].bdf.dev)
				add(g, &v[k], slot);
		slot++;
	}
	free(v);
}

static unsigned int
count(const json_t *j, const char *name)
{
	double value = json_num(j, name, 1);

	return value >= 1 && value <= GUEST_CPUS_MAX ? (unsigned int)value : 1;
}

static unsigned int
cpus_of(const json_t *j)
{
	uint64_t n = (uint64_t)count(j, "cpu_sockets") * count(j, "cpu_cores") *
		     count(j, "cpu_threads");

	return n <= GUEST_CPUS_MAX ? (unsigned int)n : 0;
}

bool
guest_hoster_parse(struct guest_conf *g, const char *text, size_t n)
{
	bool part;
	json_t *j = load(text, n, &part);
	const char *memory = json_str(j, "memory", NULL);

	if (j == NULL)
		return false;
	g->part = part;
	if (memory != NULL)
		g->memory = xstrdup(memory);
	g->loader = xstrdup(json_str(j, "loader", "uefi"));
	if (!part)
		g->cpus = cpus_of(j);
	g->wired = true; /* it always passes -S */
	add_devices(g, json_object_get(j, "passthru"),
	    part ? PART_SLOT : first_slot(j));
	json_decref(j);
	return true;
}

/* The value without what is not read of it; NULL: of none.  The caller's to
 * release. */
static json_t *
kept_of(const json_t *value)
{
	struct entry e;
	json_t *list;
	size_t i;

	if (json_is_string(value))
		return json_string(guest_conf_word(json_string_value(value)));
	if (json_is_number(value))
		return json_deep_copy(value);
	if (!json_is_array(value))
		return NULL;
	list = json_array();
	for (i = 0; i < json_array_size(value); i++)
		if (read_entry(json_array_get(value, i), &e))
			(void)json_array_append(list, json_array_get(value, i));
	return list;
}

void
guest_hoster_filter(const char *text, size_t n, struct buf *out)
{
	json_t *kept = json_object(), *j, *value;
	size_t i, k, size;
	char *line;
	bool part;

	j = load(text, n, &part);
	for (i = 0; members[i] != NULL; i++) {
		value = kept_of(json_object_get(j, members[i]));
		if (value != NULL)
			(void)json_object_set_new(kept, members[i], value);
	}
	for (i = 0; lists[i] != NULL && !part; i++) {
		size = json_array_size(json_object_get(j, lists[i]));
		value = json_array();
		for (k = 0; k < size && k < GUEST_SLOT_LPC; k++)
			(void)json_array_append_new(value, json_object());
		(void)json_object_set_new(kept, lists[i], value);
	}
	line = json_line(kept);
	if (part) /* without its braces */
		buf_addf(out, "%.*s\n", (int)strlen(line) - 3, line + 1);
	else
		buf_adds(out, line);
	free(line);
	json_decref(kept);
	json_decref(j);
}
