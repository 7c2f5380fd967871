/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/source_test_common.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

void
put(const char *path, const char *text)
{
	ATF_REQUIRE_EQ(0, file_write_atomic(path, text, strlen(text), NULL));
}

void
require_text(struct source *s, const char *key, const char *want)
{
	struct err err = { 0 };
	char *text = source_text(s, key, &err);

	ATF_REQUIRE_MSG(text != NULL, "%s: %s", key, err.text);
	ATF_REQUIRE_STREQ(want, text);
	free(text);
}

void
require_error(struct source *s, const char *key, int code)
{
	struct err err = { 0 };

	ATF_REQUIRE(source_text(s, key, &err) == NULL);
	ATF_REQUIRE_EQ_MSG(code, err.code, "%s: %s", key, err.text);
}

void
require_same(const struct facts *a, const struct facts *b)
{
	size_t i;

	ATF_REQUIRE_EQ(a->n, b->n);
	for (i = 0; i < a->n; i++) {
		const struct fact *x = &a->v[i], *y = &b->v[i];

		ATF_REQUIRE_STREQ(x->key, y->key);
		ATF_REQUIRE_STREQ(x->origin, y->origin);
		ATF_REQUIRE_EQ_MSG(x->type, y->type, "%s", x->key);
		ATF_REQUIRE_EQ(x->b, y->b);
		ATF_REQUIRE_EQ(x->i, y->i);
		if (x->str != NULL)
			ATF_REQUIRE_STREQ(x->str, y->str);
	}
}
