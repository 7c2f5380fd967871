/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a log: cleaning, splitting into lines, matching, excerpts.
 * Seeds: logs. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/match.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The forms that lua/signatures/ uses: words, ends of a line, classes that
 * reach over one, repeats. */
static const struct match_pattern patterns[] = {
	{ "words", "passthru requires guest memory to be wired" },
	{ "ends", "^errno = 16$" },
	{ "class", "bootrom \"[^\"]*\"" },
	{ "any", "vfio_(container_)?dma_map ?\\(.*\\) ?= ?-12" },
	{ "repeats", "[0-9a-f]{4}:[0-9a-f:.]+ .*failed" },
	{ "one", "a" },
};
#define PATTERNS (sizeof(patterns) / sizeof(patterns[0]))

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct matcher *m;
	struct match_result *results = xcalloc(PATTERNS, sizeof(*results));
	struct match_total total = { 0 };
	struct err err;
	size_t i, k, head;
	bool whole;

	if (m == NULL && matcher_open(&m, patterns, PATTERNS, NULL, &err) == -1)
		abort();
	if (matcher_scan_bytes(
		m, (const char *)data, n, results, &total, &err) == -1)
		abort();
	assert(total.bytes == n && total.lines <= n);
	(void)matcher_head(m, &head, &whole);
	assert(head <= n && (!whole || head <= 256 * 1024));
	for (i = 0; i < PATTERNS; i++) {
		assert(results[i].n <= MATCH_LINES);
		assert(results[i].count >= results[i].n);
		for (k = 0; k < results[i].n; k++) {
			assert(
			    strlen(results[i].lines[k].text) <= MATCH_EXCERPT);
			assert(results[i].lines[k].number >= 1 &&
			       results[i].lines[k].number <= total.lines);
		}
	}
	match_results_free(results, PATTERNS);
	return 0;
}
