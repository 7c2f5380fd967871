/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/cells_fixture.h"

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

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, cells__what_splits_them);
	ATF_TP_ADD_TC(tp, cells__works_with_settings);
	ATF_TP_ADD_TC(tp, cells__two_pairs_are_fixed);
	ATF_TP_ADD_TC(tp, cells__replaced);
	return atf_no_error();
}
