/* SPDX-License-Identifier: BSD-2-Clause
 * Imports that other branches bring; each of them replaces one of these. */
#include "probes/source.h"

#define STUB(name)                                                             \
	int name(struct source *s, const char *path, struct err *err)          \
	{                                                                      \
		(void)s;                                                       \
		return err_set(err, 0, "%s: no import for this kind", path);   \
	}

STUB(source_open_dmesg)
STUB(source_open_loader_conf)
STUB(source_open_pciconf)
STUB(source_open_vm_conf)
STUB(source_open_vm_passthru)
