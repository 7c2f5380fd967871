/* SPDX-License-Identifier: BSD-2-Clause
 * For fuzz targets: a source that answers some keys with the input, and what
 * holds for facts of whatever origin. */
#ifndef CI_FUZZ_FUZZ_H
#define CI_FUZZ_FUZZ_H

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/fact_list.h"
#include "probes/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_input {
	const uint8_t *data;
	size_t n;
	bool (*answers)(const char *key);
	const char *folder; /* a list of one name, "guest"; or NULL */
};

static inline int
fuzz_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct fuzz_input *in = s->priv;

	if (!in->answers(key))
		return err_set(err, ENODATA, "%s", key);
	buf_add(out, in->data, in->n);
	return 0;
}

static inline int
fuzz_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	const struct fuzz_input *in = s->priv;

	if (in->folder == NULL || strcmp(key, in->folder) != 0)
		return err_set(err, ENODATA, "%s", key);
	strv_add(out, "guest");
	return 0;
}

static const struct source_ops fuzz_ops = {
	.name = "fuzz", .get = fuzz_get, .list = fuzz_list
};

/* Runs these probes, up to NULL, on the input; each fact must be documented and
 * of its type. */
static inline void
fuzz_probes(
    struct fuzz_input *in, const char *os, const struct probe *const *probe)
{
	struct source s = { .ops = &fuzz_ops, .os = os, .priv = in };
	struct facts f = { 0 };
	size_t i;

	for (; *probe != NULL; probe++)
		(*probe)->run(&s, &f);
	for (i = 0; i < f.n; i++) {
		const struct fact_doc *doc = fact_doc_of(f.v[i].key);

		if (doc == NULL ||
		    (f.v[i].type != FACT_UNKNOWN && f.v[i].type != doc->type))
			abort();
	}
	facts_free(&f);
}

#endif
