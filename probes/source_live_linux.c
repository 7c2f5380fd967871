/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/source.h"

int
source_open_live(struct source *s, struct err *err)
{
	return source_open_linux(s, "/", err);
}
