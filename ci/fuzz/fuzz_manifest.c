/* SPDX-License-Identifier: BSD-2-Clause
 * Recordings, and every probe on what they say. */
#include <stddef.h>
#include <stdint.h>

#include "probes/dump.h"
#include "probes/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct source s = { 0 };
	struct buf manifest = { 0 };
	struct facts f = { 0 };
	struct err err;

	buf_add(&manifest, data, n);
	if (source_open_manifest(&s, &manifest, NULL, &err) == 0) {
		probes_run(&s, &f);
		s.ops->close(&s);
	}
	facts_free(&f);
	buf_free(&manifest);
	return 0;
}
