/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as an envelope, a statement, a report and a snapshot: what comes
 * from strangers.  Seeds: the examples and a snapshot. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "reports/judge_report.h"
#include "reports/lookup.h"
#include "reports/repository.h"
#include "reports/submission.h"
#include "reports/submission_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What is masked holds no identifier, and is masked no further. */
static void
scrub_twice(const struct scrubber *s, const uint8_t *data, size_t n)
{
	char *once = xstrndup((const char *)data, n), *twice;

	scrubber_mask(s, once);
	twice = xstrdup(once);
	scrubber_mask(s, twice);
	if (scrubber_scan(s, once, NULL, NULL) != 0 || strcmp(once, twice) != 0)
		abort();
	free(twice);
	free(once);
}

static void
read_report(const struct schema *schema, const struct scrubber *s,
    const uint8_t *data, size_t n)
{
	json_t *report = submission_parse(data, n, NULL);
	struct buf b = { 0 };

	if (report == NULL)
		return;
	if (submission_check(schema, s, report, NULL, NULL) == 0) {
		json_decref(judge_report(report, JUDGE_RULES, NULL));
		submission_bytes(&b, report);
	}
	submission_scrub(s, report);
	buf_free(&b);
	json_decref(report);
}

static void
read_snapshot(const uint8_t *data, size_t n)
{
	const struct lookup_host mine = { "Linux 6.1 qemu", "Board", "vt_d" };
	char *wanted[] = { (char[]){ "10de:1bb3" }, NULL };
	const struct strv ids = { wanted, 1 };
	const struct buf text = { .data = (char *)(uintptr_t)data, .len = n };
	json_t *snapshot = lookup_read(&text, "input", &ids, true, NULL);
	const json_t *device = lookup_device(snapshot, wanted[0]);
	struct buf b = { 0 };

	lookup_text(&b, "10de:1bb3", device, &mine, 1795259803);
	free(lookup_brief(device, &mine));
	(void)lookup_likes(snapshot, "Board", "1", "CPU", "k");
	if (strpbrk(buf_str(&b), "\033\r\b") != NULL)
		abort();
	buf_free(&b);
	json_decref(snapshot);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct schema *schema;
	static struct scrubber *s;
	struct sign_digest digest;
	struct withdrawal w;

	if (schema == NULL) {
		schema = schema_report(NULL);
		s = scrubber_new(NULL);
	}
	json_decref(submission_open(schema, s, data, n, &digest, NULL));
	(void)withdrawal_open(data, n, &w, NULL);
	read_report(schema, s, data, n);
	read_snapshot(data, n);
	scrub_twice(s, data, n);
	return 0;
}
