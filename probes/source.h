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
 *   sysfs:bus/pci/devices/0000:03:00.0/config@100+4   4 bytes from 0x100 on;
 *                     only a live host needs to know such parts
 *   proc:cmdline
 *   dev:kvm           "read write" as far as this user may open the node
 *   limit:memlock     bytes, or "unlimited"
 *   path:PROGRAM      "yes" if it is in PATH
 *   version:PROGRAM   what its file says: "7.2.22 (Debian 1:7.2+dfsg-7)"
 *   remembered:PROGRAM   "kvm" or "tcg": with what pptcheck run saw it boot a
 *                     guest on this host; ENOENT: it was not tried
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
	const char *os; /* where it differs by instance; else NULL */
	void *priv;
};

/*
 * spec: "live" or KIND:PATH, as source_kinds lists them.  The caller closes it;
 * closing NULL is harmless.
 */
int source_open(struct source **, const char *spec, struct err *);

/* Several at once: each key is answered by the first that knows it, lists are
 * joined.  None at all: "live". */
int source_open_all(struct source **, const struct strv *specs, struct err *);

/* Is this a spec at all?  Opens nothing. */
int source_check(const char *spec, struct err *);

struct source_kind {
	const char *name;
	const char *operand; /* "DIR|TAR" */
	const char *descr;
	int (*open)(struct source *, const char *path, struct err *);
};
extern const struct source_kind source_kinds[]; /* a NULL name ends it */

void source_close(struct source *);

/* "linux", "freebsd" or NULL: whose host this is. */
const char *source_os(const struct source *);

/*
 * Adds the attribute's bytes to the buffer.  Whatever names the machine or its
 * owner is taken out first (probes/scrub.h), so that probes see the same on a
 * live host and in its recording.
 */
int source_get(struct source *, const char *key, struct buf *, struct err *);

/* Adds the names below the key, sorted. */
int source_list(struct source *, const char *key, struct strv *, struct err *);

/* Text without blanks at the end; NULL and err on failure; caller frees. */
char *source_text(struct source *, const char *key, struct err *);

/*
 * What opens them, each in its own file.  All fill in *s or fail; a file that
 * cannot be read gives its errno, one that is of another kind the code 0.
 */
/* This host's own. */
int source_open_live(struct source *, struct err *);

int source_open_linux(struct source *s, const char *root, struct err *);
int source_open_freebsd(struct source *s, struct err *); /* the live host */
int source_open_acpi(struct source *s, const char *path, struct err *);
int source_open_dmesg(struct source *s, const char *path, struct err *);
int source_open_dump(struct source *s, const char *path, struct err *);
int source_open_facts(struct source *s, const char *path, struct err *);
int source_open_groups(struct source *s, const char *path, struct err *);
int source_open_loader_conf(struct source *s, const char *path, struct err *);
int source_open_lspci(struct source *s, const char *path, struct err *);
int source_open_pciconf(struct source *s, const char *path, struct err *);
int source_open_sysfs(struct source *s, const char *path, struct err *);
int source_open_vm_conf(struct source *s, const char *path, struct err *);
int source_open_vm_passthru(struct source *s, const char *path, struct err *);

/* Owns the sources, as many as there are; asks them in this order. */
void source_open_stack(struct source *s, struct source **each, size_t n);

/*
 * Keeps what is read through it, errors included, for source_record_write: a
 * folder that dump:DIR answers from.  Owns the inner source.
 */
void source_open_record(struct source *s, struct source *inner);
int source_record_write(struct source *s, const char *dir, struct err *);

/* A source that answers one key with the text of a file; os may be NULL.  A
 * file that does not fit is refused: it is not what. */
int source_open_text(struct source *s, const char *key, const char *os,
    const char *path, bool (*fits)(const char *text), const char *what,
    struct err *err);

#endif
