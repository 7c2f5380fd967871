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

struct holder_net {
	char *routes;	  /* netstat -rn */
	char *interfaces; /* ifconfig -a */
	char *functions;  /* pciconf -l */
	char *log;	  /* dmesg */
	const char *ssh;  /* SSH_CONNECTION, or NULL: how ssh is here */
};

/* The same for what the default route and this ssh session lead through:
 * "mlx5_core0", whose interface has another name. */
char *holder_net_judge(const struct holder_net *, const char *unit);

/* The parent that the log names, the caller's to free: "ahci0" for "ahcich0:
 * <AHCI channel> at channel 0 on ahci0", "xhci0" for "usbus0 on xhci0",
 * "ahcich0" for "ada0 at ahcich0 bus 0"; the last one, for what is plugged in
 * elsewhere keeps its name.  NULL when it does not. */
char *holder_log_parent(const char *log, const char *unit);

#endif
