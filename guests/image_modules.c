/* SPDX-License-Identifier: BSD-2-Clause
 * Formats: modules.dep(5), depmod(8). */
#include "guests/image_modules.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

struct module {
	char *name;	  /* with _ */
	char *path;	  /* relative to the module folder */
	struct strv deps; /* names */
	struct strv soft; /* names */
};

struct modtree {
	struct module *mod; /* sorted by name */
	size_t n;
	struct strv builtin; /* names */
};

char *
module_file(const char *path)
{
	const char *base = file_basename(path);
	const char *end = strstr(base, ".ko");

	return end == NULL ? xasprintf("%s.ko", base)
			   : xstrndup(base, (size_t)(end - base) + 3);
}

char *
module_name(const char *path)
{
	char *name = module_file(path), *p;

	name[strlen(name) - 3] = '\0';
	for (p = name; *p != '\0'; p++)
		if (*p == '-')
			*p = '_';
	return name;
}

static int
module_compare(const void *a, const void *b)
{
	const struct module *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static struct module *
modtree_find(const struct modtree *t, const char *name)
{
	struct module key = { .name = module_name(name) };
	struct module *m;

	m = t->n == 0
		? NULL
		: bsearch(&key, t->mod, t->n, sizeof(*t->mod), module_compare);
	free(key.name);
	return m;
}

struct modtree *
modtree_new(void)
{
	return xcalloc(1, sizeof(struct modtree));
}

void
modtree_free(struct modtree *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->n; i++) {
		free(t->mod[i].name);
		free(t->mod[i].path);
		strv_free(&t->mod[i].deps);
		strv_free(&t->mod[i].soft);
	}
	free(t->mod);
	strv_free(&t->builtin);
	free(t);
}

/* "kernel/a.ko: kernel/b.ko kernel/c.ko", the last to be inserted first. */
void
modtree_add_dep(struct modtree *t, const char *text)
{
	struct strv lines = { 0 }, words = { 0 };
	struct module *m;
	size_t i, j, n;

	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n; i++) {
		strv_split(&words, lines.v[i], " \t");
		n = words.n == 0 ? 0 : strlen(words.v[0]);
		if (n < 2 || words.v[0][n - 1] != ':') {
			strv_free(&words);
			continue;
		}
		words.v[0][n - 1] = '\0';
		t->mod = xreallocarray(t->mod, t->n + 1, sizeof(*t->mod));
		m = &t->mod[t->n++];
		memset(m, 0, sizeof(*m));
		m->name = module_name(words.v[0]);
		m->path = xstrdup(words.v[0]);
		for (j = words.n - 1; j > 0; j--)
			strv_take(&m->deps, module_name(words.v[j]));
		strv_free(&words);
	}
	strv_free(&lines);
	if (t->n > 1)
		qsort(t->mod, t->n, sizeof(*t->mod), module_compare);
}

void
modtree_add_builtin(struct modtree *t, const char *text)
{
	struct strv lines = { 0 };
	size_t i;

	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n; i++)
		strv_take(&t->builtin, module_name(lines.v[i]));
	strv_free(&lines);
}

/* "softdep r8169 pre: realtek post: x"; what follows "pre:" comes before. */
void
modtree_add_softdep(struct modtree *t, const char *text)
{
	struct strv lines = { 0 }, words = { 0 };
	struct module *m;
	size_t i, j;
	bool pre;

	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n; i++) {
		strv_split(&words, lines.v[i], " \t");
		m = words.n < 2 || strcmp(words.v[0], "softdep") != 0
			? NULL
			: modtree_find(t, words.v[1]);
		pre = false;
		for (j = 2; m != NULL && j < words.n; j++) {
			if (strcmp(words.v[j], "pre:") == 0)
				pre = true;
			else if (strcmp(words.v[j], "post:") == 0)
				pre = false;
			else if (pre)
				strv_take(&m->soft, module_name(words.v[j]));
		}
		strv_free(&words);
	}
	strv_free(&lines);
}

int
modtree_open(struct modtree **out, const char *dir, struct err *err)
{
	static const struct {
		const char *file;
		void (*add)(struct modtree *, const char *);
	} part[] = {
		{ "modules.dep", modtree_add_dep },
		{ "modules.builtin", modtree_add_builtin },
		{ "modules.softdep", modtree_add_softdep },
	};
	struct modtree *t = modtree_new();
	struct buf text = { 0 };
	char *path = NULL;
	size_t i;
	int rc = -1;

	for (i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		xreplace(&path, xasprintf("%s/%s", dir, part[i].file));
		/* Only the first is always there. */
		if (i > 0 && !file_exists(path))
			continue;
		buf_clear(&text);
		if (file_read(path, &text, err) == -1)
			goto out;
		part[i].add(t, buf_str(&text));
	}
	*out = t;
	t = NULL;
	rc = 0;
out:
	modtree_free(t);
	buf_free(&text);
	free(path);
	return rc;
}

enum modtree_state
modtree_look(const struct modtree *t, const char *name)
{
	enum modtree_state state = MODTREE_ABSENT;
	char *plain;

	if (modtree_find(t, name) != NULL)
		return MODTREE_FILE;
	plain = module_name(name);
	if (strv_has(&t->builtin, plain))
		state = MODTREE_BUILTIN;
	free(plain);
	return state;
}

static void
modtree_visit(const struct modtree *t, const struct module *m,
    struct strv *seen, struct strv *order)
{
	const struct strv *lists[2] = { &m->soft, &m->deps };
	const struct module *dep;
	size_t i, j;

	if (strv_has(order, m->path) || strv_has(seen, m->name))
		return;
	strv_add(seen, m->name);
	for (i = 0; i < 2; i++)
		for (j = 0; j < lists[i]->n; j++) {
			dep = modtree_find(t, lists[i]->v[j]);
			if (dep != NULL)
				modtree_visit(t, dep, seen, order);
		}
	strv_add(order, m->path);
}

bool
modtree_order(const struct modtree *t, const char *name, struct strv *order)
{
	const struct module *m = modtree_find(t, name);
	struct strv seen = { 0 };

	if (m == NULL)
		return false;
	modtree_visit(t, m, &seen, order);
	strv_free(&seen);
	return true;
}

void
modules_filter_alias(
    const char *text, const struct strv *names, struct buf *out)
{
	const char *end, *word;
	char *name;

	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		end = text + strcspn(text, "\n");
		if (strncmp(text, "alias ", 6) != 0)
			continue;
		for (word = end; word[-1] != ' '; word--)
			continue;
		name = xstrndup(word, (size_t)(end - word));
		xreplace(&name, module_name(name));
		if (strv_has(names, name)) {
			buf_add(out, text, (size_t)(end - text));
			buf_adds(out, "\n");
		}
		free(name);
	}
}
