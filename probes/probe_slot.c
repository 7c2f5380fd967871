/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: what is printed beside the slot a function sits in. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/smbios.h"
#include "probes/functions.h"
#include "probes/probe.h"

#define SMBIOS "sysfs:firmware/dmi/tables/DMI"
#define SLOTS "sysfs:bus/pci/slots"

struct labels {
	struct functions all;
	char **of; /* each function's label, or NULL */
	const char **origin;
};

static void
put(struct labels *l, size_t i, const char *label, size_t n, const char *origin)
{
	if (l->of[i] != NULL || n == 0)
		return;
	l->of[i] = xstrndup(label, n);
	l->origin[i] = origin;
}

/* All functions of that device, or of what is right below it: firmware names
 * either the card or the port that it is plugged into. */
static void
put_device(struct labels *l, const struct bdf *bdf, const char *label, size_t n,
    const char *origin)
{
	struct bdf at = *bdf;
	size_t i, k;

	for (at.func = 0; at.func < 8; at.func++) {
		i = functions_find(&l->all, &at);
		if (i == FUNCTION_NONE)
			continue;
		put(l, i, label, n, origin);
		if (l->all.v[i].secondary == -1 || at.func != bdf->func)
			continue;
		for (k = i + 1; k < l->all.n; k++)
			if (l->all.v[k].parent == i)
				put(l, k, label, n, origin);
	}
}

/* Root alone may read it.  It holds serial numbers, in other structures. */
static void
read_smbios(struct source *s, struct labels *l, struct err *err)
{
	struct smbios b = { 0 };
	struct buf raw = { 0 };
	size_t i;

	buf_adds(&raw, "");
	if (source_get(s, SMBIOS, &raw, err) == 0) {
		smbios_parse(&b, raw.data, raw.len);
		for (i = 0; i < b.n; i++)
			put_device(l, &b.v[i].bdf, b.v[i].label,
			    b.v[i].label_length, SMBIOS);
		if (!b.whole)
			(void)err_set(err, 0, "the SMBIOS table is cut off");
	}
	smbios_free(&b);
	buf_free(&raw);
}

/* "0000:03:00": no function. */
static void
read_slots(struct source *s, struct labels *l)
{
	struct strv names = { 0 };
	size_t i;

	(void)source_list(s, SLOTS, &names, NULL);
	for (i = 0; i < names.n; i++) {
		char *key = xconcat(SLOTS "/", names.v[i], "/address", NULL);
		char *text = source_text(s, key, NULL);
		char *bdf_text = xconcat(text == NULL ? "" : text, ".0", NULL);
		struct bdf bdf;

		if (bdf_parse(bdf_text, &bdf, NULL) == 0)
			put_device(
			    l, &bdf, names.v[i], strlen(names.v[i]), SLOTS);
		free(bdf_text);
		free(text);
		free(key);
	}
	strv_free(&names);
}

static void
run(struct source *s, struct facts *f)
{
	struct labels l = { 0 };
	struct err err = { 0 };
	size_t i;

	functions_read(&l.all, f);
	l.of = xcalloc(l.all.n + 1, sizeof(*l.of));
	l.origin = xcalloc(l.all.n + 1, sizeof(*l.origin));
	read_smbios(s, &l, &err);
	read_slots(s, &l);
	for (i = 0; i < l.all.n; i++) {
		char *key = xconcat("pci.", l.all.v[i].text.s, ".slot", NULL);

		/* lspci's text may have told it */
		bool told = facts_text(f, key) != NULL;

		if (l.of[i] != NULL)
			facts_str(f, key, l.of[i], l.origin[i]);
		else if (!told && err.text[0] != '\0' && err.code != ENOENT)
			facts_unknown(f, key, err.text, SMBIOS);
		else if (!told)
			facts_str(f, key, "none", SMBIOS);
		free(key);
		free(l.of[i]);
	}
	free(l.of);
	free(l.origin);
	functions_free(&l.all);
}

const struct probe probe_slot = {
	.name = "slot",
	.descr = "labels of physical slots",
	.os = "linux",
	.run = run,
};
