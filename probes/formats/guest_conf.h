/* SPDX-License-Identifier: BSD-2-Clause
 * How a guest of bhyve is started, whoever keeps that: the lines of vm-bhyve
 * (sample-templates/config.sample), the vm_config.json of Hoster, whole or some
 * of its lines, a command line of bhyve(8), in a script or in vm-bhyve.log, or
 * its bhyve_config(5). */
#ifndef PROBES_FORMATS_GUEST_CONF_H
#define PROBES_FORMATS_GUEST_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum guest_manager { GUEST_BHYVE, GUEST_VM_BHYVE, GUEST_HOSTER };

struct guest_device {
	/* "3/0/0"; "ppt0"; another address as it is written, which bhyve does
	 * not take; "other" for what is none */
	char *host;
	char *rom;   /* the file of its ROM, or NULL */
	bool placed; /* on the guest's first bus, at slot:func */
	bool told;   /* not where vm-bhyve happens to put it */
	unsigned int slot, func;
};

struct guest_conf {
	enum guest_manager manager;
	struct guest_device *v; /* in the order in which bhyve is given them */
	size_t n;
	/* Some lines of Hoster's: where they are together is known, but slots
	 * are counted from 6 as in its manual, not from its disks. */
	bool part;
	char *ignored;	   /* "passthru2 ...": behind a gap; or NULL */
	char *memory;	   /* as it is written, or NULL */
	char *loader;	   /* "uefi", "grub", ..., or NULL: none is named */
	unsigned int cpus; /* 0: none are named */
	bool wired;
	bool debug; /* vm-bhyve's */
};

/* text[n] is NUL.  False when it is none of them; then nothing is to be freed.
 */
bool guest_conf_parse(struct guest_conf *, const char *text, size_t n);
void guest_conf_free(struct guest_conf *);

/*
 * Adds the same configuration with nothing but what is read of it: no name, no
 * key, no address, no path but the files of ROMs.  With no_files these are
 * "rom".  Nothing when it is none.
 */
void guest_conf_filter(
    const char *text, size_t n, bool no_files, struct buf *out);

#endif
