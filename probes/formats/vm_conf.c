/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/vm_conf.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"

/* A guest's bus has 32 slots; LPC has the last (vm-run, _maxslots). */
enum { SLOT_LPC = 31, FUNCTIONS = 8, DEVICES_MAX = 256 };

/* Where the next device goes. */
struct place {
	unsigned int slot, func;
};

static void
add_number(struct assignments *a, const char *name, unsigned int number)
{
	char *text = xasprintf("%u", number);

	assignments_add(a, name, text);
	free(text);
}

static void
add_device(struct assignments *a, unsigned int n, const char *host)
{
	char *name = xasprintf("passthru%u", n);

	assignments_add(a, name, host);
	free(name);
}

static void
add_guest(struct assignments *a, unsigned int n, struct place at)
{
	char *name = xasprintf("guest%u", n);
	char *text = xasprintf("%u:%u", at.slot, at.func);

	if (at.slot < SLOT_LPC)
		assignments_add(a, name, text);
	free(text);
	free(name);
}

/* The value of name with the number n in it; NULL when absent or empty. */
static const char *
numbered(const struct assignments *a, const char *head, unsigned int n,
    const char *tail)
{
	char *name = xasprintf("%s%u%s", head, n, tail);
	const char *value = assignments_get(a, name);

	free(name);
	return value == NULL || *value == '\0' ? NULL : value;
}

static unsigned int
number_of(const char *text, unsigned int otherwise)
{
	uint64_t value;

	return text != NULL && parse_u64(text, 10, 4096, &value, NULL) == 0
		   ? (unsigned int)value
		   : otherwise;
}

/* util::yesno: all but no, false, off, 0 and nothing. */
static bool
is_yes(const char *text)
{
	static const char *const no[] = { "", "no", "No", "NO", "false",
		"False", "FALSE", "off", "Off", "OFF", "0", NULL };
	size_t i;

	for (i = 0; text != NULL && no[i] != NULL; i++)
		if (strcmp(text, no[i]) == 0)
			return false;
	return text != NULL;
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
	struct place p = { .slot =
			       number_of(assignments_get(a, "start_slot"), 4) };
	const char *loader = assignments_get(a, "loader");
	bool uefi = loader != NULL && strncmp(loader, "uefi", 4) == 0;
	unsigned int i;

	for (i = 0;
	     i < DEVICES_MAX && numbered(a, "disk", i, "_name") != NULL &&
	     numbered(a, "disk", i, "_type") != NULL;
	     i++) {
		if (uefi)
			next_slot(&p);
		else
			next_function(&p);
	}
	if (i > 0 && !uefi)
		next_slot(&p);
	for (i = 0;
	     i < DEVICES_MAX && numbered(a, "network", i, "_type") != NULL; i++)
		next_function(&p);
	if (i > 0)
		next_slot(&p);
	if (is_yes(assignments_get(a, "virt_random")))
		next_slot(&p);
	return p;
}

/* "rom=FILE" among options that commas separate. */
static void
add_rom(struct assignments *a, unsigned int n)
{
	const char *p = numbered(a, "passthru", n, "_options");
	char *name, *rom;

	while (p != NULL && strncmp(p, "rom=", 4) != 0) {
		p = strchr(p, ',');
		p = p == NULL ? NULL : p + 1;
	}
	if (p == NULL)
		return;
	name = xasprintf("rom%u", n);
	rom = xstrndup(p + 4, strcspn(p + 4, ","));
	assignments_add(a, name, rom);
	free(rom);
	free(name);
}

/* vm::bhyve_device_passthru: functions of one bus that follow each other share
 * a slot, numbered anew; "=SLOT:FUNC" is taken as it is. */
static void
place_devices(struct assignments *a)
{
	struct place at = first_place(a), given;
	const char *host, *equal, *last = NULL;
	unsigned int i;

	at.func = 0;
	for (i = 0; i < DEVICES_MAX; i++) {
		host = numbered(a, "passthru", i, "");
		if (host == NULL)
			break;
		add_rom(a, i);
		equal = strchr(host, '=');
		if (equal != NULL) {
			char *slot =
			    xstrndup(equal + 1, strcspn(equal + 1, ":"));
			const char *colon = strchr(equal, ':');

			given.slot = number_of(slot, SLOT_LPC);
			given.func =
			    number_of(colon == NULL ? "0" : colon + 1, 0);
			free(slot);
			add_guest(a, i, given);
			continue;
		}
		if (last != NULL &&
		    (strcspn(last, "/") != strcspn(host, "/") ||
			strncmp(last, host, strcspn(host, "/")) != 0))
			next_slot(&at);
		add_guest(a, i, at);
		at.func++;
		last = host;
	}
}

static void
parse_lines(struct assignments *a, const char *text, size_t n)
{
	struct assignments all = { 0 };
	const char *cpus;
	size_t i;

	assignments_parse(&all, text, n, '=');
	for (i = 0; i < all.n; i++)
		if (assignments_get(a, all.v[i].name) == NULL)
			assignments_add(a, all.v[i].name, all.v[i].value);
	assignments_add(a, "manager", "vm-bhyve");
	cpus = assignments_get(a, "cpu");
	if (cpus != NULL)
		assignments_add(a, "cpus", cpus);
	place_devices(a);
	assignments_free(&all);
}

/* GenerateBhyveStartCmd: networks from slot 2 on, disks, shares, the screen. */
static unsigned int
hoster_slot(const json_t *j)
{
	size_t networks = json_array_size(json_object_get(j, "networks"));
	size_t others = json_array_size(json_object_get(j, "disks")) +
			json_array_size(json_object_get(j, "9p_shares"));
	size_t slot = 2 + (networks > 1 ? networks - 1 : 0) + others + 2;

	return slot > SLOT_LPC ? SLOT_LPC : (unsigned int)slot;
}

