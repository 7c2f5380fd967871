/* SPDX-License-Identifier: BSD-2-Clause
 * The configuration of a guest as its manager keeps it: vm-bhyve's lines
 * (sample-templates/config.sample) or Hoster's vm_config.json. */
#ifndef PROBES_FORMATS_VM_CONF_H
#define PROBES_FORMATS_VM_CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "probes/formats/assignments.h"

/*
 * Both in the names of vm-bhyve (memory, loader, passthruN, ...), each once:
 * with vm-bhyve the first line of a name counts.  In addition:
 *   manager  "vm-bhyve" or "hoster"
 *   cpus     how many the guest gets
 *   guestN   "SLOT:FUNC" that the manager gives passthruN; absent when that is
 *            not on the guest's bus 0
 *   romN     the rom= of passthruN_options
 * A '-' before a device of Hoster is gone: it has moved the function to 0.
 */
void vm_conf_parse(struct assignments *, const char *text, size_t n);

/* It was the whole configuration of a guest of Hoster. */
bool vm_conf_is_hoster(const struct assignments *);

/* The same text without what no probe reads: keys, addresses, passwords. */
void vm_conf_filter(const char *text, size_t n, struct buf *out);

#endif
