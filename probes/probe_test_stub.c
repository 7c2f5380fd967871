/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/probe_test_stub.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/fact_list.h"

static const struct stub *
find(const struct source *s, const char *key)
{
	const struct stub *row;

	for (row = s->priv; row->key != NULL; row++)
		if (strcmp(row->key, key) == 0)
			return row;
	return NULL;
}

static int
get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct stub *row = find(s, key);

	if (row == NULL || row->text == NULL)
		return err_set(err, row == NULL ? ENODATA : ENOENT, "%s", key);
	buf_adds(out, row->text);
	return 0;
}

static int
list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	const struct stub *row = find(s, key);

	if (row == NULL || row->text == NULL)
		return err_set(err, row == NULL ? ENODATA : ENOENT, "%s", key);
	strv_split(out, row->text, "\n");
	return 0;
}

static void
close_stub(struct source *s)
{
	(void)s;
}

static const struct source_ops linux_ops = { "stub", "linux", get, list,
	close_stub };
static const struct source_ops freebsd_ops = { "stub", "freebsd", get, list,
	close_stub };

void
stub_open(struct source *s, const struct stub *rows, const char *os)
{
	memset(s, 0, sizeof(*s));
	s->ops = strcmp(os, "linux") == 0 ? &linux_ops : &freebsd_ops;
	s->priv = (void *)(uintptr_t)rows;
}

void
stub_function(struct facts *f, const char *bdf)
{
	char *prefix = xasprintf("pci.%s", bdf);
	const struct fact_subject s = { f, prefix, "test" };

	fact_str(&s, "8086", "vendor");
	fact_str(&s, "020000", "class");
	free(prefix);
}

void
stub_bridge(struct facts *f, const char *bdf, int secondary)
{
	char *prefix = xasprintf("pci.%s", bdf);
	const struct fact_subject s = { f, prefix, "test" };

	fact_str(&s, "8086", "vendor");
	fact_str(&s, "060400", "class");
	fact_int(&s, secondary, "bus.secondary");
	free(prefix);
}

static const struct fact *
known(const struct facts *f, const char *key, enum fact_type type)
{
	const struct fact *fact = facts_get(f, key);

	ATF_REQUIRE_MSG(fact != NULL, "%s is absent", key);
	ATF_REQUIRE_MSG(fact->type == type, "%s is %s: %s", key,
	    fact_type_name(fact->type),
	    fact->type == FACT_UNKNOWN ? fact->str : "");
	return fact;
}

void
stub_text(const struct facts *f, const char *key, const char *want)
{
	ATF_REQUIRE_STREQ_MSG(want, known(f, key, FACT_STR)->str, "%s", key);
}

void
stub_true(const struct facts *f, const char *key, bool want)
{
	ATF_REQUIRE_EQ_MSG(want, known(f, key, FACT_BOOL)->b, "%s", key);
}

void
stub_number(const struct facts *f, const char *key, int64_t want)
{
	ATF_REQUIRE_EQ_MSG(want, known(f, key, FACT_INT)->i, "%s", key);
}

void
stub_unknown(const struct facts *f, const char *key, const char *why)
{
	const struct fact *fact = known(f, key, FACT_UNKNOWN);

	ATF_REQUIRE_MSG(
	    strstr(fact->str, why) != NULL, "%s: %s", key, fact->str);
}

void
stub_documented(const struct facts *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct fact_doc *doc = fact_doc_of(f->v[i].key);

		if (strcmp(f->v[i].origin, "test") == 0)
			continue;
		ATF_REQUIRE_MSG(
		    doc != NULL, "%s is not documented", f->v[i].key);
		ATF_REQUIRE_MSG(
		    f->v[i].type == FACT_UNKNOWN || f->v[i].type == doc->type,
		    "%s is %s", f->v[i].key, fact_type_name(f->v[i].type));
		ATF_REQUIRE_MSG(f->v[i].origin[0] != '\0', "%s", f->v[i].key);
	}
}
