/* SPDX-License-Identifier: BSD-2-Clause
 * One file as the answer to one key. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/formats/paste.h"
#include "probes/source.h"

struct text {
	const char *key;
	struct buf bytes;
};

static int
text_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct text *t = s->priv;

	if (strcmp(key, t->key) != 0)
		return err_set(err, ENODATA, "%s", key);
	buf_add(out, t->bytes.data, t->bytes.len);
	return 0;
}

static int
text_list(struct source *s, const char *key, struct strv *out, struct err *err)
{
	(void)s;
	(void)out;
	return err_set(err, ENODATA, "%s", key);
}

static void
text_close(struct source *s)
{
	struct text *t = s->priv;

	buf_free(&t->bytes);
	free(t);
}

static const struct source_ops text_ops = {
	.name = "text",
	.get = text_get,
	.list = text_list,
	.close = text_close,
};

int
source_open_text(struct source *s, const char *key, const char *os,
    const char *path, bool (*fits)(const char *text), const char *what,
    struct err *err)
{
	struct text *t = xcalloc(1, sizeof(*t));
	int rc = file_read(path, &t->bytes, err);

	paste_clean(&t->bytes);
	if (rc == 0 && !fits(buf_str(&t->bytes)))
		rc = err_set(err, 0, "%s is not %s", path, what);
	if (rc == -1) {
		buf_free(&t->bytes);
		free(t);
		return -1;
	}
	t->key = key;
	s->ops = &text_ops;
	s->os = os;
	s->priv = t;
	return 0;
}
