/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/pages.h"
#include "reports/lookup.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/proc.h"
#include "matrix/page.h"

/* A report of the example, changed: digest "0...0NN" from number. */
static void
add(struct collection *c, int number, const char *device, const char *text)
{
	json_t *j = json_read_file(
	    SOURCE_ROOT "/fixtures/matrix/examples/t10-qemu.json", NULL);
	char *digest = xasprintf("%064d", number);
	char *origin = xasprintf("k%016d", number);
	json_t *f;

	ATF_REQUIRE(j != NULL);
	f = json_array_get(
	    json_object_get(json_object_get(j, "device"), "functions"), 0);
	json_put_str(f, "device_id", device);
	json_put_str(f, "name", text);
	json_put_str(json_object_get(json_object_get(j, "host"), "board"),
	    "model", text);
	json_put_str(j, "comment", text);
	json_put_str(j, "origin", origin);
	json_put_str(
	    json_array_get(json_object_get(j, "tests"), 3), "comment", text);
	(void)collection_add(c, digest, j);
	free(origin);
	free(digest);
}

/* The exit status of a command. */
static int
shell(const char *command)
{
	struct strv argv = { 0 };
	struct buf out = { 0 };
	int status;

	strv_add(&argv, "sh");
	strv_add(&argv, "-c");
	strv_add(&argv, command);
	status = proc_run(&argv, 60000, &out, NULL, NULL);
	(void)printf("%s", buf_str(&out));
	buf_free(&out);
	strv_free(&argv);
	return status;
}

static void
write_all(const char *dir, const struct collection *c)
{
	struct err err;

	ATF_REQUIRE_MSG(pages_write(dir, c, NULL, &err) == 0, "%s", err.text);
}

/* A site from nothing, of which some devices change then. */
static struct pages *
begin(const char *dir, const struct collection *c)
{
	struct pages *s = pages_begin(dir, NULL);
	struct err err;

	ATF_REQUIRE_EQ(0, pages_devices(s, c, NULL, &err));
	ATF_REQUIRE_EQ(0, pages_end(s, NULL, &err));
	return s;
}

static void
change(struct pages *s, const struct collection *c, const struct strv *changed)
{
	struct err err;

	ATF_REQUIRE_EQ(0, pages_devices(s, c, changed, &err));
	ATF_REQUIRE_EQ(0, pages_end(s, changed, &err));
	ATF_REQUIRE_EQ(0, pages_snapshot(s, &err));
}

ATF_TC_WITHOUT_HEAD(pages_refresh__same_as_from_nothing);
ATF_TC_BODY(pages_refresh__same_as_from_nothing, tc)
{
	struct collection few = { 0 }, all = { 0 };
	struct strv changed = { 0 };
	struct pages *s;
	int i;

	for (i = 0; i < 30; i++) {
		char *id = xasprintf("%04x", i % 7);

		if (i != 5 && i != 12)
			add(&few, i, id, "Some card");
		if (i % 7 != 3)
			add(&all, i == 4 ? 104 : i, id,
			    i == 4 ? "Other" : "Some card");
		else
			add(&few, 100 + i, id, "A board that goes");
		free(id);
	}
	collection_sort(&few);
	collection_sort(&all);
	write_all("fresh", &all);
	/* From the older state: two reports came, one went for another, a
	 * device went. */
	s = begin("step", &few);
	ATF_CHECK(file_exists("step/d/10de-0003/index.html"));
	ATF_CHECK(file_exists("step/h/a-board-that-goes.html"));
	strv_add(&changed, "10de:0005");
	strv_add(&changed, "10de:0004");
	strv_add(&changed, "10de:0003");
	change(s, &all, &changed);
	pages_free(s);
	ATF_CHECK(!file_exists("step/d/10de-0003"));
	ATF_CHECK_EQ(0, shell("diff -r fresh step"));
	/* And by writing all over it. */
	write_all("step", &few);
	write_all("step", &all);
	ATF_CHECK_EQ(0, shell("diff -r fresh step"));
	/* What is the same is not written again. */
	ATF_CHECK_EQ(
	    0, shell("touch -t 200001010000 step/index.html step/d/*/*.json"));
	write_all("step", &all);
	ATF_CHECK_EQ(
	    0, shell("test -z \"$(find step/index.html -newer step/r)\""));
	strv_free(&changed);
	collection_free(&few);
	collection_free(&all);
}

