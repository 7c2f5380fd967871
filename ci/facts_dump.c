/* SPDX-License-Identifier: BSD-2-Clause
 * Prints the facts of some files, for the comparisons in this folder:
 *   facts_dump KIND:FILE...     "KEY<tab>VALUE", several sources combined
 *   facts_dump --pciconf        of each file named on stdin, what its listing
 *                               holds: totals, in one line */
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

/* A folder below which a FreeBSD host's files are, its tools in PATH; or as
 * probe --source takes it. */
static struct source *
open_one(const char *spec, struct err *err)
{
	static const char root[] = "freebsd:";
	struct source *s = NULL;

	if (strncmp(spec, root, sizeof(root) - 1) != 0)
		return source_open(&s, spec, err) == 0 ? s : NULL;
	s = xcalloc(1, sizeof(*s));
	if (source_open_freebsd_root(s, spec + sizeof(root) - 1, err) == 0)
		return s;
	free(s);
	return NULL;
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
dump(char **specs, size_t n)
{
	struct source **each = xcalloc(n + 1, sizeof(struct source *));
	struct source all = { 0 };
	struct facts f = { 0 };
	struct err err;
	size_t i;

	for (i = 0; i < n; i++) {
		each[i] = open_one(specs[i], &err);
		if (each[i] == NULL) {
			(void)fprintf(stderr, "%s: %s\n", specs[i], err.text);
			while (i > 0)
				source_close(each[--i]);
			free(each);
			return 1;
		}
	}
	source_open_stack(&all, each, n);
	probes_run(&all, &f);
	for (i = 0; i < f.n; i++)
		print(&f.v[i]);
	facts_free(&f);
	all.ops->close(&all);
	return 0;
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
		return dump(argv + 1, (size_t)argc - 1);
	while (fgets(path, sizeof(path), stdin) != NULL) {
		path[strcspn(path, "\n")] = '\0';
		count(path);
	}
	return 0;
}
