/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/bdf.h"

#include <atf-c.h>
#include <string.h>

static void
require_bdf(const char *text, const char *want)
{
	struct bdf b;
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0, bdf_parse(text, &b, &err), "%s", err.text);
	ATF_REQUIRE_STREQ(want, bdf_format(&b).s);
}

ATF_TC_WITHOUT_HEAD(bdf_parse__usual_forms);
ATF_TC_BODY(bdf_parse__usual_forms, tc)
{
	require_bdf("03:00.0", "0000:03:00.0");
	require_bdf("3:0.0", "0000:03:00.0");
	require_bdf("0000:03:00.0", "0000:03:00.0");
	require_bdf("0001:AB:1f.7", "0001:ab:1f.7");
	require_bdf("3/0/0", "0000:03:00.0");
	require_bdf("10/16/7", "0000:0a:10.7");
	require_bdf("pci0:3:0:0", "0000:03:00.0");
	require_bdf("pci2:17:31:7", "0002:11:1f.7");
	require_bdf("vgapci0@pci0:3:0:0", "0000:03:00.0");
	require_bdf("ppt0@pci0:10:0:1", "0000:0a:00.1");
}

/* A virtual function of an XL710, as FreeBSD names it. */
ATF_TC_WITHOUT_HEAD(bdf_parse__ari);
ATF_TC_BODY(bdf_parse__ari, tc)
{
	require_bdf("ppt0@pci0:6:0:130", "0000:06:00.82");
	require_bdf("6/0/130", "0000:06:00.82");
	require_bdf("0000:06:00.82", "0000:06:00.82");
}

ATF_TC_WITHOUT_HEAD(bdf_parse__largest);
ATF_TC_BODY(bdf_parse__largest, tc)
{
	require_bdf("10000:e1:00.0", "10000:e1:00.0");
	require_bdf("ffffffff:ff:1f.7", "ffffffff:ff:1f.7");
	require_bdf("pci4294967295:255:31:7", "ffffffff:ff:1f.7");
	require_bdf("255/31/7", "0000:ff:1f.7");
	require_bdf("pci4294967295:255:0:255", "ffffffff:ff:00.ff");
}

ATF_TC_WITHOUT_HEAD(bdf_parse__refused);
ATF_TC_BODY(bdf_parse__refused, tc)
{
	static const char *const bad[] = { "", " ", "0", "03:00", "03:00.", ".",
		":.", "::.", "//", "pci", "pci:::", "@", "pci0", "03:01.8",
		"03:00.100", "03:20.0", "100:00.0", "0:100:00.0",
		"100000000:00:00.0", "0000:03:00.0 ", " 03:00.0", "03:00.0.0",
		"03:00:0", "-3:00.0", "+3:00.0", "0000:03:00.-1", "g3:00.0",
		"3/0", "3/0/0/0", "256/0/0", "3/32/0", "3/1/8", "3/0/256",
		"a/0/0", "pci0:256:0:0", "pci0:3:32:0", "pci0:3:1:8",
		"pci0:3:0:256", "pci4294967296:0:0:0",
		"pci0:3:0:0:", "pci0:3:0.0", "vgapci0@3:0:0", "vgapci0@",
		"a@b@pci0:3:0:0", "ppt0", "10de:1c82",
		"99999999999999999999:00:00.0", "03:00.0\n", "03::00.0" };
	struct bdf b;
	struct err err;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&err, 0, sizeof(err));
		ATF_CHECK_EQ_MSG(
		    -1, bdf_parse(bad[i], &b, &err), "accepted \"%s\"", bad[i]);
		ATF_CHECK_MSG(strstr(err.text, bad[i]) != NULL,
		    "\"%s\" is not in \"%s\"", bad[i], err.text);
	}
	ATF_REQUIRE_EQ(-1, bdf_parse("x", &b, NULL));
}

ATF_TC_WITHOUT_HEAD(bdf_parse__huge_text);
ATF_TC_BODY(bdf_parse__huge_text, tc)
{
	static char text[100000];
	struct bdf b;
	struct err err = { 0 };

	memset(text, '0', sizeof(text) - 1);
	ATF_REQUIRE_EQ(-1, bdf_parse(text, &b, &err));
	memset(text, ':', sizeof(text) - 1);
	ATF_REQUIRE_EQ(-1, bdf_parse(text, &b, &err));
}

ATF_TC_WITHOUT_HEAD(bdf_compare__each_part);
ATF_TC_BODY(bdf_compare__each_part, tc)
{
	static const struct bdf in_order[] = { { 0, 0, 0, 0 }, { 0, 0, 0, 7 },
		{ 0, 0, 1, 0 }, { 0, 1, 0, 0 }, { 0, 255, 31, 7 },
		{ 1, 0, 0, 0 }, { 0xffffffff, 0, 0, 0 } };
	int i, j, n = (int)(sizeof(in_order) / sizeof(in_order[0]));

	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			ATF_CHECK_EQ((i > j) - (i < j),
			    bdf_compare(&in_order[i], &in_order[j]));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, bdf_parse__usual_forms);
	ATF_TP_ADD_TC(tp, bdf_parse__ari);
	ATF_TP_ADD_TC(tp, bdf_parse__largest);
	ATF_TP_ADD_TC(tp, bdf_parse__refused);
	ATF_TP_ADD_TC(tp, bdf_parse__huge_text);
	ATF_TP_ADD_TC(tp, bdf_compare__each_part);
	return atf_no_error();
}
