/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as what pciconf printed, up to the facts.  Seeds: its output. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/fact_list.h"
#include "probes/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct input {
	const uint8_t *data;
	size_t n;
};

/* Both listings, bridges, a header dump and devinfo are the same bytes. */
static int
get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct input *in = s->priv;

	if (strncmp(key, "run:pciconf", 11) != 0 &&
	    strcmp(key, "run:devinfo -v") != 0)
		return err_set(err, ENODATA, "%s", key);
	buf_add(out, in->data, in->n);
	return 0;
}

static int
list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	(void)s;
	(void)out;
	return err_set(err, ENODATA, "%s", key);
}

static const struct source_ops ops = {
	.name = "fuzz",
	.os = "freebsd",
	.get = get,
	.list = list,
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = { data, n };
	struct source s = { .ops = &ops, .priv = &in };
	struct facts f = { 0 };
	size_t i;

	probe_freebsd_pci.run(&s, &f);
	for (i = 0; i < f.n; i++) {
		const struct fact_doc *doc = fact_doc_of(f.v[i].key);

		if (doc == NULL ||
		    (f.v[i].type != FACT_UNKNOWN && f.v[i].type != doc->type))
			abort();
	}
	facts_free(&f);
	return 0;
}
