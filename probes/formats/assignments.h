/* SPDX-License-Identifier: BSD-2-Clause
 * Lines that give names values: loader.conf, kenv(1), vm-bhyve, sysctl(8). */
#ifndef PROBES_FORMATS_ASSIGNMENTS_H
#define PROBES_FORMATS_ASSIGNMENTS_H

#include <stddef.h>

#include "base/arena.h"

/* Zero-initialise before use; strings live as long as it does. */
struct assignments {
	struct {
		const char *name, *value;
	} * v; /* in order; a name may come twice */
	size_t n;
	struct arena strings;
};

/*
 * mark: '=' for name=value and name="value" with # comments, ':' for
 * "name: value".  Adds to what is there.  Lines of another form, and CR at
 * their ends, are passed over.
 */
void assignments_parse(
    struct assignments *, const char *text, size_t n, char mark);

void assignments_add(struct assignments *, const char *name, const char *value);

/* The last one counts, as in all of these files.  NULL if there is none. */
const char *assignments_get(const struct assignments *, const char *name);

void assignments_free(struct assignments *);

#endif
