/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Later ones build on the facts of earlier ones. */
const struct probe *const probes[] = {
	&probe_freebsd_host,
	&probe_freebsd_pci,
	&probe_freebsd_vm,
	&probe_freebsd_vmm,
	&probe_freebsd_pptdevs,
	&probe_host,
	&probe_pci,
	/* these need the functions */
	&probe_iommu,
	&probe_slot,
	&probe_use,
	&probe_freebsd_use,
	&probe_freebsd_holder, /* names the guest, where that is known */
	/* After those that know more of each function. */
	&probe_groups,
	&probe_facts, /* last: what is written down holds */
	NULL,
};

void
probes_run(struct source *s, struct facts *f)
{
	const char *os = source_os(s);
	size_t i;

	for (i = 0; probes[i] != NULL; i++)
		if (os == NULL || probes[i]->os == NULL ||
		    strcmp(os, probes[i]->os) == 0)
			probes[i]->run(s, f);
}

/* Who is told what else to give has given these; a live host and a recording of
 * it can give no more. */
static void
note_sources(struct facts *f, const struct strv *specs)
{
	struct strv kinds = { 0 };
	char *text;
	size_t i;

	for (i = 0; i < specs->n; i++) {
		char *kind = xstrndup(specs->v[i], strcspn(specs->v[i], ":"));

		if (strcmp(kind, "live") != 0 && strcmp(kind, "dump") != 0)
			strv_add(&kinds, kind);
		free(kind);
	}
	strv_unique(&kinds);
	text = strv_join(&kinds, " ");
	if (kinds.n > 0)
		facts_str(f, "host.capture.sources", text, "sources");
	free(text);
	strv_free(&kinds);
}

int
probes_read_all(const struct strv *specs, struct facts *f, struct err *err)
{
	struct source *s = NULL;

	if (source_open_all(&s, specs, err) == -1)
		return -1;
	note_sources(f, specs);
	probes_run(s, f);
	source_close(s);
	return 0;
}

int
probes_read(const char *spec, struct facts *f, struct err *err)
{
	struct strv specs = { 0 };
	int rc;

	strv_add(&specs, spec);
	rc = probes_read_all(&specs, f, err);
	strv_free(&specs);
	return rc;
}

void
facts_functions(const struct facts *f, struct strv *out)
{
	static const char head[] = "pci.", tail[] = ".vendor";
	size_t i, n;

	for (i = 0; i < f->n; i++) {
		const char *key = f->v[i].key;

		n = strlen(key);
		if (n > sizeof(head) + sizeof(tail) && key[n - 1] == 'r' &&
		    strncmp(key, head, sizeof(head) - 1) == 0 &&
		    strcmp(key + n - (sizeof(tail) - 1), tail) == 0)
			strv_take(out,
			    xstrndup(key + sizeof(head) - 1,
				n - (sizeof(head) - 1) - (sizeof(tail) - 1)));
	}
	strv_sort(out);
}

const struct fact *
facts_pci(const struct facts *f, const char *bdf, const char *what)
{
	/* "pci." and the longest address, ffffffff:ff:1f.ff */
	char prefix[32];
	size_t n = strlen(bdf);

	if (n > sizeof(prefix) - 5)
		return NULL;
	memcpy(prefix, "pci.", 4);
	memcpy(prefix + 4, bdf, n + 1);
	return facts_of(f, prefix, what);
}

const char *
facts_pci_text(const struct facts *f, const char *bdf, const char *what)
{
	const struct fact *fact = facts_pci(f, bdf, what);

	return fact == NULL || fact->type != FACT_STR ? NULL : fact->str;
}

bool
facts_is_bridge(const struct facts *f, const char *bdf)
{
	const char *class = facts_pci_text(f, bdf, "class");

	/* PCI Code and ID Assignment: base class 06, sub-class 04. */
	return class != NULL && strncmp(class, "0604", 4) == 0;
}
