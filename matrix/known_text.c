/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/known_text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SLOTS 8192
#define LONGEST 96

struct known_text {
	unsigned char salt[crypto_shorthash_KEYBYTES];
	char *slot[SLOTS]; /* the text itself: no two are taken for one */
};

struct known_text *
known_text_new(void)
{
	struct known_text *k = xcalloc(1, sizeof(*k));

	randombytes_buf(k->salt, sizeof(k->salt));
	return k;
}

void
known_text_free(struct known_text *k)
{
	size_t i;

	if (k == NULL)
		return;
	for (i = 0; i < SLOTS; i++)
		free(k->slot[i]);
	free(k);
}

static bool
is_harmless(struct known_text *k, const struct scrubber *s, const char *text)
{
	size_t n = strlen(text);
	uint64_t h = 0;
	char **slot;

	if (n <= 2)
		return true; /* names nobody */
	if (n > LONGEST)
		return scrubber_scan(s, text, NULL, NULL) == 0;
	(void)crypto_shorthash(
	    (unsigned char *)&h, (const unsigned char *)text, n, k->salt);
	slot = &k->slot[h % SLOTS];
	if (*slot != NULL && strcmp(*slot, text) == 0)
		return true;
	if (scrubber_scan(s, text, NULL, NULL) > 0)
		return false;
	xreplace(slot, xstrdup(text));
	return true;
}

static json_t *
prune_object(struct known_text *k, const struct scrubber *s, json_t *j)
{
	json_t *left = NULL, *value, *below;
	const char *name;

	json_object_foreach(j, name, value)
	{
		below = known_text_prune(k, s, value);
		/* Names that begin with "_" are refused as such. */
		if (below == NULL && name[0] != '_' && is_harmless(k, s, name))
			continue;
		if (left == NULL)
			left = json_object();
		(void)json_object_set_new(
		    left, name, below == NULL ? json_true() : below);
	}
	return left;
}

static json_t *
prune_array(struct known_text *k, const struct scrubber *s, json_t *j)
{
	json_t *left = NULL, *value, *below;
	size_t i;

	json_array_foreach(j, i, value)
	{
		below = known_text_prune(k, s, value);
		if (below == NULL)
			continue;
		if (left == NULL)
			left = json_array();
		while (json_array_size(left) < i)
			(void)json_array_append_new(left, json_true());
		(void)json_array_append_new(left, below);
	}
	return left;
}

json_t *
known_text_prune(struct known_text *k, const struct scrubber *s, json_t *j)
{
	if (json_is_string(j))
		return is_harmless(k, s, json_string_value(j)) ? NULL
							       : json_incref(j);
	if (json_is_object(j))
		return prune_object(k, s, j);
	return json_is_array(j) ? prune_array(k, s, j) : NULL;
}
