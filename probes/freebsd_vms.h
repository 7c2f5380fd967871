/* SPDX-License-Identifier: BSD-2-Clause
 * Where managers of bhyve keep the configurations of their guests. */
#ifndef PROBES_FREEBSD_VMS_H
#define PROBES_FREEBSD_VMS_H

#include "base/strv.h"

/*
 * Adds the guests of vm-bhyve (vm_dir of rc.conf, its datastores) and Hoster
 * (active_datasets of host_config.json), files below root; mounts is what
 * mount -p printed.  Of two guests with one name the first counts.
 */
void freebsd_vms_find(const char *root, const char *mounts, struct strv *names,
    struct strv *paths);

#endif
