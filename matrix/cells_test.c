/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/cells.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells_fixture.h"

ATF_TC_WITHOUT_HEAD(cells__examples);
ATF_TC_BODY(cells__examples, tc)
{
	struct collection c = { 0 };
	json_t *s;
	const json_t *since;
	struct lookup_host mine = { .platform = "Linux 6.1 qemu",
		.board = "ROMED8-2T" };
	struct buf b = { 0 };

	collection_add(&c, "d1", example("e3000-fixed"));
	collection_add(&c, "d2", example("e3000-fail"));
	collection_add(&c, "d3", example("p4-bhyve"));
	collection_add(&c, "d4", example("t10-qemu"));
	s = snapshot_of(&c);
	ATF_CHECK_EQ(2, json_num(lookup_device(s, "10ec:3000"), "reports", 0));
	ATF_CHECK_STREQ(
	    "FreeBSD 14 bhyve", json_str(cell(s, "10de:1bb3"), "platform", ""));
	ATF_CHECK_STREQ(
	    "fails", json_str(cell(s, "10de:1bb3"), "headline", ""));
	ATF_CHECK_STREQ(
	    "Linux 6.1 qemu", json_str(cell(s, "10de:1e37"), "platform", ""));
	/* Two runs of one person are one vote, and say since when. */
	ATF_CHECK_STREQ(
	    "works", json_str(cell(s, "10ec:3000"), "headline", ""));
	ATF_CHECK_EQ(1, json_num(cell(s, "10ec:3000"), "people", 0));
	ATF_CHECK(json_num(cell(s, "10ec:3000"), "lo", 0) > 0.20 &&
		  json_num(cell(s, "10ec:3000"), "lo", 0) < 0.21);
	since = json_object_get(cell(s, "10ec:3000"), "since");
	ATF_CHECK_STREQ("fixed_pair", json_str(since, "kind", ""));
	ATF_CHECK_STREQ("Works. Fixed on 1 host between 13-STABLE n252203 "
			"(2022-09-18, works once) and n253112 (2022-11-27). "
			"One person; a second would confirm it.",
	    json_str(cell(s, "10ec:3000"), "sentence", ""));
	ATF_CHECK_EQ(1301507, json_integer_value(json_array_get(
				  json_object_get(since, "after"), 0)));
	ATF_CHECK_EQ(253112, json_integer_value(json_array_get(
				 json_object_get(since, "by"), 1)));
	ATF_CHECK_EQ(252203, json_integer_value(json_array_get(
				 json_object_get(since, "after"), 1)));
	lookup_text(
	    &b, "10de:1e37", lookup_device(s, "10de:1e37"), &mine, 1767225600);
	ATF_CHECK(strstr(buf_str(&b),
		      "works, good for 1 of 1 person, newest 6 months ago  "
		      "[your platform]") != NULL);
	ATF_CHECK(strstr(buf_str(&b), "[your board]") != NULL);
	buf_clear(&b);
	lookup_text(&b, "1:2", lookup_device(s, "1:2"), &mine, 0);
	ATF_CHECK_STREQ("1:2  nobody has reported this device\n", buf_str(&b));
	buf_free(&b);
	json_decref(s);
	collection_free(&c);
}

static void
vote(struct collection *c, const char *from, const char *origin, int day)
{
	json_t *j = example(from);
	char *text = xasprintf("2025-01-%02dT00:00:00Z", day);

	json_put_str(j, "origin", origin);
	json_put_str(j, "start_time", text);
	collection_add(c, text, j);
	free(text);
}

