/* SPDX-License-Identifier: BSD-2-Clause
 * Scrubbing: whatever the bytes, once more changes nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/scrub.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const keys[] = { "proc:cmdline", "proc:cpuinfo",
		"proc:self/mountinfo", "proc:swaps", "proc:net/route",
		"proc:net/ipv6_route", "log:kernel", "run:kenv", "run:pciconf",
		"text:lspci", "text:groups", "text:vm-conf/a",
		"sysfs:block/dm-0/dm/name",
		"sysfs:bus/pci/devices/0000:00:00.0/config",
		"sysfs:firmware/dmi/tables/DMI", NULL };
	struct buf once = { 0 }, twice = { 0 };
	size_t i;

	for (i = 0; keys[i] != NULL; i++) {
		buf_clear(&once);
		buf_add(&once, data, n);
		scrub(keys[i], &once);
		buf_clear(&twice);
		buf_add(&twice, once.data, once.len);
		scrub(keys[i], &twice);
		if (once.len != twice.len ||
		    memcmp(once.data, twice.data, once.len) != 0) {
			fprintf(stderr, "%s\n%s\n%s\n", keys[i], buf_str(&once),
			    buf_str(&twice));
			abort();
		}
	}
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
