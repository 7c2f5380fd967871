/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "reports/submission_parts.h"

/* PCI Local Bus 3.0, 6.1: BARs 0 to 5; the schema counts the ROM as 6. */
enum { BARS = 6, ROM = 6 };

static const json_t *
fact(const json_t *device, const char *name)
{
	return json_object_get(json_object_get(device, "facts"), name);
}

/* -1: not known. */
static json_int_t
number(const json_t *device, const char *name)
{
	const json_t *j = fact(device, name);

	return json_is_integer(j) ? json_integer_value(j) : -1;
}

static bool
is_hex(const char *s, size_t n)
{
	return s != NULL && strlen(s) == n &&
	       strspn(s, "0123456789abcdef") == n;
}

static void
put_hex(json_t *j, const char *name, const char *value, size_t n)
{
	if (is_hex(value, n))
		json_put_str(j, name, value);
}

static json_t *
function(const json_t *device)
{
	const json_t *id = json_object_get(device, "id");
	json_t *f = json_object();

	put_hex(f, "vendor_id", json_str(id, "vendor", NULL), 4);
	put_hex(f, "device_id", json_str(id, "device", NULL), 4);
	put_hex(f, "subvendor_id", json_str(id, "subvendor", NULL), 4);
	put_hex(f, "subdevice_id", json_str(id, "subdevice", NULL), 4);
	put_hex(f, "revision_id", json_str(id, "revision", NULL), 2);
	put_hex(f, "class", json_str(id, "class", NULL), 6);
	submission_put_text(f, "name", json_str(device, "name", NULL), 128);
	json_put_str(f, "role", "primary");
	return f;
}

static void
put_resets(json_t *j, const json_t *device)
{
	const char *methods = json_string_value(fact(device, "reset_methods"));
	struct strv words = { 0 };
	json_t *resets;
	size_t i;

	if (methods == NULL)
		return;
	resets = json_array();
	strv_split(&words, methods, " ");
	for (i = 0; i < words.n && i < 8; i++)
		if (submission_is_reset(words.v[i]))
			(void)json_array_append_new(
			    resets, json_string(words.v[i]));
	(void)json_object_set_new(j, "reset_methods", resets);
	strv_free(&words);
}

static void
add_bar(json_t *bars, const json_t *device, int i)
{
	char key[32];
	const char *kind;
	const json_t *prefetchable;
	json_int_t size;
	json_t *bar;

	(void)snprintf(key, sizeof(key), "bar.%d.kind", i);
	kind = json_string_value(fact(device, key));
	(void)snprintf(key, sizeof(key), "bar.%d.size", i);
	size = number(device, key);
	if (kind == NULL || size < 0 ||
	    (strcmp(kind, "io") != 0 && strcmp(kind, "mem32") != 0 &&
		strcmp(kind, "mem64") != 0))
		return;
	bar = json_pack("{s:i, s:s, s:I}", "index", i, "kind", kind, "size",
	    (json_int_t)size);
	(void)snprintf(key, sizeof(key), "bar.%d.prefetchable", i);
	prefetchable = fact(device, key);
	if (json_is_boolean(prefetchable))
		(void)json_object_set(
		    bar, "prefetchable", (json_t *)prefetchable);
	(void)json_array_append_new(bars, bar);
}

static void
put_bars(json_t *j, const json_t *device)
{
	json_t *bars = json_array();
	json_int_t rom = number(device, "rom.size");
	int i;

	for (i = 0; i < BARS; i++)
		add_bar(bars, device, i);
	if (rom > 0)
		(void)json_array_append_new(
		    bars, json_pack("{s:i, s:s, s:I}", "index", ROM, "kind",
			      "rom", "size", rom));
	if (json_array_size(bars) > 0)
		(void)json_object_set(j, "bars", bars);
	json_decref(bars);
}

/* An empty list says that there are none: only when all are known. */
static void
put_interrupts(json_t *j, const json_t *device)
{
	static const char *const kinds[][2] = { { "intx", "intx.pin" },
		{ "msi", "msi.vectors" }, { "msix", "msix.vectors" },
		{ NULL, NULL } };
	json_t *list = json_array();
	bool all = true;
	json_int_t n;
	size_t i;

	for (i = 0; kinds[i][0] != NULL; i++) {
		n = number(device, kinds[i][1]);
		all = all && n >= 0;
		if (n > 0)
			(void)json_array_append_new(
			    list, json_string(kinds[i][0]));
	}
	if (all || json_array_size(list) > 0)
		(void)json_object_set(j, "interrupts", list);
	json_decref(list);
}

/* As it ran before the test: a slot may give less than the card can. */
static void
put_link(json_t *j, const json_t *device)
{
	const char *speed = json_string_value(fact(device, "link.speed"));
	json_int_t width = number(device, "link.width");
	double gts = speed == NULL ? 0 : strtod(speed, NULL);
	json_t *link = json_object();

	if (gts > 0 && gts < 1000)
		(void)json_object_set_new(link, "speed_gts", json_real(gts));
	if (width >= 1 && width <= 32)
		(void)json_object_set_new(link, "width", json_integer(width));
	if (json_object_size(link) > 0)
		(void)json_object_set(j, "link", link);
	json_decref(link);
}

static bool
has_text(const json_t *device, const char *name)
{
	const char *text = json_string_value(fact(device, name));

	return text != NULL && strcmp(text, "none") != 0;
}

/* Only those that facts speak of: see the schema. */
static void
put_capabilities(json_t *j, const json_t *device)
{
	static const char *const flags[] = { "ats", "pri", "pasid", NULL };
	json_t *list = json_array();
	char key[32];
	size_t i;

	if (number(device, "msi.vectors") > 0)
		(void)json_array_append_new(list, json_string("msi"));
	if (has_text(device, "pcie.type"))
		(void)json_array_append_new(list, json_string("pcie"));
	if (number(device, "msix.vectors") > 0)
		(void)json_array_append_new(list, json_string("msix"));
	if (has_text(device, "acs.capable"))
		(void)json_array_append_new(list, json_string("acs"));
	if (number(device, "sriov.total_vfs") > 0)
		(void)json_array_append_new(list, json_string("sriov"));
	for (i = 0; flags[i] != NULL; i++)
		if (json_is_true(fact(device, flags[i])))
			(void)json_array_append_new(
			    list, json_string(flags[i]));
	for (i = 0; i < BARS; i++) {
		(void)snprintf(key, sizeof(key), "rebar.%zu.sizes", i);
		if (!has_text(device, key))
			continue;
		(void)json_array_append_new(list, json_string("rebar"));
		break;
	}
	if (json_array_size(list) > 0)
		(void)json_object_set(j, "capabilities", list);
	json_decref(list);
}

json_t *
submission_device(const json_t *device)
{
	json_t *j = json_object();

	(void)json_object_set_new(
	    j, "functions", json_pack("[o]", function(device)));
	put_resets(j, device);
	put_bars(j, device);
	put_interrupts(j, device);
	put_link(j, device);
	put_capabilities(j, device);
	return j;
}
