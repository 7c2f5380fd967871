/* SPDX-License-Identifier: BSD-2-Clause
 * What panics or hangs a FreeBSD host, and the order of steps that does not.
 * Each row names the capture it was seen in (freebsd-live, 14.0-STABLE). */
#ifndef GUESTS_BHYVE_SAFE_H
#define GUESTS_BHYVE_SAFE_H

#include "base/err.h"
#include "probes/facts.h"

/*
 * May bhyve be started with this function?  -1 and an under_test error with the
 * reason where that start panicked hosts, or cannot work; what cannot be told
 * is an error of ours.  Changes nothing.
 */
int bhyve_check_safe(const struct facts *, const char *bdf, struct err *);

/* Its parts: vmm works; ppt has the function; no start will panic the host;
 * the function answers. */
int bhyve_check_vmm(const struct facts *, struct err *);
int bhyve_check_bound(const struct facts *, const char *bdf, struct err *);
int bhyve_check_iommu(const struct facts *, struct err *);
int bhyve_check_alive(const struct facts *, const char *bdf, struct err *);

/* What pptcheck does to a host, in the only order in which it is done. */
enum bhyve_step {
	BHYVE_LOAD,	   /* kldload vmm; there is no step that unloads it */
	BHYVE_SET_DRIVER,  /* devctl set driver -f ... ppt */
	BHYVE_DESTROY_OLD, /* what a killed run left, before a start */
	BHYVE_START,
	BHYVE_END,     /* the process is gone, before anything else */
	BHYVE_VENDOR,  /* one live read of the vendor id */
	BHYVE_DESTROY, /* after each end but a reboot that keeps the VM */
	BHYVE_CLEAR_DRIVER,
	BHYVE_STEPS
};

struct bhyve_step_row {
	const char *does;
	const char *capture; /* where it was seen to be safe */
	const char *never;   /* what was seen instead when done otherwise */
};

extern const struct bhyve_step_row bhyve_steps[BHYVE_STEPS];

#endif
