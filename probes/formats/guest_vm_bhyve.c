/* SPDX-License-Identifier: BSD-2-Clause
 * A guest of vm-bhyve.  It counts slots as lib/vm-run does: its disks, its
 * networks, a source of random numbers, then devices. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "probes/formats/assignments.h"
#include "probes/formats/guest_conf_kinds.h"

enum { FIRST_SLOT = 4, FUNCTIONS = 8, DIGITS_MAX = 3 };

/* Where the next device goes. */
struct place {
	unsigned int slot, func;
};

/* What is read: of a name with a number in it, what is around that. */
static const struct setting {
	const char *head, *tail;
	bool numbered;
} settings[] = {
	{ "memory", "", false },
	{ "cpu", "", false },
	{ "loader", "", false },
	{ "debug", "", false },
	{ "wired_memory", "", false },
	{ "start_slot", "", false },
	{ "virt_random", "", false },
	{ "disk", "_type", true },
	{ "disk", "_name", true },
	{ "network", "_type", true },
	{ "passthru", "", true },
	{ "passthru", "_options", true },
};

static const struct setting *
setting_of(const char *name)
{
	size_t i, n, digits;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		const struct setting *s = &settings[i];

		n = strlen(s->head);
		if (strncmp(name, s->head, n) != 0)
			continue;
		digits = strspn(name + n, "0123456789");
		if ((digits > 0) == s->numbered && digits <= DIGITS_MAX &&
		    strcmp(name + n + digits, s->tail) == 0)
			return s;
	}
	return NULL;
}

/* The value in the first line with this name, which is the one that counts
 * (lib/vm-config, config::get); NULL when absent or empty. */
static const char *
value_of(const struct assignments *a, const char *name)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i].name, name) == 0)
			return *a->v[i].value == '\0' ? NULL : a->v[i].value;
	return NULL;
}

static const char *
numbered(const struct assignments *a, const char *head, unsigned int n,
    const char *tail)
{
	char *name = xasprintf("%s%u%s", head, n, tail);
	const char *value = value_of(a, name);

	free(name);
	return value;
}

/* lib/vm-util, util::yesno. */
static bool
is_yes(const char *text)
{
	return text != NULL && strcmp(text, "0") != 0 &&
	       strcasecmp(text, "no") != 0 && strcasecmp(text, "false") != 0 &&
	       strcasecmp(text, "off") != 0;
}

static void
next_slot(struct place *p)
{
	p->slot++;
	p->func = 0;
}

static void
next_function(struct place *p)
{
	if (++p->func >= FUNCTIONS)
		next_slot(p);
}

/* What comes before passthru: vm::bhyve_device_disks, _networking, _rand. */
static struct place
first_place(const struct assignments *a)
{
	struct place p = { .slot = FIRST_SLOT };
	const char *start = value_of(a, "start_slot");
	const char *loader = value_of(a, "loader");
	bool uefi = loader != NULL && strncmp(loader, "uefi", 4) == 0;
	unsigned int i;
	uint64_t slot;

	if (start != NULL &&
	    parse_u64(start, 10, GUEST_SLOT_LPC, &slot, NULL) == 0)
		p.slot = (unsigned int)slot;
	for (i = 0;
	     i < GUEST_DEVICES_MAX && numbered(a, "disk", i, "_name") != NULL &&
	     numbered(a, "disk", i, "_type") != NULL;
	     i++) {
		if (uefi)
			next_slot(&p);
		else
			next_function(&p);
	}
	if (i > 0 && !uefi)
		next_slot(&p);
	for (i = 0; i < GUEST_DEVICES_MAX &&
		    numbered(a, "network", i, "_type") != NULL;
	     i++)
		next_function(&p);
	if (i > 0)
		next_slot(&p);
	if (is_yes(value_of(a, "virt_random")))
		next_slot(&p);
	return p;
}

/* vm::bhyve_device_passthru: it counts up from 0 and stops at the first gap.
 * Functions of one bus that follow each other share a slot, numbered anew;
 * "=SLOT:FUNC" is taken as it is. */
