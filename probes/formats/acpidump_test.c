/* SPDX-License-Identifier: BSD-2-Clause
 * Two tools named acpidump, their text whole, cut off and odd. */
#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/formats/acpidump_text.h"
#include "probes/formats/dmar.h"

static const char linux_text[] =
    "FACP @ 0x0000000000000000\n"
    "    0000: 46 41 43 50 14 00 00 00 01 18 53 45 43 43 53 44  "
    "FACP......SECCSD\n"
    "    0010: 4C 48 34 33                                      LH43\n"
    "\n"
    "DMAR @ 0x00000000DEADBEEF\n"
    "    0000: 44 4D 41 52 D8 00 00 00 01 18 53 45 43 43 53 44  DMAR\n"
    "    0010: 4C 48 34 33 53 54 41 52 09 20 07 01 41 4D 49 20  a b c\n"
    "junk\n";

ATF_TC_WITHOUT_HEAD(acpidump_linux__tables);
ATF_TC_BODY(acpidump_linux__tables, tc)
{
	struct acpidump d = { 0 };
	const struct acpidump_table *t;

	acpidump_linux(&d, linux_text, strlen(linux_text));
	ATF_REQUIRE_EQ(2, d.n);
	ATF_REQUIRE(acpidump_complete(&d));
	t = acpidump_find(&d, "FACP");
	ATF_REQUIRE_EQ(20, t->bytes.len);
	ATF_REQUIRE_EQ(0, memcmp(t->bytes.data + 16, "LH43", 4));
	t = acpidump_find(&d, "DMAR");
	/* "a b c" behind the two blanks is no hex */
	ATF_REQUIRE_EQ(32, t->bytes.len);
	ATF_REQUIRE(acpidump_find(&d, "IVRS") == NULL);
	acpidump_free(&d);
}

ATF_TC_WITHOUT_HEAD(acpidump_linux__odd_text);
ATF_TC_BODY(acpidump_linux__odd_text, tc)
{
	static const char *const odd[] = {
		/* bytes are missing */
		"DMAR @ 0x0\n  0000: 44 4D\n  0010: 41 52\n",
		/* CRLF, and no blank before */
		"DMAR @ 0x0\r\n0000: 44 4D\r\n",
		"DMAR @ 0x0\n  0000: 44 4D 4\n",
		"DMAR @ 0x0\n  0000: 44 4D\n\n  0002: 41\n",
	};
	size_t i, n;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		struct acpidump d = { 0 };

		acpidump_linux(&d, odd[i], strlen(odd[i]));
		ATF_REQUIRE_EQ(1, d.n);
		ATF_REQUIRE_EQ_MSG(2, d.v[0].bytes.len, "%s", odd[i]);
		ATF_REQUIRE(!acpidump_complete(&d));
		acpidump_free(&d);
	}
	for (n = 0; n < strlen(linux_text); n++) {
		char *copy = xcalloc(n + (n == 0), 1);
		struct acpidump d = { 0 };

		memcpy(copy, linux_text, n);
		acpidump_linux(&d, copy, n);
		ATF_REQUIRE(d.n <= 2);
		acpidump_free(&d);
		free(copy);
	}
}

/* Layout of usr.sbin/acpi/acpidump/acpi.c, acpi_handle_dmar. */
#define BEGIN "/*\n  RSDT: Length=60, Revision=1, Checksum=160,\n */\n/*\n"
#define HEAD                                                                   \
	"  DMAR: Length=144, Revision=1, Checksum=186,\n"                      \
	"\tOEMID=BOCHS, OEM Table ID=BXPC, OEM Revision=0x1,\n"                \
	"\tCreator ID=BXPC, Creator Revision=0x1\n"                            \
	"\tHost Address Width=46\n\tFlags={INTR_REMAP,X2APIC_OPT_OUT}\n\n"
#define DRHD                                                                   \
	"\tType=DRHD\n\tLength=28\n\tFlags=\n\tSegment=1\n"                    \
	"\tAddress=0x00000000fed90000\n\tDevice Scope:\n"                      \
	"\t\tType=PCI Sub-Hierarchy\n\t\tLength=12\n"                          \
	"\t\tEnumerationId=3\n\t\tStartBusNumber=255\n"                        \
	"\t\tPath={28:4,0:0,31:7}\n\n"
#define ALL                                                                    \
	"\tType=DRHD\n\tLength=16\n\tFlags={INCLUDE_ALL}\n\tSegment=0\n"       \
	"\tAddress=0x00000000fed91000\n\n"
