/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/probe_freebsd_host_stub.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/fact_list.h"
#include "probes/probe.h"

static int
get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	struct host *h = s->priv;
	const struct row *r;

	strv_add(&h->asked, key);
	for (r = h->rows; r->key != NULL; r++)
		if (strcmp(r->key, key) == 0) {
			if (r->text == NULL)
				return err_set(err, r->code, "%s", key);
			buf_adds(out, r->text);
			return 0;
		}
	return err_set(err, ENODATA, "%s", key);
}

static int
list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	struct buf text = { 0 };
	int rc;

	buf_adds(&text, "");
	rc = get(s, key, &text, err);
	strv_split(out, text.data, "\n");
	buf_free(&text);
	return rc;
}

static void
close_host(struct source *s)
{
	(void)s;
}

static const struct source_ops ops = { .name = "test",
	.os = "freebsd",
	.get = get,
	.list = list,
	.close = close_host };

struct source *
host_open(struct host *h, const struct row *rows)
{
	struct source *s = xcalloc(1, sizeof(*s));

	memset(h, 0, sizeof(*h));
	h->rows = rows;
	s->ops = &ops;
	s->priv = h;
	return s;
}

void
host_read(struct facts *f, struct host *h, const struct row *rows)
{
	struct source *s = host_open(h, rows);
	size_t i;

	memset(f, 0, sizeof(*f));
	probe_freebsd_host.run(s, f);
	probe_freebsd_pci.run(s, f);
	probe_freebsd_vm.run(s, f);
	probe_freebsd_vmm.run(s, f);
	probe_freebsd_pptdevs.run(s, f);
	probe_freebsd_use.run(s, f);
	probe_freebsd_holder.run(s, f);
	source_close(s);
	for (i = 0; i < f->n; i++) {
		const struct fact_doc *doc = fact_doc_of(f->v[i].key);

		if (doc == NULL)
			atf_tc_fail("%s has no row", f->v[i].key);
		if (f->v[i].type != FACT_UNKNOWN)
			ATF_CHECK_EQ_MSG(
			    doc->type, f->v[i].type, "%s", f->v[i].key);
	}
}

void
host_done(struct facts *f, struct host *h)
{
	facts_free(f);
	strv_free(&h->asked);
}

void
host_require(const struct facts *f, const char *key, const char *want)
{
	const struct fact *fact = facts_get(f, key);
	char *got;

	if (fact == NULL)
		got = xstrdup("absent");
	else if (fact->type == FACT_BOOL)
		got = xstrdup(fact->b ? "true" : "false");
	else if (fact->type == FACT_INT)
		got = xasprintf("%lld", (long long)fact->i);
	else if (fact->type == FACT_UNKNOWN)
		got = xasprintf("? %s", fact->str);
	else
		got = xstrdup(fact->str);
	if (strcmp(want, "?") == 0)
		ATF_CHECK_MSG(got[0] == '?', "%s is %s", key, got);
	else
		ATF_CHECK_MSG(
		    strcmp(want, got) == 0, "%s is %s, not %s", key, got, want);
	free(got);
}
