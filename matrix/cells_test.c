/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/cells.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/group.h"

static json_t *
example(const char *name)
{
	char *path =
	    xasprintf(SOURCE_ROOT "/fixtures/matrix/examples/%s.json", name);
	json_t *j = json_read_file(path, NULL);

	ATF_REQUIRE_MSG(j != NULL, "%s", path);
	free(path);
	return j;
}

/* As lookup reads it. */
static json_t *
snapshot_of(struct collection *c)
{
	json_t *devices = json_object();
	struct group *v;
	size_t n, i;

	collection_sort(c);
	v = groups_new(c, NULL, &n);
	for (i = 0; i < n; i++)
		(void)json_object_set_new(
		    devices, v[i].ids, cells_device(v[i].v, v[i].n, c->now));
	groups_free(v, n);
	return json_pack(
	    "{s:s, s:o}", "schema", LOOKUP_SCHEMA, "devices", devices);
}

static const json_t *
cell(const json_t *snapshot, const char *ids)
{
	const json_t *device = lookup_device(snapshot, ids);

	ATF_REQUIRE(device != NULL);
	return json_array_get(json_object_get(device, "cells"), 0);
}

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

static void
fail(struct entry *e, const char *claim)
{
	json_decref(e->verdict);
	e->verdict =
	    json_pack("{s:s, s:s}", "claim", claim, "basis", "predicted");
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

/* n people, good or not, of one tier; entry k is the last of them. */
static void
crowd(struct collection *c, const char *from, const char *name, int n,
    bool good, enum tier tier)
{
	char *person, *digest;
	struct entry *e;
	json_t *j;
	int i;

	for (i = 0; i < n; i++) {
		j = example(from);
		person = xasprintf("%s%d", name, i);
		digest = xasprintf("%s-%zu", name, c->n);
		json_put_str(j, "origin", person);
		json_put_str(j, "start_time", "2025-06-01T00:00:00Z");
		e = collection_add(c, digest, j);
		e->tier = tier;
		if (!good)
			fail(e, "no_start");
		free(person);
		free(digest);
	}
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
	ATF_CHECK(json_is_true(json_object_get(cell(s, "10de:1e37"), "faded")));
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

static void
set_fact(struct entry *e, const char *a, const char *b, const char *value)
{
	json_t *j = json_object_get(e->report, a);

	if (*b != '\0')
		j = json_object_get(j, b);
	json_put_str(j, strcmp(b, "iommu") == 0 ? "kind" : "vm.tweak", value);
}

ATF_TC_WITHOUT_HEAD(cells__what_splits_them);
ATF_TC_BODY(cells__what_splits_them, tc)
{
	struct collection c = { 0 };
	const json_t *now;
	json_t *s;
	size_t i;

	crowd(&c, "t10-qemu", "good", 5, true, TIER_SEEN);
	crowd(&c, "t10-qemu", "bad", 4, false, TIER_SEEN);
	for (i = 5; i < 9; i++)
		set_fact(&c.v[i], "host", "iommu", "vt_d");
	s = snapshot_of(&c);
	now = cell(s, "10de:1e37");
	ATF_CHECK_STREQ("differs", json_str(now, "headline", ""));
	ATF_CHECK_STREQ("works on AMD-Vi hosts 5/5, fails on VT-d hosts 0/4. "
			"Seen, not proven.",
	    json_str(json_object_get(now, "differs"), "text", ""));
	json_decref(s);
	/* One on the other side, and chance does as well. */
	for (i = 0; i < c.n; i++)
		if (strncmp(json_str(c.v[i].report, "origin", ""), "bad0", 4) ==
			0 ||
		    strncmp(json_str(c.v[i].report, "origin", ""), "bad1", 4) ==
			0)
			set_fact(&c.v[i], "host", "iommu", "amd_vi");
	s = snapshot_of(&c);
	ATF_CHECK(json_object_get(cell(s, "10de:1e37"), "differs") == NULL);
	json_decref(s);
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(cells__works_with_settings);
ATF_TC_BODY(cells__works_with_settings, tc)
{
	struct collection c = { 0 };
	const json_t *now;
	json_t *s;

	crowd(&c, "t10-qemu", "good", 2, true, TIER_SEEN);
	crowd(&c, "t10-qemu", "bad", 2, false, TIER_SEEN);
	set_fact(&c.v[0], "settings", "", "on");
	set_fact(&c.v[1], "settings", "", "on");
	set_fact(&c.v[2], "settings", "", "off");
	s = snapshot_of(&c);
	now = cell(s, "10de:1e37");
	ATF_CHECK_STREQ("works with settings", json_str(now, "headline", ""));
	ATF_CHECK_STREQ("vm.tweak=\"on\"",
	    json_string_value(
		json_array_get(json_object_get(now, "settings"), 0)));
	ATF_CHECK_EQ(1, json_array_size(json_object_get(now, "settings")));
	json_decref(s);
	/* Some who have it too, and for whom it fails; they are sorted first.
	 */
	set_fact(&c.v[0], "settings", "", "on");
	set_fact(&c.v[1], "settings", "", "on");
	s = snapshot_of(&c);
	ATF_CHECK_STREQ(
	    "differs", json_str(cell(s, "10de:1e37"), "headline", ""));
	json_decref(s);
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(cells__two_pairs_are_fixed);
ATF_TC_BODY(cells__two_pairs_are_fixed, tc)
{
	struct collection c = { 0 };
	const json_t *since;
	json_t *s, *j;
	int i;

	collection_add(&c, "a1", example("e3000-fail"));
	collection_add(&c, "a2", example("e3000-fixed"));
	for (i = 0; i < 2; i++) {
		j = example(i == 0 ? "e3000-fail" : "e3000-fixed");
		json_put_str(j, "origin", "kother");
		json_put_str(
		    json_object_get(j, "host"), "tag", "1111111111111111");
		collection_add(&c, i == 0 ? "b1" : "b2", j);
	}
	s = snapshot_of(&c);
	since = json_object_get(cell(s, "10ec:3000"), "since");
	ATF_CHECK_STREQ("fixed", json_str(since, "kind", ""));
	ATF_CHECK_EQ(2, json_num(since, "people", 0));
	json_decref(s);
	/* Another setting as well is no pair. */
	json_put_str(json_object_get(j, "settings"), "vm.tweak", "on");
	s = snapshot_of(&c);
	since = json_object_get(cell(s, "10ec:3000"), "since");
	ATF_CHECK_STREQ("fixed_pair", json_str(since, "kind", ""));
	json_decref(s);
	collection_free(&c);
}

ATF_TC_WITHOUT_HEAD(cells__replaced);
ATF_TC_BODY(cells__replaced, tc)
{
	struct collection c = { 0 };
	json_t *s, *j = example("t10-qemu");
	char *origin = xstrdup(json_str(j, "origin", ""));

	collection_add(&c, "old", example("t10-qemu"));
	fail(&c.v[0], "no_start");
	/* Another's word changes nothing. */
	json_put_str(j, "supersedes", json_str(j, "id", ""));
	json_put_str(j, "id", "kaaaaaaaaaaaaaaaa:01");
	json_put_str(j, "origin", "kaaaaaaaaaaaaaaaa");
	collection_add(&c, "new", j);
	s = snapshot_of(&c);
	ATF_CHECK_EQ(2, json_num(cell(s, "10de:1e37"), "people", 0));
	json_decref(s);
	json_put_str(j, "origin", origin);
	s = snapshot_of(&c);
	ATF_CHECK_EQ(1, json_num(cell(s, "10de:1e37"), "people", 0));
	ATF_CHECK_EQ(1, json_num(cell(s, "10de:1e37"), "good", 0));
	ATF_CHECK_EQ(2, json_num(cell(s, "10de:1e37"), "total", 0));
	json_decref(s);
	collection_free(&c);
	free(origin);
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
	ATF_TP_ADD_TC(tp, cells__what_splits_them);
	ATF_TP_ADD_TC(tp, cells__works_with_settings);
	ATF_TP_ADD_TC(tp, cells__two_pairs_are_fixed);
	ATF_TP_ADD_TC(tp, cells__replaced);
	ATF_TP_ADD_TC(tp, cells_interval__by_hand);
	return atf_no_error();
}
