/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as how a guest is started, in each of its forms: what the filter
 * keeps is read as the same devices.  Seeds: hosts/vm-conf */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/guest_conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(const char *text, size_t n)
{
	struct guest_conf before, after;
	struct buf kept = { 0 };
	size_t i;

	if (!guest_conf_parse(&before, text, n))
		return;
	guest_conf_filter(text, n, true, &kept);
	if (!guest_conf_parse(&after, buf_str(&kept), kept.len) ||
	    before.n != after.n || before.wired != after.wired ||
	    before.cpus != after.cpus)
		abort();
	for (i = 0; i < before.n; i++)
		if (strcmp(before.v[i].host, after.v[i].host) != 0 ||
		    before.v[i].placed != after.v[i].placed ||
		    (before.v[i].placed && before.v[i].slot != after.v[i].slot))
			abort();
	guest_conf_free(&before);
	guest_conf_free(&after);
	buf_free(&kept);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = xstrndup((const char *)data, n);

	check(text, strlen(text));
	free(text);
	return 0;
}
