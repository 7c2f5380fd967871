/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/version.h"

#include <atf-c.h>

#include "base/clock.h"

ATF_TC_WITHOUT_HEAD(version_of__texts);
ATF_TC_BODY(version_of__texts, tc)
{
	static const struct {
		const char *name, *release, *version, *track, *line, *text;
		long first, last;
	} cases[] = {
		{ "freebsd", "13.1-STABLE",
		    "FreeBSD 13.1-STABLE stable/13-n252203-3e26f9c4b1a0 "
		    "GENERIC amd64",
		    "freebsd/13", "FreeBSD 13", "13-STABLE n252203", 1301500,
		    252203 },
		{ "freebsd", "14.3-RELEASE-p2", NULL, "freebsd/14",
		    "FreeBSD 14", "14.3-RELEASE-p2", 1403000, 2 },
		{ "freebsd", "15.0-CURRENT",
		    "FreeBSD 15.0-CURRENT main-n280000-0123456789ab GENERIC",
		    "freebsd/15", "FreeBSD 15", "15-CURRENT n280000", 1500000,
		    280000 },
		{ "debian", "12",
		    "Linux 6.1.0-37-amd64 #1 SMP PREEMPT_DYNAMIC Debian "
		    "6.1.140-1",
		    "linux/6.1.y", "Linux 6.1", "6.1.140", 6, 140 },
		{ "linux", "6.1.0-56-amd64", NULL, "debian/6.1", "Linux 6.1",
		    "6.1.0-56-amd64", 6, 56 },
		{ "proxmox", "8", "Linux 6.8.12-4-pve", "pve/6.8", "Linux 6.8",
		    "6.8.12-4-pve", 6, 4 },
		{ "ubuntu", "22.04", "Linux 5.15.0-143-generic #153",
		    "ubuntu/5.15", "Linux 5.15", "5.15.0-143-generic", 5, 143 },
		{ "rhel", "9", "Linux 5.14.0-427.13.1.el9_4.x86_64", "el9/5.14",
		    "Linux 5.14", "5.14.0-427.13.1.el9_4.x86_64", 5, 1 },
		{ "linux", "6.12.5", NULL, "linux/6.12.y", "Linux 6.12",
		    "6.12.5", 6, 5 },
		{ "linux", "6.12.5-local", NULL, "linux/6.12.y", "Linux 6.12",
		    "6.12.5-local", 6, 5 },
	};
	struct version v;
	json_t *os;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		os = json_pack("{s:s, s:s, s:s*}", "name", cases[i].name,
		    "release", cases[i].release, "version_string",
		    cases[i].version);
		version_of(&v, os);
		ATF_CHECK_STREQ(cases[i].track, v.track);
		ATF_CHECK_STREQ(cases[i].line, v.line);
		ATF_CHECK_STREQ(cases[i].text, v.text);
		ATF_REQUIRE_MSG(v.n > 1, "%s", cases[i].release);
		ATF_CHECK_EQ(cases[i].first, v.seq[0]);
		ATF_CHECK_EQ_MSG(cases[i].last, v.seq[v.n - 1], "%s: %ld",
		    cases[i].release, v.seq[v.n - 1]);
		json_decref(os);
	}
}

ATF_TC_WITHOUT_HEAD(version_of__nonsense);
ATF_TC_BODY(version_of__nonsense, tc)
{
	static const char *const cases[] = { "", "unknown", "14", "14.",
		"99999999999.1-RELEASE", "-1.2", "1.2.3.4.5.6.7.8.9", "\xff.1",
		"6..1", "6.-1" };
	struct version v;
	json_t *os;
	size_t i, k;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (k = 0; k < 2; k++) {
			os = json_object();
			(void)json_object_set_new(os, "name",
			    json_string(k == 0 ? "linux" : "freebsd"));
			(void)json_object_set_new(
			    os, "release", json_string_nocheck(cases[i]));
			version_of(&v, os);
			ATF_CHECK(v.n == 0 || v.n >= 2);
			ATF_CHECK(v.n <= 6);
			json_decref(os);
		}
}

/* What is believed of a report's own numbers is what its texts say too. */
ATF_TC_WITHOUT_HEAD(version_of__seq);
ATF_TC_BODY(version_of__seq, tc)
{
	json_t *os = json_pack("{s:s, s:s, s:[i,i]}", "name", "freebsd",
	    "release", "14.3-RELEASE", "seq", 1403009, 7);
	struct version v, lie;

	version_of(&v, os);
	ATF_CHECK_EQ(1403009, v.seq[0]);
	ATF_CHECK_EQ(0, v.seq[1]);
	(void)json_object_set_new(os, "seq", json_pack("[i]", 2000000));
	version_of(&lie, os);
	ATF_CHECK_EQ(1403000, lie.seq[0]);
	ATF_CHECK(version_compare(&lie, &v) < 0);
	ATF_CHECK(version_compare(&v, &lie) > 0);
	ATF_CHECK_EQ(0, version_compare(&v, &v));
	json_decref(os);
}

ATF_TC_WITHOUT_HEAD(version_lines_between__of_its_system);
ATF_TC_BODY(version_lines_between__of_its_system, tc)
{
	int64_t from = clock_parse("2022-12-11T00:00:00Z");
	int64_t to = clock_parse("2024-11-17T00:00:00Z");
	struct version v = { .line = "Linux 5.10" };

	/* 6.1 came out on the first day, 6.6 between, 6.12 on the last. */
	ATF_CHECK_EQ(2, version_lines_between(&v, from, to));
	ATF_CHECK_EQ(3, version_lines_between(&v, from - 1, to));
	ATF_CHECK_EQ(1, version_lines_between(&v, from, to - 1));
	ATF_CHECK_EQ(0, version_lines_between(&v, to, from));
	v = (struct version){ .line = "FreeBSD 13" };
	ATF_CHECK_EQ(1, version_lines_between(&v, from, to));
	v = (struct version){ .line = "" };
	ATF_CHECK_EQ(0, version_lines_between(&v, 0, to));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, version_of__texts);
	ATF_TP_ADD_TC(tp, version_of__nonsense);
	ATF_TP_ADD_TC(tp, version_of__seq);
	ATF_TP_ADD_TC(tp, version_lines_between__of_its_system);
	return atf_no_error();
}
