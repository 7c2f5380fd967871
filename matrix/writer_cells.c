/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/mem.h"
#include "matrix/writer_parts.h"

#define DAY ((int64_t)86400 * 1000000)
#define CELLS 32 /* of dirty_list: reports wait while they are counted */

struct cells {
	struct store_value key[CELLS][3];
	size_t n;
};

static void
take_cell(void *context, const struct store_value *v)
{
	struct cells *c = context;
	size_t i;

	for (i = 0; i < 3; i++)
		c->key[c->n][i] = v[i];
	c->n++;
}

struct earned {
	int64_t *v;
	size_t n;
};

static void
take_earned(void *context, const struct store_value *v)
{
	struct earned *e = context;

	e->v = xreallocarray(e->v, e->n + 1, sizeof(*e->v));
	e->v[e->n++] = v[0].i;
}

/* Who has earned trust by what is in these cells, in all of their cells. */
static int
promote(struct transaction *t, const struct cells *c, struct err *err)
{
	struct earned e = { 0 };
	size_t i;
	int rc;

	for (i = 0; i < c->n; i++) {
		const struct store_value args[] = { c->key[i][0], c->key[i][1],
			c->key[i][2], store_int(t->now - 30 * DAY),
			store_int(t->now - 7 * DAY) };

		store_ask(t->store, SQL_cell_promotable, args, take_earned, &e);
	}
	rc = store_sync(t->store, err);
	for (i = 0; rc == 0 && i < e.n; i++) {
		const struct store_value args[] = { store_int(e.v[i]),
			store_int(1) };

		store_ask(t->store, SQL_origin_set_tier, args, NULL, NULL);
		store_ask(t->store, SQL_dirty_person, args, NULL, NULL);
	}
	free(e.v);
	return rc;
}

int
write_cells(struct transaction *t, bool *more, struct err *err)
{
	struct cells c = { 0 };
	size_t i;

	store_ask(t->store, SQL_dirty_list, NULL, take_cell, &c);
	if (store_sync(t->store, err) == -1 || promote(t, &c, err) == -1)
		return -1;
	for (i = 0; i < c.n; i++) {
		store_ask(t->store, SQL_cell_count, c.key[i], NULL, NULL);
		store_ask(
		    t->store, SQL_cell_version_drop, c.key[i], NULL, NULL);
		store_ask(
		    t->store, SQL_cell_version_count, c.key[i], NULL, NULL);
		store_ask(t->store, SQL_dirty_done, c.key[i], NULL, NULL);
		/* By device, as they are listed: each once. */
		if (i == 0 || c.key[i][0].i != c.key[i - 1][0].i)
			store_ask(
			    t->store, SQL_change_add, c.key[i], NULL, NULL);
	}
	*more = c.n == CELLS;
	return 0;
}
