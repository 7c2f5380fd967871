/* SPDX-License-Identifier: BSD-2-Clause
 * FreeBSD hosts: alive, or what somebody kept of one. */
#ifndef PROBES_SOURCE_FREEBSD_H
#define PROBES_SOURCE_FREEBSD_H

#include "probes/source.h"

/* All of these values in one child; -i passes over what a kernel lacks. */
#define FREEBSD_SYSCTL                                                         \
	"sysctl -i hw.model hw.physmem hw.pagesize hw.pci.enable_msi "         \
	"hw.pci.enable_msix kern.osrelease kern.osreldate kern.vm_guest "      \
	"machdep.bootmethod vm.max_user_wired vm.stats.vm.v_user_wire_count "  \
	"vm.stats.vm.v_free_count"

/*
 * Runs tools of the base system, found in PATH, each at most once: source_get
 * knows a fixed list of commands and says ENODATA to others.  A command that
 * fails is an error of its run: key; its status: and stderr: can be had.
 * kenv(1) holds serial numbers: only names that probes need leave the source.
 */
int source_open_freebsd(struct source *, struct err *);

/* The same with files and folders below root. */
int source_open_freebsd_root(struct source *, const char *root, struct err *);

/*
 * One file, as the key that a live host would have:
 *   pciconf      run:pciconf -lvbce, whatever its flags were
 *   loader.conf  file:/boot/loader.conf
 *   vm passthru  run:vm passthru (vm-bhyve)
 *   vm conf      text:vm-conf/NAME, the list text:vm-conf says NAME, the name
 *                of the file
 *   dmesg        log:kernel; whose it is, its text says
 * A listing or table without one row in it is of another kind: code 0.
 */
int source_open_pciconf(struct source *, const char *path, struct err *);
int source_open_loader_conf(struct source *, const char *path, struct err *);
int source_open_vm_passthru(struct source *, const char *path, struct err *);
int source_open_vm_conf(struct source *, const char *path, struct err *);
int source_open_dmesg(struct source *, const char *path, struct err *);

/* "freebsd", "linux" or NULL: whose kernel wrote this text. */
const char *dmesg_os(const char *text);

#endif
