/* SPDX-License-Identifier: BSD-2-Clause
 * How the guests of bhyve here are started. */
#ifndef PROBES_FREEBSD_GUESTS_H
#define PROBES_FREEBSD_GUESTS_H

#include "probes/facts.h"
#include "probes/source.h"

/* vm.NAME.* of each guest in text:vm-conf. */
void freebsd_guests(struct source *, struct facts *);

#endif
