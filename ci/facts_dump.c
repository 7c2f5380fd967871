/* SPDX-License-Identifier: BSD-2-Clause
 * Prints the facts of some files, for the comparisons in this folder:
 *   facts_dump KIND:FILE...     "KEY<tab>VALUE", several sources combined
 *   facts_dump --pciconf        of each file named on stdin, what its listing
 *                               holds: totals, in one line */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/fact_list.h"
#include "probes/formats/pciconf_text.h"
#include "probes/probe.h"
#include "probes/source_freebsd.h"

enum { SOURCES_MAX = 16 };

struct stack {
	struct source v[SOURCES_MAX];
	size_t n;
	struct source_ops ops;
};

static int
stack_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	struct stack *st = s->priv;
	struct err e = { .code = ENODATA };
	size_t i;

	(void)err_set(err, ENODATA, "%s", key);
	for (i = 0; i < st->n; i++) {
		if (st->v[i].ops->get(&st->v[i], key, out, &e) == 0)
			return 0;
		if (e.code != ENODATA) {
			if (err != NULL)
				*err = e;
			return -1;
		}
	}
	return -1;
}

static int
stack_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	struct stack *st = s->priv;
	struct err e = { .code = ENODATA };
	bool any = false;
	size_t i;

	(void)err_set(err, ENODATA, "%s", key);
	for (i = 0; i < st->n; i++) {
		if (st->v[i].ops->list(&st->v[i], key, out, &e) == 0)
			any = true;
		else if (e.code != ENODATA && err != NULL)
			*err = e;
	}
	return any ? 0 : -1;
}

static int
open_one(struct source *s, const char *spec, struct err *err)
{
	static const struct {
		const char *kind;
		int (*open)(struct source *, const char *, struct err *);
	} kinds[] = { { "pciconf:", source_open_pciconf },
		{ "loader.conf:", source_open_loader_conf },
		{ "vm-passthru:", source_open_vm_passthru },
		{ "vm-conf:", source_open_vm_conf },
		{ "dmesg:", source_open_dmesg },
		{ "freebsd:", source_open_freebsd_root } };
	size_t i, n;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		n = strlen(kinds[i].kind);
		if (strncmp(spec, kinds[i].kind, n) == 0)
			return kinds[i].open(s, spec + n, err);
	}
	return err_set(err, 0, "unknown source \"%s\"", spec);
}

static void
print(const struct fact *f)
{
	const struct fact_doc *doc = fact_doc_of(f->key);
	const char *p;

	(void)printf("%s\t", f->key);
	if (f->type == FACT_BOOL)
		(void)printf("%s", f->b ? "true" : "false");
	else if (f->type == FACT_INT)
		(void)printf("%" PRId64, f->i);
	else {
		if (f->type == FACT_UNKNOWN)
			(void)printf("UNKNOWN ");
		for (p = f->str; *p != '\0'; p++)
			(void)putchar(*p == '\n' || *p == '\t' ? ' ' : *p);
	}
	if (doc == NULL || (f->type != FACT_UNKNOWN && f->type != doc->type))
		(void)printf("\tUNDOCUMENTED");
	(void)putchar('\n');
}

static int
dump(char **specs)
{
	struct stack st = {
		.ops = { .name = "stack", .get = stack_get, .list = stack_list }
	};
	struct source s = { .ops = &st.ops, .priv = &st };
	struct facts f = { 0 };
	struct err err = { 0 };
	int rc = 0;
	size_t i;

	for (; *specs != NULL && st.n < SOURCES_MAX; specs++) {
		if (open_one(&st.v[st.n], *specs, &err) == -1) {
			(void)fprintf(stderr, "%s: %s\n", *specs, err.text);
			rc = 1;
			break;
		}
		if (st.v[st.n].ops->os != NULL)
			st.ops.os = st.v[st.n].ops->os;
		st.n++;
	}
	if (rc == 0) {
		probes_run(&s, &f);
		for (i = 0; i < f.n; i++)
			print(&f.v[i]);
	}
	facts_free(&f);
	while (st.n > 0) {
		st.n--;
		st.v[st.n].ops->close(&st.v[st.n]);
	}
	return rc;
}

static int
compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* "10=3 11=2", or with the letter e before extended ones. */
static void
print_caps(const struct pciconf *l, bool extended)
{
	uint32_t *ids = NULL;
	size_t n = 0, i, k;

	for (i = 0; i < l->n; i++) {
		const struct pciconf_function *f = &l->v[i];
		size_t caps = extended ? f->ecaps : f->caps;

		ids = xreallocarray(ids, n + caps + 1, sizeof(*ids));
		for (k = 0; k < caps; k++)
			ids[n++] = extended ? f->ecap[k].id : f->cap[k].id;
	}
	if (n > 0)
		qsort(ids, n, sizeof(*ids), compare);
	for (i = 0; i < n; i = k) {
		for (k = i; k < n && ids[k] == ids[i]; k++)
			continue;
		(void)printf(" %s%0*" PRIx32 "=%zu", extended ? "e" : "",
		    extended ? 4 : 2, ids[i], k - i);
	}
	free(ids);
}

static void
count(const char *path)
{
	struct pciconf l = { 0 };
	struct buf text = { 0 };
	struct err err = { 0 };
	size_t i, k, bars = 0;
	uint64_t size = 0, enabled = 0;

	if (file_read(path, &text, &err) == -1) {
		(void)printf("%s\t%s\n", path, err.text);
		return;
	}
	pciconf_parse(&l, buf_str(&text), text.len);
	for (i = 0; i < l.n; i++)
		for (k = 0; k < l.v[i].bars; k++) {
			bars++;
			size += l.v[i].bar[k].size;
			enabled += l.v[i].bar[k].enabled;
		}
	(void)printf("%s\tfunctions=%zu bars=%zu size=%" PRIu64
		     " enabled=%" PRIu64 " orphans=%zu",
	    path, l.n, bars, size, enabled, l.orphans);
	print_caps(&l, false);
	print_caps(&l, true);
	(void)putchar('\n');
	pciconf_free(&l);
	buf_free(&text);
}

int
main(int argc, char **argv)
{
	char path[4096];

	if (argc < 2 || strcmp(argv[1], "--pciconf") != 0)
		return dump(argv + 1);
	while (fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		count(path);
	}
	return 0;
}