ATF_TC_WITHOUT_HEAD(cells__one_person_one_vote);
ATF_TC_BODY(cells__one_person_one_vote, tc)
{
	static const char *const people[] = { "a", "b", "c", "d" };
	struct collection c = { 0 };
	json_t *s;
	int i;

	/* Four times the same person is one. */
	for (i = 0; i < 4; i++)
		vote(&c, "t10-qemu", "a", i + 1);
	s = snapshot_of(&c);
	ATF_CHECK_STREQ(
	    "works", json_str(cell(s, "10de:1e37"), "headline", ""));
	json_decref(s);
	for (i = 0; i < 4; i++)
		vote(&c, "t10-qemu", people[i], i + 11);
	s = snapshot_of(&c);
	ATF_CHECK_STREQ(
	    "confirmed works", json_str(cell(s, "10de:1e37"), "headline", ""));
	json_decref(s);
	/* Two keys of one person are one person. */
	for (i = 0; i < 4; i++)
		(void)snprintf(c.v[c.n - 1 - (size_t)i].person,
		    sizeof(c.v[0].person), "%s", i < 2 ? "a" : people[i]);
	s = snapshot_of(&c);
	ATF_CHECK_EQ(3, json_num(cell(s, "10de:1e37"), "people", 0));
	json_decref(s);
	for (i = 0; i < 4; i++)
		*c.v[c.n - 1 - (size_t)i].person = '\0';
	/* The newest run of each counts. */
	vote(&c, "t10-qemu", "a", 20);
	fail(&c.v[c.n - 1], "no_start");
	s = snapshot_of(&c);
	ATF_CHECK_EQ(3, json_num(cell(s, "10de:1e37"), "good", 0));
	ATF_CHECK_EQ(1, json_num(cell(s, "10de:1e37"), "bad", 0));
	ATF_CHECK_EQ(1, json_num(cell(s, "10de:1e37"), "predicted", 0));
	ATF_CHECK_STREQ(
	    "differs", json_str(cell(s, "10de:1e37"), "headline", ""));
	json_decref(s);
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(cells__many_keys_move_nothing);
ATF_TC_BODY(cells__many_keys_move_nothing, tc)
{
	struct collection c = { 0 };
	const json_t *now;
	json_t *s, *was;

	crowd(&c, "t10-qemu", "person", 4, true, TIER_SEEN);
	s = snapshot_of(&c);
	was = json_deep_copy(cell(s, "10de:1e37"));
	json_decref(s);
	crowd(&c, "t10-qemu", "sock", 1000, false, TIER_NEW);
	s = snapshot_of(&c);
	now = cell(s, "10de:1e37");
	ATF_CHECK_STREQ("confirmed works", json_str(was, "headline", ""));
	ATF_CHECK_STREQ("confirmed works", json_str(now, "headline", ""));
	ATF_CHECK_EQ(4, json_num(now, "people", 0));
	ATF_CHECK_EQ(json_num(was, "lo", 0), json_num(now, "lo", 1));
	ATF_CHECK(json_object_get(now, "since") == NULL);
	ATF_CHECK(json_object_get(now, "differs") == NULL);
	ATF_CHECK_EQ(
	    1000, json_num(json_object_get(now, "uncounted"), "people", 0));
	ATF_CHECK_EQ(
	    CELL_REPORTS, json_array_size(json_object_get(now, "reports")));
	ATF_CHECK(strstr(json_str(now, "sentence", ""),
		      "1000 reports of 1000 new contributors are not counted "
		      "yet.") != NULL);
	json_decref(was);
	json_decref(s);
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(cells__confirmed_needs_an_elder);
ATF_TC_BODY(cells__confirmed_needs_an_elder, tc)
{
	struct collection c = { .now = 1756684800 };
	json_t *s;
	size_t i;

	crowd(&c, "t10-qemu", "person", 5, true, TIER_SEEN);
	for (i = 0; i < c.n; i++)
		c.v[i].since = c.now - 10 * 86400;
	s = snapshot_of(&c);
	ATF_CHECK_STREQ(
	    "works", json_str(cell(s, "10de:1e37"), "headline", ""));
	json_decref(s);
	c.v[2].since = c.now - 31 * 86400;
	s = snapshot_of(&c);
	ATF_CHECK_STREQ(
	    "confirmed works", json_str(cell(s, "10de:1e37"), "headline", ""));
	json_decref(s);
	c.v[2].since = c.now;
	c.v[3].tier = TIER_LAB;
	s = snapshot_of(&c);
	ATF_CHECK_STREQ(
	    "confirmed works", json_str(cell(s, "10de:1e37"), "headline", ""));
	ATF_CHECK_EQ(1,
	    json_num(json_object_get(cell(s, "10de:1e37"), "lab"), "runs", 0));
	/* Two years later. */
	ATF_CHECK(json_object_get(cell(s, "10de:1e37"), "faded") == NULL);
	json_decref(s);
	c.now += 730 * 86400;
	s = snapshot_of(&c);
	ATF_CHECK_STREQ("age", json_str(cell(s, "10de:1e37"), "faded", ""));
	json_decref(s);
	/* 23 months, in which 6.6 and 6.12 came out. */
	c.now = 1756684800;
	for (i = 0; i < c.n; i++)
		json_put_str(
		    c.v[i].report, "start_time", "2023-10-01T00:00:00Z");
	s = snapshot_of(&c);
	ATF_CHECK_STREQ("lines", json_str(cell(s, "10de:1e37"), "faded", ""));
	json_decref(s);
	for (i = 0; i < c.n; i++)
		json_put_str(
		    c.v[i].report, "start_time", "2023-11-01T00:00:00Z");
	s = snapshot_of(&c);
	ATF_CHECK(json_object_get(cell(s, "10de:1e37"), "faded") == NULL);
	json_decref(s);
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(cells__unknown_is_not_no);
ATF_TC_BODY(cells__unknown_is_not_no, tc)
{
	struct collection c = { 0 };
	const json_t *now;
	json_t *s;

	crowd(&c, "t10-qemu", "person", 2, true, TIER_SEEN);
	fail(&c.v[0], "inconclusive");
	fail(&c.v[1], "host_unsupported");
	s = snapshot_of(&c);
	now = cell(s, "10de:1e37");
	ATF_CHECK_STREQ("no reports", json_str(now, "headline", ""));
	ATF_CHECK_EQ(0, json_num(now, "bad", 9));
	ATF_CHECK_STREQ(
	    "Not known: no report counts yet.", json_str(now, "sentence", ""));
	json_decref(s);
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(cells_interval__by_hand);
ATF_TC_BODY(cells_interval__by_hand, tc)
{
	static const struct {
		size_t good, n;
		double lo, hi;
	} cases[] = { { 4, 4, 0.51, 1 }, { 3, 3, 0.44, 1 },
		{ 3, 4, 0.30, 0.95 }, { 0, 4, 0, 0.49 }, { 9, 10, 0.60, 0.98 },
		{ 0, 0, 0, 1 } };
	double lo, hi;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cells_interval(cases[i].good, cases[i].n, &lo, &hi);
		ATF_CHECK_MSG(
		    lo > cases[i].lo - 0.005 && lo < cases[i].lo + 0.005 &&
			hi > cases[i].hi - 0.005 && hi < cases[i].hi + 0.005,
		    "%zu of %zu: %f to %f", cases[i].good, cases[i].n, lo, hi);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, cells__examples);
	ATF_TP_ADD_TC(tp, cells__one_person_one_vote);
	ATF_TP_ADD_TC(tp, cells__many_keys_move_nothing);
	ATF_TP_ADD_TC(tp, cells__confirmed_needs_an_elder);
	ATF_TP_ADD_TC(tp, cells__unknown_is_not_no);
	ATF_TP_ADD_TC(tp, cells_interval__by_hand);
	return atf_no_error();
}
