/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as the payload of a statement that is signed as it should be: what
 * is read of it is what the writer may rely on. */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/statements.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(const struct statement *s)
{
	if (s->target == NULL || *s->target == '\0')
		abort();
	switch (s->kind) {
	case STATEMENT_WITHDRAWAL:
		break;
	case STATEMENT_KEY_CHANGE:
		if (s->to == NULL || s->key_of == NULL)
			abort();
		break;
	case STATEMENT_ALIAS:
		if (s->name == NULL || strpbrk(s->name, "\r\n\t") != NULL)
			abort();
		break;
	case STATEMENT_MODERATION:
		if (s->action == NULL || s->tier < -1 || s->tier > 3)
			abort();
		if (strcmp(s->action, "issue") == 0 &&
		    (s->title == NULL || s->url == NULL))
			abort();
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const types[] = { STATEMENT_TYPE,
		SIGN_WITHDRAWAL_TYPE };
	static const unsigned char seed[SIGN_SEED] = { 1 };
	static struct sign_key key;
	struct statement s;
	struct problem p;
	struct buf b;
	size_t i;

	if (key.secret[0] == 0) {
		(void)sodium_init();
		sign_key_from_seed(&key, seed);
	}
	for (i = 0; i < 2; i++) {
		memset(&s, 0, sizeof(s));
		memset(&p, 0, sizeof(p));
		memset(&b, 0, sizeof(b));
		sign_envelope(&b, &key, types[i], data, n);
		if (statement_read(&s, buf_str(&b), b.len, NULL, &p) == 0)
			check(&s);
		else if (p.kind == NULL)
			abort();
		problem_free(&p);
		statement_free(&s);
		buf_free(&b);
	}
	return 0;
}
