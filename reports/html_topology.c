/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/html_parts.h"
#include "reports/html_put.h"

/* Deeper than any board; a document may hold a loop. */
#define DEEPEST 32

struct node {
	const json_t *function;
	const char *bdf, *parent;
	size_t device; /* number of its section, or 0 */
};

struct tree {
	struct node *v;
	size_t n;
};

static const char *
fact(const json_t *function, const char *name)
{
	return json_str(json_object_get(function, "facts"), name, NULL);
}

static void
add_nodes(struct tree *t, const json_t *list, bool devices)
{
	const json_t *function;
	size_t i;

	json_array_foreach(list, i, function)
	{
		const char *parent = fact(function, "parent");

		t->v[t->n++] = (struct node){
			.function = function,
			.bdf = json_str(function, "bdf", "?"),
			.parent = parent == NULL ? "" : parent,
			.device = devices ? i + 1 : 0,
		};
	}
}

static int
by_bdf(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return strcmp(x->bdf, y->bdf);
}

static int
by_parent(const void *a, const void *b)
{
	const struct node *x = a, *y = b;
	int c = strcmp(x->parent, y->parent);

	return c != 0 ? c : strcmp(x->bdf, y->bdf);
}

/* The first node with this parent; n when there is none. */
static size_t
first_child(const struct tree *t, const char *parent)
{
	size_t low = 0, high = t->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(t->v[middle].parent, parent) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Eight colours; the number stands beside them. */
static int
group_color(const char *group)
{
	unsigned n = 0;

	for (; *group != '\0'; group++)
		n = n * 10 + (unsigned char)*group;
	return (int)(n % 8);
}

static void
add_function(struct buf *b, const struct node *node)
{
	const char *group = fact(node->function, "group");
	const char *type = fact(node->function, "pcie.type");
	const char *acs = fact(node->function, "acs.enabled");

	html_addf(b, "<span class=\"f g%d\">",
	    group == NULL ? 7 : group_color(group));
	if (node->device > 0)
		html_addf(
		    b, "<a class=m href=#d%zu>%s</a>", node->device, node->bdf);
	else
		html_addf(b, "<span class=m>%s</span>", node->bdf);
	html_addf(b, " %s", json_str(node->function, "name", ""));
	if (type != NULL && strcmp(type, "none") != 0)
		html_addf(b, " <span class=dim>%s</span>", type);
	html_addf(b, " group %s", group == NULL ? "unknown" : group);
	if (acs != NULL && type != NULL && strstr(type, "port") != NULL)
		html_addf(b, ", ACS %s", acs);
	if (node->device > 0) {
		buf_adds(b, " ");
		html_verdict(b, json_str(node->function, "verdict", "?"),
		    json_str(node->function, "basis", ""));
	}
	buf_adds(b, "</span>");
}

static void
add_below(struct buf *b, const struct tree *t, const char *parent, int depth)
{
	size_t i = first_child(t, parent);

	if (i == t->n || strcmp(t->v[i].parent, parent) != 0 || depth > DEEPEST)
		return;
	buf_adds(b, depth == 0 ? "<ul class=tree>\n" : "<ul>\n");
	for (; i < t->n && strcmp(t->v[i].parent, parent) == 0; i++) {
		buf_adds(b, "<li>");
		add_function(b, &t->v[i]);
		add_below(b, t, t->v[i].bdf, depth + 1);
		buf_adds(b, "</li>\n");
	}
	buf_adds(b, "</ul>\n");
}

/* What hangs on nothing that is in the document stands at the top. */
static void
root_orphans(struct tree *t)
{
	struct node *sorted = xcalloc(t->n + 1, sizeof(*sorted)), key;
	size_t i;

	memcpy(sorted, t->v, t->n * sizeof(*sorted));
	qsort(sorted, t->n, sizeof(*sorted), by_bdf);
	for (i = 0; i < t->n; i++) {
		key.bdf = t->v[i].parent;
		if (bsearch(&key, sorted, t->n, sizeof(key), by_bdf) == NULL)
			t->v[i].parent = "";
	}
	free(sorted);
	qsort(t->v, t->n, sizeof(*t->v), by_parent);
}

void
html_topology(struct buf *b, const json_t *run)
{
	const json_t *devices = json_object_get(run, "devices");
	const json_t *around = json_object_get(run, "around");
	struct tree t = { 0 };
	size_t n = json_array_size(devices) + json_array_size(around);

	if (json_array_size(around) == 0)
		return;
	t.v = xcalloc(n, sizeof(*t.v));
	add_nodes(&t, around, false);
	add_nodes(&t, devices, true);
	root_orphans(&t);
	buf_adds(b, "<h2>Where they sit</h2><p class=dim>From the root ports "
		    "down; one colour is one IOMMU group.</p>\n");
	add_below(b, &t, "", 0);
	free(t.v);
}