static void
add_devices(struct guest_conf *g, const struct assignments *a)
{
	struct place at = first_place(a);
	const char *entry, *options, *last = NULL;
	unsigned int i;

	at.func = 0;
	for (i = 0; i < GUEST_DEVICES_MAX; i++) {
		struct guest_device *d;
		char *host;
		size_t n;

		entry = numbered(a, "passthru", i, "");
		if (entry == NULL)
			break;
		n = strcspn(entry, "=");
		host = xstrndup(entry, n);
		d = guest_conf_add(g, host);
		free(host);
		options = numbered(a, "passthru", i, "_options");
		if (options != NULL)
			guest_conf_rom(d, options);
		if (entry[n] == '=') {
			(void)guest_conf_place_text(d, entry + n + 1);
			continue;
		}
		entry = guest_conf_host(entry); /* as a recording has it */
		if (last != NULL &&
		    (strcspn(last, "/") != strcspn(entry, "/") ||
			strncmp(last, entry, strcspn(entry, "/")) != 0))
			next_slot(&at);
		guest_conf_place(d, at.slot, at.func);
		at.func++;
		last = entry;
	}
}

/* The entries behind the first that is missing. */
static char *
behind_gap(const struct assignments *a, unsigned int given)
{
	struct strv names = { 0 };
	char *text = NULL;
	unsigned int i;

	for (i = given; i < GUEST_DEVICES_MAX; i++)
		if (numbered(a, "passthru", i, "") != NULL)
			strv_addf(&names, "passthru%u", i);
	if (names.n > 0)
		text = strv_join(&names, " ");
	strv_free(&names);
	return text;
}

/* A configuration has one setting that is read at least. */
static bool
read_settings(struct assignments *a, const char *text, size_t n)
{
	size_t i;

	assignments_parse(a, text, n, '=');
	for (i = 0; i < a->n; i++)
		if (setting_of(a->v[i].name) != NULL)
			return true;
	return false;
}

bool
guest_vm_bhyve_parse(struct guest_conf *g, const char *text, size_t n)
{
	struct assignments a = { 0 };
	bool good = read_settings(&a, text, n);
	const char *value;

	if (good) {
		value = value_of(&a, "memory");
		g->memory = value == NULL ? NULL : xstrdup(value);
		value = value_of(&a, "loader");
		g->loader = value == NULL ? NULL : xstrdup(value);
		g->cpus = guest_conf_cpus(value_of(&a, "cpu"));
		g->debug = is_yes(value_of(&a, "debug"));
		add_devices(g, &a);
		g->ignored = behind_gap(&a, (unsigned int)g->n);
		/* it adds -S by itself for passthru */
		g->wired = g->n > 0 || is_yes(value_of(&a, "wired_memory"));
	}
	assignments_free(&a);
	return good;
}

/* "HOST" or "HOST=SLOT:FUNC". */
static void
filter_device(const char *value, struct buf *out)
{
	char *host = xstrndup(value, strcspn(value, "="));
	const char *place = strchr(value, '=');

	buf_adds(out, guest_conf_host(host));
	if (place != NULL)
		buf_addf(out, "=%s",
		    place[1 + strspn(place + 1, "0123456789:")] == '\0'
			? place + 1
			: "?");
	free(host);
}

static void
filter_options(const char *value, bool no_files, struct buf *out)
{
	struct guest_device d = { 0 };

	guest_conf_rom(&d, value);
	if (d.rom != NULL)
		buf_addf(out, "rom=%s", guest_conf_file(d.rom, no_files));
	free(d.rom);
}

void
guest_vm_bhyve_filter(
    const char *text, size_t n, bool no_files, struct buf *out)
{
	struct assignments a = { 0 };
	size_t i;

	(void)read_settings(&a, text, n);
	for (i = 0; i < a.n; i++) {
		const char *value = a.v[i].value;
		const struct setting *s = setting_of(a.v[i].name);

		if (s == NULL)
			continue;
		buf_addf(out, "%s=\"", a.v[i].name);
		if (strcmp(s->tail, "_name") == 0)
			buf_adds(out, *value == '\0' ? "" : "disk");
		else if (strcmp(s->tail, "_options") == 0)
			filter_options(value, no_files, out);
		else if (strcmp(s->head, "passthru") == 0 && *value != '\0')
			filter_device(value, out);
		else
			buf_adds(out, guest_conf_word(value));
		buf_adds(out, "\"\n");
	}
	assignments_free(&a);
}