/* A cell has a few of its reports, from as many boards as there is room for,
 * and one that worked with its settings; what has the same hardware is named
 * once. */
ATF_TC_WITHOUT_HEAD(pages_snapshot__as_long_as_there_are_cells);
ATF_TC_BODY(pages_snapshot__as_long_as_there_are_cells, tc)
{
	struct collection c = { 0 };
	struct strv ids = { 0 }, other = { 0 };
	const json_t *cell, *reports;
	json_t *j;
	struct err err;
	char *board;
	int i;

	for (i = 0; i < 40; i++) {
		board = xasprintf("Board %d", i < 3 ? i : 9);
		add(&c, i, "1e37", "Some card");
		json_put_str(
		    json_object_get(
			json_object_get(c.v[i].report, "host"), "board"),
		    "model", board);
		free(board);
	}
	add(&c, 40, "1e38", "Some card");
	collection_sort(&c);
	write_all("site", &c);
	strv_add(&ids, "10de:1e37");
	j = lookup_open("site/snapshot.json", &ids, &err);
	ATF_REQUIRE_MSG(j != NULL, "%s", err.text);
	ATF_CHECK(lookup_device(j, "10de:1e38") == NULL);
	cell = json_array_get(
	    json_object_get(lookup_device(j, "10de:1e37"), "cells"), 0);
	reports = json_object_get(cell, "reports");
	ATF_CHECK_EQ(40, json_num(cell, "total", 0));
	ATF_REQUIRE_EQ(5, json_array_size(reports));
	for (i = 0; i < 3; i++)
		ATF_CHECK(strncmp(json_str(json_array_get(reports, (size_t)i),
				      "board", ""),
			      "Board ", 6) == 0);
	ATF_CHECK(
	    json_object_get(json_array_get(reports, 3), "settings") == NULL);
	ATF_CHECK(
	    json_object_get(json_array_get(reports, 4), "settings") != NULL);
	json_decref(j);
	strv_add(&other, "10de:1e38");
	j = lookup_open("site/snapshot.json", &other, &err);
	ATF_REQUIRE(j != NULL);
	ATF_CHECK(lookup_device(j, "10de:1e37") == NULL);
	ATF_CHECK(lookup_device(j, "10de:1e38") != NULL);
	json_decref(j);
	strv_free(&ids);
	strv_free(&other);
	collection_free(&c);
}

/* A cell has a page of its own while there is no room for it on the device's;
 * it gets another number when a cell comes before it. */
ATF_TC_WITHOUT_HEAD(pages_refresh__pages_of_cells);
ATF_TC_BODY(pages_refresh__pages_of_cells, tc)
{
	struct collection many = { 0 }, few = { 0 }, other = { 0 };
	struct strv changed = { 0 };
	struct pages *s;
	int i;

	for (i = 0; i < 25; i++) {
		add(&many, i, "1e37", "Some card");
		add(&other, i, "1e37", "Some card");
		if (i < 3)
			add(&few, i, "1e37", "Some card");
	}
	/* FreeBSD stands before Linux. */
	add(&other, 99, "1e37", "Some card");
	json_put_str(
	    json_object_get(json_object_get(other.v[25].report, "host"), "os"),
	    "name", "freebsd");
	json_put_str(
	    json_object_get(json_object_get(other.v[25].report, "host"), "os"),
	    "release", "14.3-RELEASE");
	collection_sort(&many);
	collection_sort(&few);
	collection_sort(&other);
	strv_add(&changed, "10de:1e37");
	s = begin("step", &many);
	ATF_CHECK(file_exists("step/d/10de-1e37/c1.html"));
	change(s, &other, &changed);
	ATF_CHECK(file_exists("step/d/10de-1e37/c2.html"));
	write_all("fresh_other", &other);
	ATF_CHECK_EQ(0, shell("diff -r fresh_other step"));
	change(s, &few, &changed);
	pages_free(s);
	write_all("fresh", &few);
	ATF_CHECK_EQ(0, shell("diff -r fresh step"));
	ATF_CHECK(!file_exists("step/d/10de-1e37/c2.html"));
	strv_free(&changed);
	collection_free(&many);
	collection_free(&few);
	collection_free(&other);
}