static bool
same_card(const char *a, const char *b)
{
	const char *end = strrchr(a, '/');

	return end != NULL && strncmp(a, b, (size_t)(end - a) + 1) == 0 &&
	       strchr(b + (end - a) + 1, '/') == NULL;
}

/* passthruPciSplitter: functions of a card share a slot with the numbers they
 * have; one with a '-' in front gets a slot of its own. */
static void
hoster_devices(struct assignments *a, const json_t *list, unsigned int slot)
{
	const char *host, *other, *function;
	size_t i, k, n = json_array_size(list);
	unsigned int out = 0;

	for (i = 0; i < n && i < DEVICES_MAX; i++) {
		bool alone, beside = false;

		host = json_string_value(json_array_get(list, i));
		if (host == NULL || (function = strrchr(host, '/')) == NULL)
			continue;
		alone = *host == '-';
		for (k = 0; k < i && !alone && !beside; k++) {
			other = json_string_value(json_array_get(list, k));
			beside = other != NULL && same_card(host, other);
		}
		if (beside)
			continue;
		for (k = i; k < n; k++) {
			other = json_string_value(json_array_get(list, k));
			if (k > i &&
			    (alone || other == NULL || !same_card(host, other)))
				continue;
			function = strrchr(other, '/');
			add_device(a, out, other + (*other == '-'));
			add_guest(a, out++,
			    (struct place){
				slot, alone ? 0 : number_of(function + 1, 0) });
		}
		slot++;
	}
}

static unsigned int
member(const json_t *j, const char *name, unsigned int otherwise)
{
	double value = json_num(j, name, otherwise);

	return value >= 1 && value <= 4096 ? (unsigned int)value : otherwise;
}

static void
parse_hoster(struct assignments *a, const json_t *j)
{
	const char *memory = json_str(j, "memory", NULL);
	const char *loader = json_str(j, "loader", NULL);

	assignments_add(a, "manager", "hoster");
	if (memory != NULL)
		assignments_add(a, "memory", memory);
	if (loader != NULL)
		assignments_add(a, "loader", loader);
	add_number(a, "cpus",
	    member(j, "cpu_sockets", 1) * member(j, "cpu_cores", 1) *
		member(j, "cpu_threads", 1));
	hoster_devices(a, json_object_get(j, "passthru"), hoster_slot(j));
}

static json_t *
load(const char *text, size_t n)
{
	size_t blanks = strspn(text, " \t\r\n");

	return text[blanks] == '{' ? json_loadb(text, n, 0, NULL) : NULL;
}

void
vm_conf_parse(struct assignments *a, const char *text, size_t n)
{
	json_t *j = load(text, n);

	if (json_is_object(j))
		parse_hoster(a, j);
	else
		parse_lines(a, text, n);
	json_decref(j);
}

bool
vm_conf_is_hoster(const struct assignments *a)
{
	const char *manager = assignments_get(a, "manager");

	return manager != NULL && strcmp(manager, "hoster") == 0;
}

/* Heads of the names that are read; those of devices have a number next. */
static bool
is_read(const char *name)
{
	static const char *const names[] = { "memory", "cpu", "loader", "debug",
		"wired_memory", "start_slot", "virt_random", NULL };
	static const struct {
		const char *head, *tail;
	} devices[] = { { "disk", "_type" }, { "disk", "_name" },
		{ "network", "_type" }, { "passthru", "" },
		{ "passthru", "_options" } };
	size_t i, n;

	for (i = 0; names[i] != NULL; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		n = strlen(devices[i].head);
		if (strncmp(name, devices[i].head, n) != 0)
			continue;
		n += strspn(name + n, "0123456789");
		if (strcmp(name + n, devices[i].tail) == 0)
			return true;
	}
	return false;
}

static void
filter_hoster(const json_t *j, struct buf *out)
{
	static const char *const names[] = { "memory", "loader", "cpu_sockets",
		"cpu_cores", "cpu_threads", "passthru", NULL };
	static const char *const counted[] = { "networks", "disks", "9p_shares",
		NULL };
	json_t *kept = json_object();
	char *line;
	size_t i, k;

	for (i = 0; names[i] != NULL; i++)
		if (json_object_get(j, names[i]) != NULL)
			(void)json_object_set(
			    kept, names[i], json_object_get(j, names[i]));
	for (i = 0; counted[i] != NULL; i++) {
		json_t *list = json_array();

		for (k = json_array_size(json_object_get(j, counted[i])); k > 0;
		     k--)
			(void)json_array_append_new(list, json_object());
		(void)json_object_set_new(kept, counted[i], list);
	}
	line = json_line(kept);
	buf_adds(out, line);
	free(line);
	json_decref(kept);
}

void
vm_conf_filter(const char *text, size_t n, struct buf *out)
{
	struct assignments all = { 0 };
	json_t *j = load(text, n);
	size_t i;

	if (json_is_object(j)) {
		filter_hoster(j, out);
	} else {
		assignments_parse(&all, text, n, '=');
		/* the name of a disk is a file of the owner's */
		for (i = 0; i < all.n; i++)
			if (is_read(all.v[i].name))
				buf_addf(out, "%s=\"%s\"\n", all.v[i].name,
				    strncmp(all.v[i].name, "disk", 4) == 0 &&
					    strstr(all.v[i].name, "_name") !=
						NULL &&
					    *all.v[i].value != '\0'
					? "disk"
					: all.v[i].value);
		assignments_free(&all);
	}
	json_decref(j);
}
