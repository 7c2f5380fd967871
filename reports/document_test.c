/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/document.h"

#include <atf-c.h>
#include <string.h>

#include "base/file.h"

static void
put(const char *text)
{
	ATF_REQUIRE_EQ(
	    0, file_write_atomic("d.json", text, strlen(text), NULL));
}

static void
require_refused(const char *text, const char *why)
{
	struct err err = { 0 };
	json_t *doc;

	put(text);
	doc = document_read_run("d.json", &err);
	ATF_REQUIRE_MSG(doc == NULL, "%s", text);
	ATF_REQUIRE_MSG(strstr(err.text, why) != NULL, "%s", err.text);
	ATF_REQUIRE_MSG(strncmp(err.text, "d.json:", 7) == 0, "%s", err.text);
	ATF_REQUIRE_MSG(strchr(err.text, '\n') == NULL, "%s", err.text);
}

#define REST "\"host\":{},\"devices\":[]}"

ATF_TC_WITHOUT_HEAD(document_read__refused);
ATF_TC_BODY(document_read__refused, tc)
{
	require_refused("", "");
	require_refused("{\"schema\":\"pptcheck/run/2\",", "d.json:1");
	require_refused("7", "d.json:1");
	require_refused("[]", "not a document of pptcheck");
	require_refused("{}", "not a document of pptcheck");
	require_refused("{\"schema\":7," REST, "not a document of pptcheck");
	require_refused("{\"schema\":\"pptcheck/run/0\"," REST,
	    "not a document of pptcheck");
	require_refused("{\"schema\":\"pptcheck/run/2x\"," REST,
	    "not a document of pptcheck");
	require_refused("{\"schema\":\"pptcheck/run/3\"," REST,
	    "reads run documents up to 2; update pptcheck");
	require_refused("{\"schema\":\"pptcheck/probe/1\"," REST, "and no run");
	require_refused("{\"schema\":\"pptcheck/run/2\"}", "damaged");
	require_refused("{\"schema\":\"pptcheck/run/2\",\"host\":{},"
			"\"devices\":[7]}",
	    "entry 1 of \"devices\"");
	require_refused("{\"schema\":\"pptcheck/run/2\",\"host\":{},"
			"\"devices\":[{}]}",
	    "no \"bdf\"");
	require_refused("{\"schema\":\"pptcheck/run/2\",\"host\":{},"
			"\"devices\":[{\"bdf\":\"a\",\"stages\":{}}]}",
	    "\"stages\" is no list");
}

ATF_TC_WITHOUT_HEAD(document_read__every_version);
ATF_TC_BODY(document_read__every_version, tc)
{
	static const char *const good[] = {
		"{\"schema\":\"pptcheck/run/1\"," REST,
		"{\"schema\":\"pptcheck/run/2\"," REST,
		"{\"schema\":\"pptcheck/probe/1\"," REST,
	};
	enum document_kind kind;
	size_t i;

	for (i = 0; i < 3; i++) {
		struct err err = { 0 };
		json_t *doc;

		put(good[i]);
		doc = document_read("d.json", &kind, &err);
		ATF_REQUIRE_MSG(doc != NULL, "%s", err.text);
		ATF_REQUIRE_EQ(i == 2, kind == DOCUMENT_PROBE);
		json_decref(doc);
	}
}

/* A document cut anywhere is refused in one line, or whole. */
ATF_TC_WITHOUT_HEAD(document_read__cut_anywhere);
ATF_TC_BODY(document_read__cut_anywhere, tc)
{
	struct buf b = { 0 };
	size_t n;

	ATF_REQUIRE_EQ(0,
	    file_read(SOURCE_ROOT "/fixtures/runs/nvme-works.json", &b, NULL));
	buf_trim(&b);
	for (n = 0; n < b.len; n += 37) {
		struct err err = { 0 };

		ATF_REQUIRE_EQ(0, file_write_atomic("d.json", b.data, n, NULL));
		ATF_REQUIRE(document_read_run("d.json", &err) == NULL);
		ATF_REQUIRE(err.text[0] != '\0');
		ATF_REQUIRE(strchr(err.text, '\n') == NULL);
	}
	buf_free(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, document_read__refused);
	ATF_TP_ADD_TC(tp, document_read__every_version);
	ATF_TP_ADD_TC(tp, document_read__cut_anywhere);
	return atf_no_error();
}