#define RMRR                                                                   \
	"\tType=RMRR\n\tLength=32\n\tSegment=0\n"                              \
	"\tBaseAddress=0x000000009c000000\n"                                   \
	"\tLimitAddress=0x00000000a03fffff\n\tDevice Scope:\n"                 \
	"\t\tType=PCI Endpoint Device\n\t\tLength=8\n"                         \
	"\t\tEnumerationId=0\n\t\tStartBusNumber=0\n\t\tPath={2:0}\n\n"
#define ATSR "\tType=ATSR\n\tLength=8\n\tFlags={ALL_PORTS}\n\tSegment=0\n\n"
#define OTHER "\tType=4\n\tLength=12\n"
#define END " */\n"
#define TEXT BEGIN HEAD DRHD ALL RMRR ATSR OTHER END

ATF_TC_WITHOUT_HEAD(acpidump_freebsd__dmar);
ATF_TC_BODY(acpidump_freebsd__dmar, tc)
{
	struct buf raw = { 0 };
	struct dmar d;
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(
	    0, acpidump_freebsd(TEXT, "DMAR", &raw, &err), "%s", err.text);
	ATF_REQUIRE_EQ(144, raw.len);
	ATF_REQUIRE_EQ(0, dmar_parse(&d, raw.data, raw.len, &err));
	ATF_REQUIRE_STREQ("", d.defects.error);
	ATF_REQUIRE(d.defects.whole);
	ATF_REQUIRE_EQ(46, d.address_width);
	ATF_REQUIRE_EQ(DMAR_INTR_REMAP | DMAR_X2APIC_OPT_OUT, d.flags);
	ATF_REQUIRE_EQ(5, d.n);
	ATF_REQUIRE_EQ(1, d.v[0].segment);
	ATF_REQUIRE_EQ(0xfed90000, d.v[0].base);
	ATF_REQUIRE_EQ(DMAR_SCOPE_BRIDGE, d.scopes[0].type);
	ATF_REQUIRE_EQ(255, d.scopes[0].bus);
	ATF_REQUIRE_EQ(3, d.scopes[0].enumeration_id);
	ATF_REQUIRE_EQ(3, d.scopes[0].hops);
	ATF_REQUIRE_EQ(28, d.scopes[0].path[0]);
	ATF_REQUIRE_EQ(31, d.scopes[0].path[4]);
	ATF_REQUIRE_EQ(7, d.scopes[0].path[5]);
	ATF_REQUIRE_EQ(DMAR_INCLUDE_ALL, d.v[1].flags);
	ATF_REQUIRE_EQ(0xa03fffff, d.v[2].limit);
	ATF_REQUIRE_EQ(DMAR_ATSR, d.v[3].type);
	ATF_REQUIRE_EQ(DMAR_ALL_PORTS, d.v[3].flags);
	ATF_REQUIRE_EQ(DMAR_ANDD, d.v[4].type);
	dmar_free(&d);
	buf_free(&raw);
}

/* A structure is there with all its fields, or not at all. */
ATF_TC_WITHOUT_HEAD(acpidump_freebsd__every_prefix);
ATF_TC_BODY(acpidump_freebsd__every_prefix, tc)
{
	static const char text[] = TEXT;
	const size_t closed = strlen(text) - 1;
	size_t n;

	for (n = 0; n < strlen(text); n++) {
		char *copy = xstrndup(text, n);
		struct buf raw = { 0 };
		struct dmar d = { 0 };

		if (acpidump_freebsd(copy, "DMAR", &raw, NULL) == 0 &&
		    dmar_parse(&d, raw.data, raw.len, NULL) == 0) {
			ATF_REQUIRE_EQ(n >= closed, d.defects.whole);
			ATF_REQUIRE_EQ(46, d.address_width);
			ATF_REQUIRE_EQ(3, d.flags);
			ATF_REQUIRE(d.n <= 5);
			if (d.n > 0)
				ATF_REQUIRE_EQ(1, d.v[0].scopes);
			if (d.n > 1)
				ATF_REQUIRE_EQ(0xfed91000, d.v[1].base);
			if (d.n > 2)
				ATF_REQUIRE_EQ(0xa03fffff, d.v[2].limit);
		}
		dmar_free(&d);
		buf_free(&raw);
		free(copy);
	}
}

static size_t
rebuilt(const char *text, const char *signature)
{
	struct buf raw = { 0 };
	size_t n = 0;

	if (acpidump_freebsd(text, signature, &raw, NULL) == 0)
		n = raw.len;
	buf_free(&raw);
	return n;
}

