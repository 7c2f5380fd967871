/* SPDX-License-Identifier: BSD-2-Clause
 * What people read of a host, exactly. */
#include "reports/probe_text.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "reports/probe_paint.h"
#include "reports/wrap.h"

#define GPU "0000:03:00.0"

static const char judged_text[] =
    "{\"hypervisor\": \"bhyve\", \"findings\": [{\"id\": \"no-iommu\","
    " \"severity\": \"fail\", \"text\": \"No IOMMU here.\","
    " \"fix\": \"Switch on VT-d.\", \"evidence\": [\"iommu.table from x\"]}],"
    " \"unknown\": [{\"id\": \"late\", \"reason\": \"not asked\","
    " \"decisive\": true}, {\"id\": \"minor\", \"reason\": \"y\","
    " \"decisive\": false}],"
    " \"devices\": [{\"bdf\": \"" GPU "\", \"candidate\": true,"
    " \"reset\": \"pm?\","
    " \"predicted\": {\"verdict\": \"no_start\","
    " \"reason\": \"BAR 0 is 256 bytes, less than a page of 4096\"},"
    " \"stages\": {\"vm.start\": \"fail\"},"
    " \"findings\": [], \"unknown\": [],"
    " \"plan\": [{\"bar\": 3, \"size\": 134217728,"
    " \"window_base\": 3221225472, \"window_size\": 536870912,"
    " \"window\": \"below 4 GiB\", \"address\": 3221225472,"
    " \"fits\": true}, {\"bar\": 0, \"size\": 16777216,"
    " \"device\": \"0000:03:00.1\","
    " \"window_base\": 3221225472, \"window_size\": 536870912,"
    " \"window\": \"below 4 GiB\", \"address\": 3355443200,"
    " \"fits\": true}, {\"bar\": 1, \"size\": 34359738368,"
    " \"window_base\": 34359738368,"
    " \"window_size\": 34359738368, \"window\": \"above 4 GiB\","
    " \"address\": 34359738368, \"fits\": true},"
    " {\"bar\": 5, \"size\": 268435456, \"window_base\": 34359738368,"
    " \"window_size\": 34359738368, \"window\": \"above 4 GiB\","
    " \"fits\": false}]},"
    " {\"bdf\": \"0000:00:1f.0\", \"candidate\": false,"
    " \"predicted\": {\"verdict\": \"works\"}}]}";

static void
fill(struct facts *f)
{
	facts_str(f, "host.os", "freebsd", "x");
	facts_str(f, "host.kernel", "14.1-RELEASE", "x");
	facts_str(f, "iommu.table", "DMAR", "x");
	facts_str(f, "pci." GPU ".vendor", "10de", "x");
	facts_str(f, "pci." GPU ".device", "1b39", "x");
	facts_str(f, "pci." GPU ".class", "030200", "x");
	facts_str(f, "pci." GPU ".name",
	    "NVIDIA Corporation GP102GL [Tesla P10] with a long name", "x");
	facts_str(f, "pci." GPU ".driver", "ppt", "x");
	facts_str(f, "pci." GPU ".bar.1.kind", "mem64", "x");
	facts_int(f, "pci." GPU ".bar.1.size", INT64_C(34359738368), "x");
	facts_int(f, "pci." GPU ".bar.1.address", INT64_C(0x6000000000), "x");
	facts_str(f, "pci.0000:00:1f.0.vendor", "8086", "x");
}

static char *
table(size_t width, bool details, bool color)
{
	const struct text_options o = {
		.color = color, .details = details, .width = width
	};
	json_t *judged = json_loads(judged_text, 0, NULL);
	struct facts f = { 0 };
	struct buf b = { 0 };

	ATF_REQUIRE(judged != NULL);
	fill(&f);
	probe_text_table(&b, &f, judged, &o);
	json_decref(judged);
	facts_free(&f);
	return b.data;
}

ATF_TC_WITHOUT_HEAD(probe_text_table__whole);
ATF_TC_BODY(probe_text_table__whole, tc)
{
	char *text = table(0, false, false);

	ATF_REQUIRE_STREQ(
	    "host    FreeBSD 14.1-RELEASE; IOMMU: DMAR; judged for bhyve\n"
	    "FAIL    No IOMMU here.\n"
	    "        fix:  Switch on VT-d.\n"
	    "unknown late: not asked\n"
	    "\n"
	    "DEVICE   NAME                                DRIVER  "
	    "RESET  PREDICTED  FIRST REASON\n"
	    "03:00.0  NVIDIA GP102GL [Tesla P10] with a   ppt     "
	    "pm?    no_start   BAR 0 is 256 bytes, less than a page of 4096\n"
	    "\n1 function of the board itself (bridges, memory, SMBus...) not "
	    "shown: --verbose\n"
	    "One device in full, with what to change: pptcheck probe DEVICE; "
	    "the lines to paste: pptcheck probe --fix DEVICE\n",
	    text);
	free(text);
}

ATF_TC_WITHOUT_HEAD(probe_text_table__narrow);
ATF_TC_BODY(probe_text_table__narrow, tc)
{
	char *text = table(80, false, false), *line, *save = NULL;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		ATF_REQUIRE_MSG(strlen(line) <= 80, "%s", line);
	free(text);
}

