/* SPDX-License-Identifier: BSD-2-Clause
 * The devices that loader.conf sets aside for guests: what it says, what the
 * kernel got, and what of it comes to nothing without a word. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "probes/formats/pptdevs.h"
#include "probes/freebsd_text.h"
#include "probes/probe.h"

#define LOADER "file:/boot/loader.conf"
#define KENV "run:kenv"

static const char *const variables[] = { "pptdevs", "pptdevs2", "pptdevs3" };
enum { VARIABLES = 3, UNREAD_MAX = 1024 };

struct entry {
	struct bdf bdf;
	const char *variable;
	bool now; /* the kernel has it, not only the loader's file */
};

struct pptdevs {
	struct source *s;
	struct facts *f;
	struct assignments kenv, loader;
	const char *kenv_why, *loader_why; /* NULL when they were read */
	struct entry *v;
	size_t n;
	struct buf malformed, stale, twice, unread;
	bool stale_known;
};

static void
word(struct buf *b, const char *text, size_t n)
{
	if (b->len > 0)
		buf_adds(b, " ");
	buf_add(b, text, n);
}

static void
read_value(struct pptdevs *p, const char *variable, const char *value, bool now)
{
	const char *entry, *rest;
	struct bdf bdf;
	size_t n;

	while ((entry = pptdevs_next(&value, &n)) != NULL) {
		bool ok = pptdevs_entry(entry, n, &bdf, &rest);

		if (!ok || rest != NULL)
			word(&p->malformed, entry, n);
		if (!ok)
			continue;
		p->v = xreallocarray(p->v, p->n + 1, sizeof(*p->v));
		p->v[p->n++] = (struct entry){ bdf, variable, now };
	}
}

static int
compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int by_bdf = bdf_compare(&x->bdf, &y->bdf);

	return by_bdf != 0	  ? by_bdf
	       : x->now != y->now ? y->now - x->now
				  : strcmp(x->variable, y->variable);
}

static void
value_facts(struct pptdevs *p, unsigned int n)
{
	char key[24];
	const struct fact_subject kernel = { p->f, key, KENV };
	const struct fact_subject loader = { p->f, key, LOADER };
	const char *value = assignments_get(&p->kenv, variables[n - 1]);

	(void)snprintf(key, sizeof(key), "pptdevs.%u", n);
	if (p->kenv_why != NULL)
		fact_unknown(&kernel, p->kenv_why, "value");
	else
		fact_str(&kernel, value == NULL ? "none" : value, "value");
	value = assignments_get(&p->loader, variables[n - 1]);
	if (p->loader_why != NULL) {
		fact_unknown(&loader, p->loader_why, "loader");
		fact_unknown(&loader, p->loader_why, "length");
	} else {
		fact_str(&loader, value == NULL ? "none" : value, "loader");
		fact_int(&loader, value == NULL ? 0 : (int64_t)strlen(value),
		    "length");
	}
}

/* A name like theirs that the kernel passes over: pptdevs4, pptdev, ... */
static void
find_unread(struct pptdevs *p, const struct assignments *a)
{
	size_t i;

	for (i = 0; i < a->n && p->unread.len < UNREAD_MAX; i++) {
		const char *name = a->v[i].name;

		if (strstr(name, "pptdev") != NULL && !pptdevs_is_read(name) &&
		    (p->unread.len == 0 ||
			strstr(buf_str(&p->unread), name) == NULL))
			word(&p->unread, name, strlen(name));
	}
}

/* In the order of addresses; what the kernel and the file both have comes from
 * the kernel first and is no double. */