ATF_TC_WITHOUT_HEAD(pages__hostile_text);
ATF_TC_BODY(pages__hostile_text, tc)
{
	static const char hostile[] =
	    "</title></style><script>alert(1)</script><img src=x "
	    "onerror=alert(1)>\"'>\xe2\x80\xae%s%n";
	struct collection c = { 0 };

	add(&c, 1, "1e37", hostile);
	collection_sort(&c);
	write_all("site", &c);
	ATF_CHECK_EQ(0,
	    shell("! grep -rlE '<script>alert|<img' site --include='*.html'"));
	/* No text that turns around either. */
	ATF_CHECK_EQ(0, shell("! grep -rl \"$(printf '\\342\\200\\256')\" site "
			      "--include='*.html'"));
	/* Only the front and the makers have a script. */
	ATF_CHECK_EQ(0, shell("! grep -rl '<script' site/d site/r site/h "
			      "site/how.html --include='*.html'"));
	ATF_CHECK_EQ(
	    0, shell("for f in $(find site -name '*.html'); do "
		     "grep -q \"default-src 'none'; style-src 'sha256-\" $f || "
		     "exit 1; done"));
	collection_free(&c);
}

/* What openssl makes of the script is what the page allows. */
ATF_TC_WITHOUT_HEAD(pages__policy);
ATF_TC_BODY(pages__policy, tc)
{
	struct collection c = { 0 };

	write_all("site", &c);
	ATF_CHECK_EQ(
	    0, shell("for t in script style; do "
		     "h=$(python3 -c 'import re,sys; t=open(\"site/"
		     "index.html\").read(); sys.stdout.write(re.search(\"<\" + "
		     "sys.argv[1] + \">(.*?)</\" + sys.argv[1], t, "
		     "re.S).group(1))' $t | openssl dgst -sha256 -binary | "
		     "openssl base64); grep -qF \"$t-src 'sha256-$h'\" "
		     "site/index.html || exit 1; done"));
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(pages__rows);
ATF_TC_BODY(pages__rows, tc)
{
	struct collection c = { 0 };
	int i;

	for (i = 0; i < 500; i++) {
		char *id = xasprintf("%04x", i < 250 ? 0x9000 : i);

		add(&c, i, id, "Some card");
		free(id);
	}
	collection_sort(&c);
	write_all("site", &c);
	ATF_CHECK_EQ(
	    0, shell("grep -rc '<tr><th scope=row' site --include='*.html' | "
		     "awk -F: '$2 > 200 { print; bad = 1 } END { exit bad }'"));
	ATF_CHECK(file_exists("site/d/10de-9000/c1.html"));
	ATF_CHECK(file_exists("site/v/10de-2.html"));
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(pages__mapping);
ATF_TC_BODY(pages__mapping, tc)
{
	static const char *const mappings[] = { "same", "same", "split",
		"single" };
	struct collection c = { 0 };
	json_t *j;
	const json_t *qemu;
	int i;

	for (i = 0; i < 4; i++) {
		add(&c, i, "1e37", "Card");
		json_put_str(json_object_get(c.v[i].report, "settings"),
		    "vm.function_mapping", mappings[i]);
	}
	json_decref(c.v[3].verdict);
	c.v[3].verdict = json_pack("{s:s}", "claim", "no_start");
	collection_sort(&c);
	write_all("site", &c);
	j = json_read_file("site/d/10de-1e37/mapping.json", NULL);
	ATF_REQUIRE(j != NULL);
	ATF_CHECK_STREQ("pptcheck/mapping/1", json_str(j, "schema", ""));
	qemu = json_object_get(json_object_get(j, "hypervisors"), "qemu");
	ATF_CHECK_STREQ("same", json_str(qemu, "function_mapping", ""));
	ATF_CHECK_EQ(2, json_num(qemu, "worked", 0));
	ATF_CHECK_EQ(3, json_array_size(json_object_get(qemu, "tested")));
	ATF_CHECK(json_object_get(json_object_get(j, "hypervisors"), "bhyve") ==
		  NULL);
	json_decref(j);
	collection_free(&c);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, pages_refresh__same_as_from_nothing);
	ATF_TP_ADD_TC(tp, pages__hostile_text);
	ATF_TP_ADD_TC(tp, pages_refresh__pages_of_cells);
	ATF_TP_ADD_TC(tp, pages_snapshot__as_long_as_there_are_cells);
	ATF_TP_ADD_TC(tp, pages__policy);
	ATF_TP_ADD_TC(tp, pages__rows);
	ATF_TP_ADD_TC(tp, pages__mapping);
	return atf_no_error();
}
