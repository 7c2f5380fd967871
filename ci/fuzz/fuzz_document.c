/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as a document, which report and compare read.  Seeds: captured
 * runs.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "reports/compare.h"
#include "reports/document.h"
#include "reports/document_mask.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What is masked is masked no further. */
static void
mask_twice(json_t *doc)
{
	json_t *once;

	document_mask(doc, NULL);
	once = json_deep_copy(doc);
	document_mask(doc, NULL);
	if (!json_equal(once, doc))
		abort();
	json_decref(once);
}

/* No document gets a script into a page, or a code to a terminal. */
static void
render(const json_t *run)
{
	const struct text_options details = { .details = true };
	struct buf page = { 0 }, text = { 0 };

	html_run(&page, run);
	junit_run(&page, run);
	if (strstr(buf_str(&page), "<script") != NULL ||
	    strchr(buf_str(&page), '\033') != NULL)
		abort();
	text_run(&text, run, &details);
	if (strpbrk(buf_str(&text), "\033\r\b") != NULL)
		abort();
	buf_free(&text);
	buf_free(&page);
}

/* A document is no worse than itself. */
static void
compare_self(const json_t *doc)
{
	const json_t *const three[] = { doc, doc, doc };
	const struct text_options plain = { 0 };
	json_t *difference = compare_documents(doc, doc);
	struct buf out = { 0 };

	if (compare_exit_status(difference) != EXIT_GOOD)
		abort();
	compare_text(&out, difference, &plain);
	html_compare(&out, difference);
	json_decref(difference);
	difference = compare_history(three, 3);
	if (compare_history_status(difference) != EXIT_GOOD)
		abort();
	compare_history_text(&out, difference, &plain);
	json_decref(difference);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	json_t *doc =
	    json_loadb((const char *)data, n, JSON_REJECT_DUPLICATES, NULL);
	enum document_kind kind;

	if (doc != NULL && document_check(doc, "x", &kind, NULL) == 0) {
		mask_twice(doc);
		if (kind == DOCUMENT_RUN)
			render(doc);
		compare_self(doc);
	}
	json_decref(doc);
	return 0;
}