static void
entry_facts(struct pptdevs *p)
{
	bool whole = !facts_true(p->f, "host.capture.partial") &&
		     facts_get(p->f, "host.capture.partial") != NULL;
	struct strv functions = { 0 };
	size_t i;

	facts_functions(p->f, &functions);
	for (i = 0; i < functions.n; i++) {
		char *key = xasprintf("pci.%s.ppt.listed", functions.v[i]);

		facts_str(p->f, key, "none", LOADER);
		free(key);
	}
	strv_free(&functions);
	p->stale_known = true;
	if (p->n > 0)
		qsort(p->v, p->n, sizeof(*p->v), compare);
	for (i = 0; i < p->n; i++) {
		struct bdf_text bdf = bdf_format(&p->v[i].bdf);
		char *text = xasprintf("%u/%u/%u", p->v[i].bdf.bus,
		    p->v[i].bdf.dev, p->v[i].bdf.func);
		char *key = xasprintf("pci.%s.ppt.listed", bdf.s);

		if (i > 0 && bdf_compare(&p->v[i].bdf, &p->v[i - 1].bdf) == 0) {
			if (p->v[i].now == p->v[i - 1].now)
				word(&p->twice, text, strlen(text));
		} else if (facts_pci(p->f, bdf.s, "vendor") != NULL) {
			facts_str(p->f, key, p->v[i].variable, LOADER);
		} else {
			word(&p->stale, text, strlen(text));
			p->stale_known &= whole;
		}
		free(key);
		free(text);
	}
}

/* sys/kern/kern_environment.c, init_static_kenv. */
static void
dropped(struct pptdevs *p)
{
	static const char mark[] = "too long kenv string, ignoring pptdevs";
	struct err err;
	char *log = source_text(p->s, "log:kernel", &err);

	if (log == NULL)
		facts_unknown(p->f, "pptdevs.dropped", err.text, "log:kernel");
	else
		facts_bool(p->f, "pptdevs.dropped", strstr(log, mark) != NULL,
		    "log:kernel");
	free(log);
}

static void
summary(struct pptdevs *p)
{
	const char *why = p->loader_why;
	const char *origin = LOADER;

	if (why != NULL && p->kenv_why == NULL) {
		why = NULL;
		origin = KENV;
	}
	if (why != NULL) {
		facts_unknown(p->f, "pptdevs.unread", why, origin);
		facts_unknown(p->f, "pptdevs.malformed", why, origin);
		facts_unknown(p->f, "pptdevs.stale", why, origin);
		facts_unknown(p->f, "pptdevs.duplicate", why, origin);
		return;
	}
	facts_str(p->f, "pptdevs.unread",
	    p->unread.len == 0 ? "none" : buf_str(&p->unread), origin);
	facts_str(p->f, "pptdevs.malformed",
	    p->malformed.len == 0 ? "none" : buf_str(&p->malformed), origin);
	facts_str(p->f, "pptdevs.duplicate",
	    p->twice.len == 0 ? "none" : buf_str(&p->twice), origin);
	if (p->stale.len > 0 && !p->stale_known)
		facts_unknown(p->f, "pptdevs.stale",
		    "the list of functions is not whole", origin);
	else
		facts_str(p->f, "pptdevs.stale",
		    p->stale.len == 0 ? "none" : buf_str(&p->stale), origin);
}

static void
run(struct source *s, struct facts *f)
{
	struct pptdevs p = { .s = s, .f = f };
	struct err kenv = { 0 }, loader = { 0 };
	unsigned int n;

	if (freebsd_values(s, KENV, '=', &p.kenv, &kenv) == -1)
		p.kenv_why = kenv.text;
	if (freebsd_loader(s, &p.loader, &loader) == -1 &&
	    loader.code != ENOENT)
		p.loader_why = loader.text;
	find_unread(&p, &p.kenv);
	find_unread(&p, &p.loader);
	for (n = 1; n <= VARIABLES; n++) {
		const char *name = variables[n - 1];
		const char *now = assignments_get(&p.kenv, name);
		const char *next = assignments_get(&p.loader, name);

		value_facts(&p, n);
		if (next != NULL)
			read_value(&p, name, next, false);
		if (now != NULL && (next == NULL || strcmp(now, next) != 0))
			read_value(&p, name, now, true);
	}
	if (p.kenv_why == NULL || p.loader_why == NULL)
		entry_facts(&p);
	summary(&p);
	dropped(&p);
	buf_free(&p.malformed);
	buf_free(&p.stale);
	buf_free(&p.twice);
	buf_free(&p.unread);
	assignments_free(&p.kenv);
	assignments_free(&p.loader);
	free(p.v);
}

const struct probe probe_freebsd_pptdevs = {
	.name = "pptdevs",
	.descr = "devices set aside for guests",
	.os = "freebsd",
	.run = run,
};
