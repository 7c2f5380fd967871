/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "reports/html_put.h"

static void
add_stage(struct buf *b, const json_t *test, bool decides)
{
	const json_t *score = json_object_get(test, "score");
	const char *status = json_str(test, "status", "");
	const char *basis = json_str(test, "basis", NULL);
	bool pass = strcmp(status, "PASS") == 0;
	bool fail = strcmp(status, "FAIL") == 0;

	html_addf(b,
	    "<li class=%s><details%s><summary>%s %s <strong>%s</strong>",
	    pass   ? "y"
	    : fail ? "n"
		   : "u",
	    decides ? " open" : "",
	    pass   ? "✔"
	    : fail ? "✖"
		   : "—",
	    status, json_str(test, "path", ""));
	if (basis != NULL)
		html_addf(b, " <small>%s</small>", basis);
	if (score != NULL)
		html_addf(b, " <small>%d of %d %s</small>",
		    (int)json_num(score, "passed", 0),
		    (int)json_num(score, "total", 0),
		    json_str(score, "ending", ""));
	if (decides)
		buf_adds(b, " <small>decides</small>");
	buf_adds(b, "</summary>");
	if (json_str(test, "comment", NULL) != NULL)
		html_addf(b, "<p>%s", json_str(test, "comment", ""));
	if (json_str(test, "log_excerpt", NULL) != NULL)
		html_addf(b, "<pre tabindex=0>%s</pre>",
		    json_str(test, "log_excerpt", ""));
	if (json_object_get(test, "comment") == NULL &&
	    json_object_get(test, "log_excerpt") == NULL)
		buf_adds(b, "<p class=dim>Nothing more was said.");
	buf_adds(b, "</details>\n");
}

static void
add_ladder(struct buf *b, const struct entry *e)
{
	const char *decisive = json_str(e->verdict, "decisive", "");
	const json_t *test;
	size_t i;

	buf_adds(b, "<h2>Stages</h2>\n<ol class=ladder>\n");
	json_array_foreach(json_object_get(e->report, "tests"), i, test)
	    add_stage(
		b, test, strcmp(json_str(test, "path", "-"), decisive) == 0);
	buf_adds(b, "</ol>\n");
}

static void
add_term(struct buf *b, const char *term, const json_t *j, const char *first,
    const char *second)
{
	const char *one = json_str(j, first, NULL);
	const char *two = second == NULL ? NULL : json_str(j, second, NULL);

	if (one != NULL || two != NULL)
		html_addf(b, "<dt>%s<dd>%s %s\n", term, one == NULL ? "" : one,
		    two == NULL ? "" : two);
	else
		html_addf(b, "<dt>%s<dd class=dim>not said\n", term);
}

static void
add_host(struct buf *b, const struct entry *e)
{
	const json_t *host = json_object_get(e->report, "host");
	const json_t *guest = json_object_get(e->report, "guest");
	json_t *settings = json_object_get(e->report, "settings"), *value;
	const char *key;
	char *text;

	buf_adds(b, "<h2>Where</h2>\n<dl>\n");
	add_term(b, "Host", json_object_get(host, "os"), "name", "release");
	add_term(b, "Hypervisor", json_object_get(e->report, "hypervisor"),
	    "name", "version");
	add_term(b, "Board", json_object_get(host, "board"), "vendor", "model");
	add_term(
	    b, "Firmware", json_object_get(host, "bios"), "vendor", "version");
	add_term(b, "Processor", json_object_get(host, "cpu"), "name", NULL);
	add_term(b, "IOMMU", json_object_get(host, "iommu"), "kind", NULL);
	add_term(b, "Guest", json_object_get(guest, "os"), "name", "release");
	add_term(b, "Guest driver", json_object_get(guest, "driver"), "name",
	    "version");
	buf_adds(b, "</dl>\n");
	if (json_object_size(settings) == 0)
		return;
	buf_adds(b, "<h2>Settings</h2>\n<pre class=paste tabindex=0>");
	json_object_foreach(settings, key, value)
	{
		text = json_dumps(value, JSON_ENCODE_ANY);
		html_addf(b, "%s = %s\n", key, text);
		free(text);
	}
	buf_adds(b, "</pre>\n");
}

static void
add_signed(struct buf *b, const struct entry *e, const char *slug)
{
	static const char *const tiers[] = { "new contributor, not counted yet",
		"seen before", "known", "lab" };

	buf_adds(b, "<p>");
	html_addf(b, "Run of <time>%s</time>, signed by <code>%s</code> ",
	    json_str(e->report, "start_time", ""),
	    json_str(e->report, "origin", ""));
	if (*e->name != '\0')
		html_addf(b, "<strong>%s</strong> ", e->name);
	html_addf(b, "(%s", tiers[e->tier]);
	if (e->since != 0)
		buf_addf(b, ", the key is here since %.10s",
		    clock_stamp_of(e->since).s);
	html_addf(b,
	    "); the signature was checked. Its digest is <code>%s</code>. ",
	    e->digest);
	if (e->replaced)
		buf_adds(b, "<strong>A later report of the same person "
			    "replaces it.</strong> ");
	html_addf(b,
	    "<a class=link href=\"../d/%s/index.html\">All on this "
	    "device</a>\n",
	    slug);
}

int
pages_report(const char *dir, const struct entry *e, struct err *err)
{
	const json_t *function = json_array_get(
	    json_object_get(json_object_get(e->report, "device"), "functions"),
	    0);
	char *ids = cells_ids(e->report), *slug = page_slug(ids);
	const char *claim = e->claim;
	char *words = page_words(claim);
	char *title = xasprintf(
	    "%s %s: %s", json_str(function, "name", "Report on"), ids, words);
	char *name = xasprintf("r/%s.html", e->digest), *whole;
	struct buf b = { 0 };
	int rc;

	page_begin(&b, title, "../", false);
	add_signed(&b, e, slug);
	if (strcmp(claim, json_str(json_object_get(e->report, "verdict"),
			      "claim", "")) != 0)
		html_addf(&b,
		    "<p>Who sent it claims <code>%s</code>; the stages say "
		    "<code>%s</code>.\n",
		    json_str(
			json_object_get(e->report, "verdict"), "claim", ""),
		    claim);
	html_addf(&b,
	    "<p>The same device on your machine? "
	    "<code>pptcheck run %s</code>\n",
	    ids);
	add_ladder(&b, e);
	add_host(&b, e);
	if (json_str(e->report, "comment", NULL) != NULL)
		html_addf(&b, "<h2>Comment</h2>\n<pre>%s</pre>\n",
		    json_str(e->report, "comment", ""));
	whole = json_dumps(e->report, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	html_addf(&b,
	    "<details><summary>The whole report</summary><pre "
	    "tabindex=0>%s</pre></details>\n",
	    whole);
	page_end(&b, "../", false);
	rc = page_write(dir, name, &b, err);
	free(whole);
	free(name);
	free(title);
	free(words);
	free(slug);
	free(ids);
	return rc;
}
