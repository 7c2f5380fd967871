/* SPDX-License-Identifier: BSD-2-Clause
 * The -v variables. */
#ifndef LUA_CONFIG_H
#define LUA_CONFIG_H

#include "base/err.h"
#include "base/strv.h"

/* Zero-initialise before use; names and values run in parallel. */
struct config {
	struct strv names, values;
};

/* Takes "name=value"; a name given again replaces the value, as in atf-c. */
int config_add(struct config *, const char *text, struct err *);

/* NULL when it is not set. */
const char *config_get(const struct config *, const char *name);

void config_free(struct config *);

#endif
