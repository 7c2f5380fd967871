/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as what lspci printed, up to the facts.
 * Seeds: hosts/lspci-hex hosts/lspci-vvv */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/formats/lspci.h"
#include "probes/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct input {
	const uint8_t *data;
	size_t n;
	struct lspci lspci;
};

static int
get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct input *in = s->priv;

	if (strcmp(key, "text:lspci") != 0)
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
	.os = "linux",
	.get = get,
	.list = list,
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = { .data = data, .n = n };
	struct source s = { .ops = &ops, .priv = &in };
	struct facts f = { 0 };
	size_t i;

	lspci_parse(&in.lspci, (const char *)data, n);
	for (i = 0; i < in.lspci.n; i++)
		if (lspci_find(&in.lspci, &in.lspci.v[i].bdf) == NULL)
			abort();
	lspci_free(&in.lspci);
	probe_pci.run(&s, &f);
	facts_free(&f);
	return 0;
}
