/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/group.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "matrix/cells.h"

struct group *
groups_new(const struct collection *c, const struct strv *only, size_t *n)
{
	json_t *at = json_object(); /* ids: index + 1 */
	struct group *v = NULL, *g;
	size_t i, k;
	char *ids;

	*n = 0;
	for (i = 0; i < c->n; i++) {
		ids = cells_ids(c->v[i].report);
		k = (size_t)json_integer_value(json_object_get(at, ids));
		if (k == 0 && (only == NULL || strv_has(only, ids))) {
			v = xreallocarray(v, *n + 1, sizeof(*v));
			memset(&v[*n], 0, sizeof(*v));
			v[*n].ids = xstrdup(ids);
			k = ++*n;
			(void)json_object_set_new(
			    at, ids, json_integer((json_int_t)k));
		}
		free(ids);
		if (k == 0)
			continue;
		g = &v[k - 1];
		/* Doubles: room is made at each power of two. */
		if ((g->n & (g->n - 1)) == 0)
			g->v = xreallocarray(g->v, g->n == 0 ? 1 : 2 * g->n,
			    sizeof(const struct entry *));
		g->v[g->n++] = &c->v[i];
	}
	json_decref(at);
	return v;
}

void
groups_free(struct group *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(v[i].ids);
		free(v[i].v);
	}
	free(v);
}