ATF_TC_WITHOUT_HEAD(probe_text_table__color_and_details);
ATF_TC_BODY(probe_text_table__color_and_details, tc)
{
	char *text = table(0, true, true);

	ATF_REQUIRE(strstr(text, "\033[31mFAIL    \033[0m") != NULL);
	ATF_REQUIRE(strstr(text, "\033[31mno_start\033[0m") != NULL);
	ATF_REQUIRE(strstr(text, "00:1f.0") != NULL);
	ATF_REQUIRE(strstr(text, "seen: iommu.table from x") != NULL);
	ATF_REQUIRE(strstr(text, "unknown minor: y") != NULL);
	free(text);
}

ATF_TC_WITHOUT_HEAD(probe_text_device__full);
ATF_TC_BODY(probe_text_device__full, tc)
{
	const struct text_options o = { .width = 80 };
	json_t *judged = json_loads(judged_text, 0, NULL);
	struct facts f = { 0 };
	struct buf b = { 0 };

	fill(&f);
	probe_text_device(&b, &f, judged,
	    json_array_get(json_object_get(judged, "devices"), 0), &o);
	ATF_REQUIRE(strstr(b.data, "predicted for bhyve: no_start\n"));
	ATF_REQUIRE(strstr(b.data, "  vm.start         FAIL\n"));
	ATF_REQUIRE(
	    strstr(b.data, "  BAR 1     32 GiB  mem64  at 0x6000000000\n"));
	ATF_REQUIRE(strstr(b.data,
	    "BARs in a guest of bhyve\n"
	    "  below 4 GiB: a window of 512 MiB\n"
	    "    BAR 3    128 MiB  [########........................]  "
	    "0xc0000000\n"
	    "    BAR 0     16 MiB  [--------#.......................]  "
	    "0xc8000000  of 0000:03:00.1\n"
	    "  above 4 GiB: a window of 32 GiB\n"
	    "    BAR 1     32 GiB  [################################]  "
	    "0x800000000  FILLS IT\n"
	    "    BAR 5    256 MiB  DOES NOT FIT\n"));
	ATF_REQUIRE(strstr(b.data, "pptcheck-findings(7), no-iommu\n"));
	json_decref(judged);
	facts_free(&f);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(wrap_add__lines);
ATF_TC_BODY(wrap_add__lines, tc)
{
	struct buf b = { 0 };

	wrap_add(&b, "one two three four", 0, 2, 9);
	ATF_REQUIRE_STREQ("one two\n  three\n  four\n", b.data);
	buf_clear(&b);
	wrap_add(&b, "see:\n  keep this line as it is\nend", 0, 1, 10);
	ATF_REQUIRE_STREQ("see:\n   keep this line as it is\n end\n", b.data);
	buf_clear(&b);
	wrap_add(&b, "averylongwordindeed x", 0, 1, 10);
	ATF_REQUIRE_STREQ("averylongwordindeed\n x\n", b.data);
	buf_free(&b);
}

static const char findings_text[] =
    "[{\"id\": \"a\", \"severity\": \"fail\", \"text\": \"One.\","
    " \"fix\": \"echo 0123456789 > /sys/bus/pci/devices/x/long\","
    " \"evidence\": [\"pci." GPU ".bar.0.size from x\","
    " \"pci." GPU ".bar.1.size from x\", \"host.os from y\"]},"
    " {\"id\": \"b\", \"severity\": \"note\", \"text\": \"Two.\","
    " \"fix\": \"echo 0123456789 > /sys/bus/pci/devices/x/long\","
    " \"evidence\": []},"
    " {\"id\": \"c\", \"severity\": \"note\", \"text\": \"Three.\","
    " \"fix\": \"Switch it off, for good.\\nreboot\"}]";

ATF_TC_WITHOUT_HEAD(paint_findings__lines);
ATF_TC_BODY(paint_findings__lines, tc)
{
	const struct text_options o = { .details = true, .width = 32 };
	json_t *findings = json_loads(findings_text, 0, NULL);
	struct buf b = { 0 };

	paint_findings(&b, findings, GPU, &o);
	ATF_CHECK_STREQ(
	    "FAIL    One.\n"
	    "        fix:  echo 0123456789 > /sys/bus/pci/devices/x/long\n"
	    "        seen: bar.0.size,\n"
	    "              bar.1.size from x\n"
	    "              host.os from y\n"
	    "        more: pptcheck-findings(7), a\n"
	    "note    Two.\n"
	    "        fix:  The same as above.\n"
	    "        more: pptcheck-findings(7), b\n"
	    "note    Three.\n"
	    "        fix:  Switch it off, for\n"
	    "              good.\n"
	    "              reboot\n"
	    "        more: pptcheck-findings(7), c\n",
	    b.data);
	json_decref(findings);
	buf_free(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, paint_findings__lines);
	ATF_TP_ADD_TC(tp, probe_text_table__whole);
	ATF_TP_ADD_TC(tp, probe_text_table__narrow);
	ATF_TP_ADD_TC(tp, probe_text_table__color_and_details);
	ATF_TP_ADD_TC(tp, probe_text_device__full);
	ATF_TP_ADD_TC(tp, wrap_add__lines);
	return atf_no_error();
}