ATF_TC_WITHOUT_HEAD(acpidump_freebsd__lies);
ATF_TC_BODY(acpidump_freebsd__lies, tc)
{
	/* header and flags, and nothing of the structure that lies */
	ATF_REQUIRE_EQ(
	    48, rebuilt(HEAD "\tType=DRHD\n\tLength=2\n" END, "DMAR"));
	ATF_REQUIRE_EQ(
	    48, rebuilt(HEAD "\tType=DRHD\n\tLength=70000\n" END, "DMAR"));
	ATF_REQUIRE_EQ(
	    48, rebuilt(HEAD "\tType=DRHD\n\tLength=20\n" ALL END, "DMAR"));
	ATF_REQUIRE_EQ(
	    48, rebuilt(HEAD "\tType=DRHD\n\tLength=24\n\tDevice Scope:\n"
			     "\t\tPath={1:0}\n" END,
		    "DMAR"));
	ATF_REQUIRE_EQ(
	    48, rebuilt(HEAD "\tType=DRHD\n\tLength=24\n\tDevice Scope:\n"
			     "\t\tType=7\n\t\tLength=8\n\t\tPath={1:}\n" END,
		    "DMAR"));
	ATF_REQUIRE_EQ(64,
	    rebuilt(HEAD ALL "\tType=RMRR\n\tLength=3000\n\tSegm" END, "DMAR"));
}

ATF_TC_WITHOUT_HEAD(acpidump_freebsd__others);
ATF_TC_BODY(acpidump_freebsd__others, tc)
{
	struct err err = { 0 };
	struct buf raw = { 0 };

	/* all that `acpidump -t | grep DMAR` leaves */
	ATF_REQUIRE_EQ(36,
	    rebuilt("  DMAR: Length=168, Revision=1, Checksum=169,\n", "DMAR"));
	/* 14.0 prints no more than the header of IVRS; data would be hex */
	ATF_REQUIRE_EQ(36,
	    rebuilt(
		"  IVRS: Length=96, Revision=1, Checksum=1,\n\tOEMID=A\n */\n",
		"IVRS"));
	ATF_REQUIRE_EQ(40,
	    rebuilt("  IVRS: Length=40, Revision=1, Checksum=1,\n\tOEMID=A\n"
		    "\tData={\n\t43 30 20 00\n\t}\n */\n",
		"IVRS"));
	/* a list of all tables says what is absent; a part of one does not */
	ATF_REQUIRE_EQ(-1, acpidump_freebsd(BEGIN, "IVRS", &raw, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(-1, acpidump_freebsd(HEAD, "IVRS", &raw, &err));
	ATF_REQUIRE_EQ(ENODATA, err.code);
	ATF_REQUIRE_EQ(-1, acpidump_freebsd("", "IVRS", &raw, &err));
	ATF_REQUIRE_EQ(ENODATA, err.code);
	/* XSDT lists addresses, and other text may name the table */
	ATF_REQUIRE_EQ(0, rebuilt("no DMAR: Length=168, here\n", "DMAR"));
	ATF_REQUIRE_EQ(0, raw.len);
}

ATF_TC_WITHOUT_HEAD(corpus__freebsd_live);
ATF_TC_BODY(corpus__freebsd_live, tc)
{
	static const char path[] =
	    SOURCE_ROOT "/../shared/corpus/freebsd-live/host-intel-noVMX/"
			"12-acpidump.out";
	struct buf text = { 0 }, raw = { 0 };
	struct dmar d;
	struct err err = { 0 };

	if (!file_exists(path))
		atf_tc_skip("no corpus at %s", path);
	ATF_REQUIRE_EQ(0, file_read(path, &text, &err));
	ATF_REQUIRE_EQ(0, acpidump_freebsd(text.data, "DMAR", &raw, &err));
	ATF_REQUIRE_EQ(128, raw.len);
	ATF_REQUIRE_EQ(0, dmar_parse(&d, raw.data, raw.len, &err));
	ATF_REQUIRE(d.defects.whole);
	ATF_REQUIRE_EQ(1, d.n);
	ATF_REQUIRE_EQ(8, d.v[0].scopes);
	ATF_REQUIRE_EQ(DMAR_SCOPE_IOAPIC, d.scopes[0].type);
	ATF_REQUIRE_EQ(31, d.scopes[7].path[0]);
	ATF_REQUIRE_EQ(3, d.scopes[7].path[1]);
	dmar_free(&d);
	ATF_REQUIRE_EQ(-1, acpidump_freebsd(text.data, "IVRS", &raw, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	buf_free(&raw);
	buf_free(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, acpidump_linux__tables);
	ATF_TP_ADD_TC(tp, acpidump_linux__odd_text);
	ATF_TP_ADD_TC(tp, acpidump_freebsd__dmar);
	ATF_TP_ADD_TC(tp, acpidump_freebsd__every_prefix);
	ATF_TP_ADD_TC(tp, acpidump_freebsd__lies);
	ATF_TP_ADD_TC(tp, acpidump_freebsd__others);
	ATF_TP_ADD_TC(tp, corpus__freebsd_live);
	return atf_no_error();
}
