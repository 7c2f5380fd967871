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

/* What is to be reported: the devices, and before them the host when it is what
 * failed; there may be no device then. */
static json_t *
subjects(const json_t *run)
{
	const json_t *host = json_object_get(run, "host");
	json_t *list = json_array(), *stage;

	if (strcmp(json_str(host, "verdict", ""),
		stage_verdict(STAGE_HOST_IOMMU)) == 0) {
		stage = json_object();
		json_put_str(stage, "stage", stage_names[STAGE_HOST_IOMMU]);
		json_put_str(stage, "status", status_name(STATUS_FAIL));
		json_put_str(stage, "reason", json_str(host, "reason", ""));
		(void)json_array_append_new(list,
		    json_pack("{s:s, s:[o]}", "bdf", "host", "stages", stage));
	}
	(void)json_array_extend(list, json_object_get(run, "devices"));
	return list;
}

void
junit_run(struct buf *b, const json_t *run)
{
	json_t *list = subjects(run);
	struct counts c = { 0 };
	const json_t *subject;
	size_t i;

	json_array_foreach(list, i, subject) count(&c, subject);
	buf_adds(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
		    "name=\"pptcheck\"");
	add_counts(b, &c);
	buf_addf(b, " time=\"%.3f\">\n", json_num(run, "seconds", 0));
	json_array_foreach(list, i, subject) add_suite(b, run, subject);
	buf_adds(b, "</testsuites>\n");
	json_decref(list);
}
