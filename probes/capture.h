/* SPDX-License-Identifier: BSD-2-Clause
 * A sysfs that some tool copied, in part: what its silence means. */
#ifndef PROBES_CAPTURE_H
#define PROBES_CAPTURE_H

#include "base/strv.h"
#include "probes/source.h"

/*
 * An attribute that some PCI function of the capture has is one that the tool
 * copied: where another function lacks it, the host lacked it (ENOENT).  A name
 * that no function has, and anything else, was not copied (ENODATA).  A folder
 * with both sys/class/iommu and sys/kernel/iommu_groups is no part but the
 * whole: it is read as the host itself.
 */
struct capture {
	bool known;
	struct strv copied; /* names below any bus/pci/devices/BDF, sorted */
};

/* ENOENT or ENODATA for a key that the capture does not have. */
int capture_absence(struct capture *, struct source *, const char *key);
void capture_free(struct capture *);

/* The tree in a tar archive, compressed or not. */
int source_open_tar(struct source *, const char *path, struct err *);

#endif
