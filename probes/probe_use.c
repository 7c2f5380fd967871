/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: what this host needs of a function, and whether a guest has it. */
#include "probes/probe_use.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

size_t
use_function(const struct uses *u, const char *target)
{
	struct strv parts = { 0 };
	size_t i, found = FUNCTION_NONE;
	struct bdf bdf;

	strv_split(&parts, target, "/");
	for (i = parts.n; i > 0 && found == FUNCTION_NONE; i--)
		if (bdf_parse(parts.v[i - 1], &bdf, NULL) == 0)
			found = functions_find(&u->all, &bdf);
	strv_free(&parts);
	return found;
}

void
use_unread(struct uses *u, const char *key, const struct err *err)
{
	if (u->why[0] != '\0')
		return;
	memcpy(u->why, err->text, sizeof(u->why));
	(void)snprintf(u->origin, sizeof(u->origin), "%s", key);
}

static void
set_uses(const struct uses *u, size_t i)
{
	static const char *const names[] = { "boot-disk", "mounted", "swap",
		"console", "default-route" };
	char *key = xconcat("pci.", u->all.v[i].text.s, ".used_by", NULL);
	struct strv words = { 0 };
	char *text;
	size_t k;

	for (k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (u->of[i] >> k & 1)
			strv_add(&words, names[k]);
	text = strv_join(&words, " ");
	if (words.n > 0)
		facts_str(u->facts, key, text, "sysfs:class");
	else if (u->why[0] != '\0')
		facts_unknown(u->facts, key, u->why, u->origin);
	else if (u->pool != NULL && u->of[i] & USE_HAS_DISK)
		facts_unknown(u->facts, key, u->pool, "proc:self/mountinfo");
	else
		facts_str(u->facts, key, "none", "sysfs:class");
	free(text);
	strv_free(&words);
	free(key);
}

/*
 * vfio-pci, and mlx5_vfio_pci and the like, enable a function only while a
 * guest has it open (vfio_pci_core_enable), and names its interrupts after it
 * (vfio_pci_intrs.c).  The group is not opened to find out: that would take it
 * from a guest that is just starting.
 */
static void
set_holder(const struct uses *u, size_t i, const char *interrupts)
{
	const struct bdf_text *bdf = &u->all.v[i].text;
	char *fact = xconcat("pci.", bdf->s, ".holder", NULL);
	char *key = xconcat("sysfs:bus/pci/devices/", bdf->s, "/enable", NULL);
	char *mark = xconcat("(", bdf->s, ")", NULL);
	const char *driver = facts_pci_text(u->facts, bdf->s, "driver");
	struct err err;
	char *text;

	if (driver == NULL || strstr(driver, "vfio") == NULL)
		goto out;
	text = source_text(u->source, key, &err);
	if (text == NULL)
		facts_unknown(u->facts, fact, err.text, key);
	else if (strcmp(text, "0") == 0)
		facts_str(u->facts, fact, "none", key);
	else if (strstr(interrupts, mark) != NULL)
		facts_str(u->facts, fact, "another process", "proc:interrupts");
	else
		facts_unknown(u->facts, fact,
		    "it is enabled: a guest has it, or its former driver left "
		    "it so",
		    key);
	free(text);
out:
	free(mark);
	free(key);
	free(fact);
}

static void
run(struct source *s, struct facts *f)
{
	struct uses u = { .source = s, .facts = f };
	char *interrupts;
	size_t i;

	functions_read(&u.all, f);
	u.of = xcalloc(u.all.n + 1, sizeof(*u.of));
	use_disks(&u);
	use_networks(&u);
	use_consoles(&u);
	interrupts = source_text(s, "proc:interrupts", NULL);
	for (i = 0; i < u.all.n; i++) {
		/* no guest gets a bridge */
		if (facts_is_bridge(f, u.all.v[i].text.s))
			continue;
		set_uses(&u, i);
		set_holder(&u, i, interrupts == NULL ? "" : interrupts);
	}
	free(interrupts);
	free(u.of);
	functions_free(&u.all);
}

const struct probe probe_use = {
	.name = "use",
	.descr = "what this host itself uses",
	.os = "linux",
	.run = run,
};
