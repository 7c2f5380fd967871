/* SPDX-License-Identifier: BSD-2-Clause
 * For tests: a FreeBSD host that answers what a table says. */
#ifndef PROBES_PROBE_FREEBSD_HOST_STUB_H
#define PROBES_PROBE_FREEBSD_HOST_STUB_H

#include "base/strv.h"
#include "probes/facts.h"
#include "probes/source.h"

/* text NULL: the errno.  Keys without a row: ENODATA. */
struct row {
	const char *key, *text;
	int code;
};

struct host {
	const struct row *rows; /* a NULL key ends it */
	struct strv asked;
};

/* The host as a source, which the caller closes. */
struct source *host_open(struct host *, const struct row *);

/* Runs the probes of FreeBSD; fails the test for facts without a row in
 * fact_list.c. */
void host_read(struct facts *, struct host *, const struct row *);
void host_done(struct facts *, struct host *);

/* want: the value, "absent", "?" for unknown or "? why". */
void host_require(const struct facts *, const char *key, const char *want);

/* A line of pciconf -l, and what a function may have below it. */
#define LINE(unit, selector, class, hdr)                                       \
	unit "@pci" selector                                                   \
	     ":\tclass=" class " rev=0x00 hdr=" hdr                            \
			       " vendor=0x8086 device=0x10d3 "                 \
			       "subvendor=0x8086 subdevice=0x0000\n"
#define HOSTB LINE("hostb0", "0:0:0:0", "0x060000", "0x00")
#define PORT LINE("pcib1", "0:0:2:0", "0x060400", "0x01")
#define PPT LINE("ppt0", "0:1:0:0", "0x020000", "0x00")
#define CAPS                                                                   \
	"    bar   [10] = type Memory, range 64, base 0x100000800, size "      \
	"2048, enabled\n"                                                      \
	"    cap 01[c8] = powerspec 2  supports D0 D3  current D0\n"           \
	"    cap 10[e0] = PCI-Express 1 endpoint max data 128(128) FLR\n"      \
	"                 link x1(x1) speed 2.5(2.5) ASPM disabled(L0s)\n"

#endif
