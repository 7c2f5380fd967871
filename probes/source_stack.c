/* SPDX-License-Identifier: BSD-2-Clause
 * Several sources as one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/source.h"

struct stack {
	struct source **each;
	size_t n;
};

static int
stack_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct stack *st = s->priv;
	size_t i;

	for (i = 0; i < st->n; i++) {
		struct source *one = st->each[i];

		if (one->ops->get(one, key, out, err) == 0)
			return 0;
		if (err->code != ENODATA)
			return -1;
	}
	return -1;
}

/* One that can list makes up for those that cannot. */
static int
stack_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	const struct stack *st = s->priv;
	struct strv all = { 0 };
	struct err why;
	bool listed = false;
	size_t i;

	(void)err_set(err, ENODATA, "%s", key);
	for (i = 0; i < st->n; i++) {
		struct source *one = st->each[i];

		if (one->ops->list(one, key, &all, &why) == 0)
			listed = true;
		else if (why.code != ENODATA && err->code == ENODATA)
			*err = why;
	}
	strv_unique(&all);
	if (listed)
		strv_addv(out, &all);
	strv_free(&all);
	return listed ? 0 : -1;
}

static void
stack_close(struct source *s)
{
	struct stack *st = s->priv;
	size_t i;

	for (i = 0; i < st->n; i++)
		source_close(st->each[i]);
	free(st->each);
	free(st);
}

static const struct source_ops stack_ops = {
	.name = "stack",
	.get = stack_get,
	.list = stack_list,
	.close = stack_close,
};

void
source_open_stack(struct source *s, struct source **each, size_t n)
{
	struct stack *st = xcalloc(1, sizeof(*st));
	size_t i;

	st->each = each;
	st->n = n;
	s->ops = &stack_ops;
	s->priv = st;
	for (i = 0; i < n && s->os == NULL; i++)
		s->os = source_os(each[i]);
}
