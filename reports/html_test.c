/* SPDX-License-Identifier: BSD-2-Clause
 * Pages and XML of captured runs, and of hostile ones. */
#include "reports/html.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "reports/compare.h"
#include "reports/fixture.h"
#include "reports/html_put.h"
#include "reports/junit.h"

/* Both renderings, in that order; released. */
static char *
rendered(json_t *run)
{
	struct buf b = { 0 };

	html_run(&b, run);
	junit_run(&b, run);
	json_decref(run);
	return b.data;
}

/* The page of what changed; both are released. */
static char *
changed(json_t *old, json_t *new)
{
	json_t *difference = compare_documents(old, new);
	struct buf b = { 0 };

	html_compare(&b, difference);
	json_decref(difference);
	json_decref(new);
	json_decref(old);
	return b.data;
}

static void
require_has(const char *text, const char *want)
{
	if (strstr(text, want) == NULL) {
		(void)puts(text);
		atf_tc_fail("no %s", want);
	}
}

ATF_TC_WITHOUT_HEAD(html_addf__escapes);
ATF_TC_BODY(html_addf__escapes, tc)
{
	struct buf b = { 0 };

	html_addf(&b, "<a b=\"%s\">%d %zu %.1f %.0f 5%%</a>",
	    "<&>\"'\033\x7f\xc2\x85\xe2\x80\xae\xef\xbf\xbf"
	    "\xc3\xbc",
	    -3, (size_t)4, 1.25, 2.0);
	ATF_REQUIRE_STREQ("<a b=\"&lt;&amp;&gt;&quot;&#39;"
			  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
			  "\xef\xbf\xbd\xc3\xbc\">-3 4 1.2 2 5%</a>",
	    b.data);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(html_run__parts);
ATF_TC_BODY(html_run__parts, tc)
{
	char *text = rendered(fixture_run("nvme-works-2"));

	require_has(text, "1 of 1 device works in a guest.");
	require_has(text, "<span class=\"v good\">works</span> proven");
	require_has(text, "<span class=\"v good guess\">works</span>");
	require_has(text, "ended by kill: <strong>2 of 2</strong>");
	require_has(text, "<li class=PASS>1 PASS");
	require_has(text, "ACS SV RR CR UF");
	require_has(text, "<h3>Time</h3>");
	require_has(text, "On the host:");
	require_has(text, "In a guest of its own:");
	require_has(text, "driverctl set-override 0000:01:00.0 vfio-pci</pre>");
	require_has(text, "prefers-color-scheme:dark");
	require_has(text, "@media print");
	ATF_REQUIRE(strstr(text, "<script") == NULL);
	ATF_REQUIRE(strstr(text, "http://") == NULL);
	ATF_REQUIRE(strstr(text, "https://") == NULL);
	free(text);
	text = rendered(fixture_run("nvme-works"));
	require_has(text, "<h3>Time</h3>");
	require_has(text, "time=\"22.910\"");
	free(text);
	text = rendered(fixture_run("shared-group"));
	require_has(text, "tests=\"2\" failures=\"1\" errors=\"0\"");
	require_has(text, "<failure message=\"shares IOMMU group 7");
	free(text);
}

/* A host without an IOMMU has no device to try, and is no empty success. */
ATF_TC_WITHOUT_HEAD(junit_run__host);
ATF_TC_BODY(junit_run__host, tc)
{
	json_t *run = json_pack("{s:{s:s, s:s}, s:[]}", "host", "verdict",
	    "host_unsupported", "reason", "no <IOMMU>", "devices");
	struct buf b = { 0 };

	junit_run(&b, run);
	require_has(b.data, "tests=\"1\" failures=\"1\" errors=\"0\"");
	require_has(b.data, "<testsuite name=\"host");
	require_has(b.data,
	    "<testcase classname=\"pptcheck.host\" name=\"host.iommu\"");
	require_has(b.data, "<failure message=\"no &lt;IOMMU&gt;\"/>");
	buf_clear(&b);
	(void)json_object_del(json_object_get(run, "host"), "verdict");
	junit_run(&b, run);
	require_has(b.data, "tests=\"0\" failures=\"0\" errors=\"0\"");
	buf_free(&b);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(html_compare__parts);
ATF_TC_BODY(html_compare__parts, tc)
{
	char *text =
	    changed(fixture_run("nvme-works-2"), fixture_run("intremap-off"));

	require_has(text, "<span class=\"v bad\">regression</span></td><th "
			  "scope=row>interrupt remapping");
	require_has(text, "works</span> before, now <span class=\"v bad\">"
			  "host_unsupported");
	free(text);
	text =
	    changed(fixture_run("nvme-works-2"), fixture_run("nvme-works-2"));
	require_has(text, "<strong>no difference</strong>");
	free(text);
}

#define EVIL "</style><script>alert(1)</script>' onload='x\" onload=\"y\033[2J"

/* Every string of a document, but names of members and the schema. */
static void
poison(json_t *j)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_string(j))
		(void)json_string_set(j, EVIL);
	json_array_foreach(j, i, value) poison(value);
	json_object_foreach(j, key, value) poison(value);
}

