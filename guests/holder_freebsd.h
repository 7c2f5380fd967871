/* SPDX-License-Identifier: BSD-2-Clause
 * Does the host need the controller of this name?  Judged from the text of
 * tools alone, so that it is tested anywhere. */
#ifndef GUESTS_HOLDER_FREEBSD_H
#define GUESTS_HOLDER_FREEBSD_H

/* What the tools printed; NULL for one that failed or is not there. */
struct holder_disks {
	char *mounts; /* mount -p */
	char *swap;   /* swapctl -l */
	char *pools;  /* zpool status -LP */
	char *geom;   /* sysctl -n kern.geom.conftxt */
	char *cam;    /* camcontrol devlist -v */
	char *log;    /* dmesg */
};

/* One sentence, the caller's to free, when a disk behind unit ("ahci0") is in
 * use or that cannot be told; else NULL. */
char *holder_disks_judge(const struct holder_disks *, const char *unit);

/* The same for a network interface ("em0"): the default route, and what ssh is
 * here by (SSH_CONNECTION, or NULL). */
char *holder_net_judge(const char *routes, const char *interfaces,
    const char *ssh, const char *unit);

#endif
