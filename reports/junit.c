/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/junit.h"

#include <string.h>

#include "base/json.h"
#include "reports/html_put.h"
#include "reports/stage.h"

struct counts {
	int tests, failures, errors, skipped;
};

static enum status
status_of(const json_t *entry)
{
	enum status s;

	/* What nobody understands is no success. */
	return status_parse(json_str(entry, "status", ""), &s) ? s
							       : STATUS_ERROR;
}

static void
count(struct counts *c, const json_t *device)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		enum status s = status_of(entry);

		c->tests++;
		c->failures += s == STATUS_FAIL;
		c->errors += s == STATUS_ERROR;
		c->skipped += s == STATUS_MISS || s == STATUS_SKIP;
	}
}

static void
add_counts(struct buf *b, const struct counts *c)
{
	html_addf(b,
	    " tests=\"%d\" failures=\"%d\" errors=\"%d\" "
	    "skipped=\"%d\"",
	    c->tests, c->failures, c->errors, c->skipped);
}

static void
add_case(struct buf *b, const json_t *device, const json_t *entry)
{
	static const char *const tags[] = {
		[STATUS_PASS] = NULL,
		[STATUS_FAIL] = "failure",
		[STATUS_ERROR] = "error",
		[STATUS_MISS] = "skipped",
		[STATUS_SKIP] = "skipped",
	};
	const char *tag = tags[status_of(entry)];
	const char *ending = json_str(entry, "ending", NULL);
	const json_t *score = json_object_get(entry, "score");

	html_addf(b, "  <testcase classname=\"pptcheck.%s\" name=\"%s",
	    json_str(device, "bdf", "?"), json_str(entry, "stage", "?"));
	if (ending != NULL)
		html_addf(b, " %s", ending);
	buf_addf(b, "\" time=\"%.3f\"", json_num(entry, "seconds", 0));
	if (tag == NULL && score == NULL) {
		buf_adds(b, "/>\n");
		return;
	}
	buf_adds(b, ">\n");
	if (tag != NULL)
		html_addf(b, "   <%s message=\"%s\"/>\n", tag,
		    json_str(entry, "reason", ""));
	if (score != NULL)
		html_addf(b,
		    "   <system-out>%.0f of %.0f passed"
		    "</system-out>\n",
		    json_num(score, "passed", 0), json_num(score, "total", 0));
	buf_adds(b, "  </testcase>\n");
}

static void
add_suite(struct buf *b, const json_t *run, const json_t *device)
{
	struct counts c = { 0 };
	const json_t *entry;
	size_t i;

	count(&c, device);
	html_addf(b, " <testsuite name=\"%s %s\"", json_str(device, "bdf", "?"),
	    json_str(device, "name", ""));
	add_counts(b, &c);
	if (json_str(run, "started", NULL) != NULL)
		html_addf(b, " timestamp=\"%s\"", json_str(run, "started", ""));
	buf_adds(b, ">\n");
	json_array_foreach(json_object_get(device, "stages"), i, entry)
	    add_case(b, device, entry);
	buf_adds(b, " </testsuite>\n");
}

void
junit_run(struct buf *b, const json_t *run)
{
	struct counts c = { 0 };
	const json_t *device;
	size_t i;

	json_array_foreach(json_object_get(run, "devices"), i, device)
	    count(&c, device);
	buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
		    "name=\"pptcheck\"");
	add_counts(b, &c);
	buf_addf(b, " time=\"%.3f\">\n", json_num(run, "seconds", 0));
	json_array_foreach(json_object_get(run, "devices"), i, device)
	    add_suite(b, run, device);
	buf_adds(b, "</testsuites>\n");
}