ATF_TC_WITHOUT_HEAD(html_run__hostile_strings);
ATF_TC_BODY(html_run__hostile_strings, tc)
{
	static const char *const names[] = { "nvme-works-2", "shared-group",
		"intremap-off", "nvme-image-without-driver", NULL };
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		json_t *run = fixture_run(names[i]);
		char *text;

		(void)json_object_set_new(
		    json_object_get(
			json_array_get(json_object_get(run, "devices"), 0),
			"facts"),
		    EVIL, json_string(EVIL));
		(void)json_object_set_new(
		    json_array_get(json_object_get(run, "devices"), 0),
		    "causes",
		    json_pack("[{s:s, s:[s], s:[{s:s, s:[{s:i, s:s, s:b}]}]}]",
			"text", EVIL, "fix", EVIL, "evidence", "file", EVIL,
			"lines", "line", 1, "text", EVIL, "decides", 1));
		poison(run);
		text = changed(fixture_run(names[i]), json_incref(run));
		ATF_REQUIRE(strstr(text, "<script") == NULL);
		free(text);
		text = rendered(run);
		require_has(text, "&lt;script&gt;");
		ATF_REQUIRE(strstr(text, "<script") == NULL);
		ATF_REQUIRE(strstr(text, "' onload='x") == NULL);
		ATF_REQUIRE(strstr(text, "\" onload=\"") == NULL);
		ATF_REQUIRE(strchr(text, '\033') == NULL);
		free(text);
	}
}

/* Members of any type, loops, numbers without sense: no crash, no hang. */
ATF_TC_WITHOUT_HEAD(html_run__senseless);
ATF_TC_BODY(html_run__senseless, tc)
{
	static const char *const documents[] = {
		"{}",
		"{\"host\":7,\"devices\":[{}],\"around\":[{}]}",
		"{\"host\":{\"facts\":{\"mmio.windows\":\"- 0x-0x 1-0 "
		"0xffffffffffffffffffffff-1\"}},\"seconds\":1e308,\"devices\":"
		"[{\"bdf\":\"a\",\"facts\":{\"parent\":\"b\",\"bar.0.size\":"
		"1e308,\"bar.0.address\":1e308},\"plan\":[{\"size\":-1,"
		"\"window_size\":0}],\"stages\":[{\"at\":-1e308,\"seconds\":"
		"1e308,\"stage\":7,\"attempts\":[7,{\"attempt\":-1e308}]},{"
		"\"seconds\":-1}]}],"
		"\"around\":[{\"bdf\":\"b\",\"facts\":{\"parent\":\"a\"}},"
		"{\"bdf\":\"c\",\"facts\":{\"parent\":\"c\"}}]}",
		NULL,
	};
	size_t i;

	for (i = 0; documents[i] != NULL; i++) {
		json_t *run = json_loads(documents[i], 0, NULL);
		char *text;

		ATF_REQUIRE_MSG(run != NULL, "%s", documents[i]);
		text = rendered(run);
		require_has(text, "</main></body></html>");
		ATF_REQUIRE(strstr(text, "nan") == NULL);
		ATF_REQUIRE(strstr(text, "x=-") == NULL);
		free(text);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, html_addf__escapes);
	ATF_TP_ADD_TC(tp, html_run__parts);
	ATF_TP_ADD_TC(tp, junit_run__host);
	ATF_TP_ADD_TC(tp, html_compare__parts);
	ATF_TP_ADD_TC(tp, html_run__hostile_strings);
	ATF_TP_ADD_TC(tp, html_run__senseless);
	return atf_no_error();
}
