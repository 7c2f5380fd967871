/* SPDX-License-Identifier: BSD-2-Clause
 * Builds a small sysfs and procfs below "tree" in the work folder, laid out as
 * Linux 6.1 does it.  For tests: whatever fails fails the test. */
#ifndef PROBES_PROBE_TEST_TREE_H
#define PROBES_PROBE_TEST_TREE_H

#include "probes/facts.h"

#define TREE_SOURCE "sysfs:tree"

struct tree_function {
	const char *bdf;
	const char *vendor, *device, *class; /* as sysfs prints them */
	const char *driver;		     /* NULL: none has it */
	const char *group;		     /* NULL: no IOMMU */
	const char *reset_method;	     /* NULL: no such file */
};

/* Paths are relative to tree/; folders are made as needed. */
void tree_dir(const char *path);
void tree_file(const char *path, const char *text);
void tree_link(const char *path, const char *target);
void tree_remove(const char *path);

/* One attribute of a function; replaces what is there. */
void tree_attribute(const char *bdf, const char *name, const char *text);

void tree_function(const struct tree_function *);

/* Kernel, CPU and firmware tables; table is "DMAR", "IVRS" or NULL. */
void tree_host(const char *table);

/* What hosts with a working VT-d have: tree_host and one unit. */
void tree_vtd(void);

/* Reads the tree with all probes; the caller frees the facts. */
void tree_read(struct facts *);

/* The NVMe behind its root port, in one group: the bridge does no harm. */
#define TREE_NVME "0000:01:00.0"
void tree_nvme(const char *driver);

/* A multifunction card without ACS: NIC and USB controller in one group. */
#define TREE_NIC "0000:02:00.0"
#define TREE_USB "0000:02:00.1"
void tree_card(const char *nic_driver, const char *usb_driver);

#endif
