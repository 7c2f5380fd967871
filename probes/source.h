/* SPDX-License-Identifier: BSD-2-Clause
 * Where raw host state comes from.  A source interprets nothing. */
#ifndef PROBES_SOURCE_H
#define PROBES_SOURCE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

/*
 * A key names one attribute in the OS's own terms, as kind:what,
 *   sysfs:bus/pci/devices/0000:03:00.0/vendor   a link is read as its target
 *   proc:cmdline
 *   dev:kvm           "read write" as far as this user may open the node
 *   limit:memlock     bytes, or "unlimited"
 *   path:PROGRAM      "yes" if it is in PATH
 *   log:kernel        the kernel's messages, oldest first
 *   run:COMMAND       stdout of a command of FreeBSD's base system
 *   status:COMMAND    its exit status;  stderr:COMMAND  its stderr
 *   file:/boot/loader.conf   links are followed
 *   text:lspci        text that some other tool wrote, as imported
 *
 * err.code says why there is nothing:
 *   ENOENT   the host has no such attribute: the thing is absent
 *   ENODATA  this source does not hold it: unknown
 *   others   (EACCES, EIO, ...) it could not be read: unknown
 */
struct source;

struct source_ops {
	const char *name;
	const char *os; /* "linux", "freebsd"; NULL: cannot be said */
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

/* "linux", "freebsd" or NULL: whose host this is. */
const char *source_os(const struct source *);

/* Adds the attribute's bytes to the buffer. */
int source_get(struct source *, const char *key, struct buf *, struct err *);

/* Adds the names below the key, sorted. */
int source_list(struct source *, const char *key, struct strv *, struct err *);

/* Text without blanks at the end; NULL and err on failure; caller frees. */
char *source_text(struct source *, const char *key, struct err *);

/* Facts written down by hand, for tests of checks. */
int source_open_facts(struct source *, const char *path, struct err *);

/* Linux: root is "/" for the live host. */
int source_open_linux(struct source *, const char *root, struct err *);

/* What lspci printed: answers sysfs:bus/pci/devices, the config of functions
 * with a hex dump, and text:lspci. */
int source_open_lspci(struct source *, const char *path, struct err *);

#endif
