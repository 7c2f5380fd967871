/* SPDX-License-Identifier: BSD-2-Clause
 * Assignments, pptdevs, devinfo, vm passthru. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "probes/formats/assignments.h"
#include "probes/formats/devinfo_text.h"
#include "probes/formats/pptdevs.h"
#include "probes/formats/vm_passthru.h"

static void
require_value(const char *text, char mark, const char *name, const char *want)
{
	struct assignments a = { 0 };
	const char *value;

	assignments_parse(&a, text, strlen(text), mark);
	value = assignments_get(&a, name);
	if (want == NULL)
		ATF_CHECK_EQ_MSG(NULL, value, "%s gave %s", text, value);
	else if (value == NULL)
		atf_tc_fail_nonfatal("%s gave nothing", text);
	else
		ATF_CHECK_STREQ(want, value);
	assignments_free(&a);
}

ATF_TC_WITHOUT_HEAD(assignments__loader_conf);
ATF_TC_BODY(assignments__loader_conf, tc)
{
	require_value("a=\"1 2\"", '=', "a", "1 2");
	require_value("a = \"1\"  # why\r\n", '=', "a", "1");
	require_value("  a=1 # why\n", '=', "a", "1");
	require_value("a='x y'\n", '=', "a", "x y");
	require_value("a=\"\"\n", '=', "a", "");
	require_value("a=\n", '=', "a", "");
	require_value("a=1\na=2\n", '=', "a", "2");
	require_value("# a=1\n", '=', "a", NULL);
	require_value("#a=1\n\n\n", '=', "a", NULL);
	require_value("b a=1\n", '=', "b a", NULL);
	require_value("=1\n", '=', "", NULL);
	require_value("a\n", '=', "a", NULL);
	require_value("a=\"1\n", '=', "a", "\"1");
	require_value("a=\"x=y\"\n", '=', "a", "x=y");
	require_value("", '=', "a", NULL);
}

ATF_TC_WITHOUT_HEAD(assignments__sysctl);
ATF_TC_BODY(assignments__sysctl, tc)
{
	require_value(
	    "hw.model: AMD EPYC # 2\n", ':', "hw.model", "AMD EPYC # 2");
	require_value("hw.vmm.create: \n", ':', "hw.vmm.create", "");
	require_value("a: b: c\n", ':', "a", "b: c");
}

ATF_TC_WITHOUT_HEAD(assignments__nul);
ATF_TC_BODY(assignments__nul, tc)
{
	static const char text[] = "a=1\0b=2\nc=3\n";
	struct assignments a = { 0 };

	assignments_parse(&a, text, sizeof(text) - 1, '=');
	ATF_CHECK_EQ(1, a.n);
	ATF_CHECK_STREQ("3", assignments_get(&a, "c"));
	assignments_free(&a);
}

static void
require_entry(const char *text, const char *want, const char *want_rest)
{
	struct bdf bdf;
	const char *rest = NULL;
	bool ok = pptdevs_entry(text, strlen(text), &bdf, &rest);

	ATF_CHECK_EQ_MSG(want != NULL, ok, "%s", text);
	if (want == NULL || !ok)
		return;
	ATF_CHECK_STREQ(want, bdf_format(&bdf).s);
	if (want_rest == NULL)
		ATF_CHECK_EQ(NULL, rest);
	else
		ATF_CHECK_STREQ(want_rest, rest);
}

ATF_TC_WITHOUT_HEAD(pptdevs__entries);
ATF_TC_BODY(pptdevs__entries, tc)
{
	require_entry("3/0/0", "0000:03:00.0", NULL);
	require_entry("101/31/7", "0000:65:1f.7", NULL);
	require_entry("01/00/0", "0000:01:00.0", NULL);
	require_entry("3/0/0,4/0/0", "0000:03:00.0", ",4/0/0");
	require_entry("0/8/0/7", "0000:00:08.0", "/7");
	require_entry("3/0", NULL, NULL);
	require_entry("3/0/", NULL, NULL);
	require_entry("3/32/0", NULL, NULL);
	require_entry("256/0/0", NULL, NULL);
	require_entry("99999999999999999999/0/0", NULL, NULL);
	require_entry("pci0:3:0:0", NULL, NULL);
	require_entry("0000:03:00.0", NULL, NULL);
	require_entry("a/0/0", NULL, NULL);
	require_entry("", NULL, NULL);
}

ATF_TC_WITHOUT_HEAD(pptdevs__split);
ATF_TC_BODY(pptdevs__split, tc)
{
	const char *value = "  1/0/0   2/0/0 ";
	const char *entry;
	size_t n;

	entry = pptdevs_next(&value, &n);
	ATF_REQUIRE_EQ(5, n);
	ATF_CHECK_EQ(0, strncmp(entry, "1/0/0", n));
	entry = pptdevs_next(&value, &n);
	ATF_CHECK_EQ(0, strncmp(entry, "2/0/0", n));
	ATF_CHECK_EQ(NULL, pptdevs_next(&value, &n));
	ATF_CHECK_EQ(NULL, pptdevs_next(&value, &n));
	ATF_CHECK(pptdevs_is_read("pptdevs") && pptdevs_is_read("pptdevs3"));
	ATF_CHECK(!pptdevs_is_read("pptdevs1") && !pptdevs_is_read("pptdevs4"));
}

ATF_TC_WITHOUT_HEAD(devinfo);
ATF_TC_BODY(devinfo, tc)
{
	static const char text[] =
	    "nexus0\n"
	    "  acpi0\n"
	    "    pcib0 pnpinfo _HID=PNP0A08\n"
	    "      pci0\n"
	    "        pcib1 pnpinfo vendor=0x1b36 device=0x000c at slot=2 "
	    "function=0 dbsf=pci0:0:2:0 handle=\\_SB_\n"
	    "          pci1\n"
	    "            ppt0 pnpinfo vendor=0xffff device=0xffff at slot=0 "
	    "dbsf=pci0:1:0:0 (disabled)\r\n"
	    "              child0\n"
	    "        ahci0 pnpinfo vendor=0x8086 at dbsf=pci0:0:31:2\n"
	    "        broken at dbsf=pci0:0:99:2\n";
	struct devinfo d = { 0 };
	struct bdf bdf = { 0, 1, 0, 0 };
	const struct devinfo_function *f;

	devinfo_parse(&d, text, sizeof(text) - 1);
	ATF_CHECK_EQ(3, d.n);
	f = devinfo_find(&d, &bdf);
	ATF_REQUIRE(f != NULL && f->has_parent);
	ATF_CHECK_STREQ("0000:00:02.0", bdf_format(&f->parent).s);
	ATF_CHECK(f->disabled);
	ATF_CHECK_EQ(0xffff, f->vendor);
	bdf = (struct bdf){ 0, 0, 31, 2 };
	f = devinfo_find(&d, &bdf);
	ATF_REQUIRE(f != NULL);
	ATF_CHECK(!f->has_parent && !f->disabled);
	bdf.func = 3;
	ATF_CHECK_EQ(NULL, devinfo_find(&d, &bdf));
	devinfo_free(&d);
	ATF_CHECK_EQ(NULL, devinfo_find(&d, &bdf));
}

ATF_TC_WITHOUT_HEAD(vm_passthru);
ATF_TC_BODY(vm_passthru, tc)
{
	static const char text[] =
	    "DEVICE     BHYVE ID     READY        DESCRIPTION\r\n"
	    "...\n"
	    "ppt0       1/0/0        Yes          GP102GL [Tesla P10]\r\n"
	    "none0       3/0/0       No           -\n"
	    " S]\n"
	    "x0         300/0/0      No           -\n"
	    "x0         3:0.0        No           -\n"
	    "x0         3/0/0        Maybe        -\n";
	struct vm_passthru t = { 0 };

	vm_passthru_parse(&t, text, sizeof(text) - 1);
	ATF_REQUIRE_EQ(2, t.n);
	ATF_CHECK(t.partial);
	ATF_CHECK_STREQ("ppt0", t.v[0].unit);
	ATF_CHECK_STREQ("GP102GL [Tesla P10]", t.v[0].name);
	ATF_CHECK(t.v[0].ready && !t.v[1].ready);
	ATF_CHECK_STREQ("0000:03:00.0", bdf_format(&t.v[1].bdf).s);
	ATF_CHECK_STREQ("", t.v[1].name);
	vm_passthru_free(&t);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, assignments__loader_conf);
	ATF_TP_ADD_TC(tp, assignments__sysctl);
	ATF_TP_ADD_TC(tp, assignments__nul);
	ATF_TP_ADD_TC(tp, pptdevs__entries);
	ATF_TP_ADD_TC(tp, pptdevs__split);
	ATF_TP_ADD_TC(tp, devinfo);
	ATF_TP_ADD_TC(tp, vm_passthru);
	return atf_no_error();
}
