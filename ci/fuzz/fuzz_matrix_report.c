/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a report: what the schema and the scrubber let through becomes
 * rows, and what was found harmless once has nothing in it at all. */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>

#include "matrix/contradiction.h"
#include "matrix/ingest.h"
#include "reports/submission_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct schema *schema, *anything;
	static struct scrubber *scrubber;
	static struct known_text *known;
	struct report_facts f = { 0 };
	json_t *report, *left;
	size_t all, some;

	if (schema == NULL) {
		(void)sodium_init();
		schema = schema_report(NULL);
		anything = schema_new("{}", 2, NULL);
		scrubber = scrubber_new(NULL);
		known = known_text_new();
	}
	report = submission_parse(data, n, NULL);
	if (report == NULL)
		return 0;
	left = known_text_prune(known, scrubber, report);
	all = submission_check(anything, scrubber, report, NULL, NULL);
	some = left == NULL
		   ? 0
		   : submission_check(anything, scrubber, left, NULL, NULL);
	if (all != some)
		abort();
	if (schema_check(schema, report, NULL, NULL) == 0) {
		report_facts_read(&f, report);
		if (f.gclass < 0 || f.ulid[0] == '\0')
			abort();
		report_facts_free(&f);
		json_decref(contradiction_find(report));
	}
	json_decref(left);
	json_decref(report);
	return 0;
}
