/* SPDX-License-Identifier: BSD-2-Clause
 * Where raw host state comes from.  A source interprets nothing. */
#ifndef PROBES_SOURCE_H
#define PROBES_SOURCE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

/*
 * A key names one attribute in the OS's own terms, as kind:path,
 *   sysfs:bus/pci/devices/0000:03:00.0/vendor
 *   proc:cmdline
 * and a link is read as the text it points to.  err.code tells ENOENT (absent)
 * from EACCES and others (unknown).
 */
struct source;

struct source_ops {
	const char *name;
	int (*get)(
	    struct source *, const char *key, struct buf *, struct err *);
	int (*list)(
	    struct source *, const char *key, struct strv *, struct err *);
	void (*close)(struct source *);
};

struct source {
	const struct source_ops *ops;
	void *priv;
};

/*
 * spec: "live", or "sysfs:DIR" for a folder that holds sys/ and proc/ of a
 * Linux host.  The caller closes it; closing NULL is harmless.
 */
int source_open(struct source **, const char *spec, struct err *);
void source_close(struct source *);

/* Adds the attribute's bytes to the buffer. */
int source_get(struct source *, const char *key, struct buf *, struct err *);

/* Adds the names below the key, sorted. */
int source_list(struct source *, const char *key, struct strv *, struct err *);

/* Text without blanks at the end; NULL and err on failure; caller frees. */
char *source_text(struct source *, const char *key, struct err *);

/* Linux: root is "/" for the live host. */
int source_open_linux(struct source *, const char *root, struct err *);

#endif
