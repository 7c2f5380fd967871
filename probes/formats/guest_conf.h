/* SPDX-License-Identifier: BSD-2-Clause
 * How a guest is started without vm-bhyve: a command line of bhyve(8), or the
 * vm_config.json of Hoster, whole or only its "passthru" line. */
#ifndef PROBES_FORMATS_GUEST_CONF_H
#define PROBES_FORMATS_GUEST_CONF_H

#include <stdbool.h>

#include "base/strv.h"
#include "probes/formats/assignments.h"

struct guest_conf {
	struct strv passthru; /* "1/0/0=7:0", "ppt0=7:0" */
	char *memory;	      /* as it is written, or NULL */
	bool wired;
	bool uefi;
	bool hoster;
	struct assignments others; /* of a command line: cpus, romN */
};

/* False when the text is neither; then nothing is to be freed. */
bool guest_conf_parse(struct guest_conf *, const char *text);
void guest_conf_free(struct guest_conf *);

#endif
