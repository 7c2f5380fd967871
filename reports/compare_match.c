/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare_parts.h"

/* Known on both sides and not the same. */
static bool
differs(const json_t *a, const json_t *b, const char *name)
{
	const char *x = json_str(a, name, NULL), *y = json_str(b, name, NULL);

	return x != NULL && y != NULL && strcmp(x, y) != 0;
}

bool
compare_same_model(const json_t *a, const json_t *b)
{
	static const char *const names[] = { "vendor", "device", "subvendor",
		"subdevice", NULL };
	const json_t *x = json_object_get(a, "id");
	const json_t *y = json_object_get(b, "id");
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (differs(x, y, names[i]))
			return false;
	return true;
}

/* What two devices must have in common besides the model. */
static const char *const rounds[] = { "path", "bdf", NULL };

static bool
fits(const json_t *a, const json_t *b, const char *what)
{
	const char *x, *y;

	if (!compare_same_model(a, b))
		return false;
	if (what == NULL)
		return true;
	x = json_str(a, what, NULL);
	y = json_str(b, what, NULL);
	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

struct compare_pair *
compare_match(const json_t *old_devices, const json_t *new_devices, size_t *n)
{
	size_t olds = json_array_size(old_devices), i, k, round;
	size_t news = json_array_size(new_devices);
	struct compare_pair *pairs = xcalloc(olds + news + 1, sizeof(*pairs));
	bool *taken = xcalloc(olds + 1, sizeof(*taken));

	for (k = 0; k < news; k++)
		pairs[k].new = json_array_get(new_devices, k);
	for (round = 0; round < sizeof(rounds) / sizeof(rounds[0]); round++)
		for (k = 0; k < news; k++)
			for (i = 0; i < olds && pairs[k].old == NULL; i++) {
				const json_t *old =
				    json_array_get(old_devices, i);

				if (taken[i] ||
				    !fits(old, pairs[k].new, rounds[round]))
					continue;
				pairs[k].old = old;
				taken[i] = true;
			}
	*n = news;
	for (i = 0; i < olds; i++)
		if (!taken[i])
			pairs[(*n)++].old = json_array_get(old_devices, i);
	free(taken);
	return pairs;
}
