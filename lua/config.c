/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/config.h"

#include <string.h>

#include "base/mem.h"

static char **
config_find(const struct config *c, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < c->names.n; i++)
		if (strlen(c->names.v[i]) == len &&
		    memcmp(c->names.v[i], name, len) == 0)
			return &c->values.v[i];
	return NULL;
}

int
config_add(struct config *c, const char *text, struct err *err)
{
	const char *eq = strchr(text, '=');
	char **value;

	if (eq == NULL || eq == text)
		return err_set(err, 0, "-v %s: want name=value", text);
	value = config_find(c, text, (size_t)(eq - text));
	if (value != NULL) {
		xreplace(value, xstrdup(eq + 1));
		return 0;
	}
	strv_take(&c->names, xstrndup(text, (size_t)(eq - text)));
	strv_add(&c->values, eq + 1);
	return 0;
}

const char *
config_get(const struct config *c, const char *name)
{
	char **value = config_find(c, name, strlen(name));

	return value == NULL ? NULL : *value;
}

void
config_free(struct config *c)
{
	strv_free(&c->names);
	strv_free(&c->values);
}
