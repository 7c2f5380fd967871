/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/board.h"

#include <atf-c.h>
#include <string.h>

#include "base/file.h"

static void
write_board(const char *name, const char *text)
{
	ATF_REQUIRE_EQ(0, file_write_atomic(name, text, strlen(text), NULL));
}

static void
require_refused(const char *name, const char *want)
{
	struct board b = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, board_load(name, &b, &err));
	ATF_REQUIRE_MSG(strstr(err.text, want) != NULL, "%s", err.text);
	board_free(&b);
}

static void
write_base(void)
{
	write_board("good.lua",
	    "board { ident = 'good', descr = 'd', machine = 'q35', "
	    "memory = 512, devices = { 'a', 'b' }, disks = { 'x:1' }, "
	    "bind = { '0000:01:00.0:vfio-pci' }, "
	    "expect = { host = 'fine' }, findings = { 'iommu-absent' } }");
}

ATF_TC_WITHOUT_HEAD(base__takes_what_is_not_said);
ATF_TC_BODY(base__takes_what_is_not_said, tc)
{
	struct board b = { 0 };
	struct err err = { 0 };

	write_base();
	ATF_REQUIRE_EQ(0, file_mkdirs("sub", NULL));
	write_board("sub/other.lua",
	    "board { base = '../good', ident = 'other', descr = 'e', "
	    "cpus = 2, devices = { 'c' }, disks = {}, "
	    "expect = { ['0000:01:00.0'] = 'works' }, "
	    "findings = { 'not-bound' } }");
	ATF_REQUIRE_EQ_MSG(
	    0, board_load("sub/other.lua", &b, &err), "%s", err.text);
	ATF_REQUIRE_STREQ("other", b.ident);
	ATF_REQUIRE_STREQ("e", b.descr);
	ATF_REQUIRE_STREQ("q35", b.machine);
	ATF_REQUIRE_EQ(512, b.memory_mib);
	ATF_REQUIRE_EQ(2, b.cpus);
	ATF_REQUIRE_EQ(1, b.devices.n);
	ATF_REQUIRE_STREQ("c", b.devices.v[0]);
	ATF_REQUIRE_EQ(0, b.disks.n);
	ATF_REQUIRE_EQ(1, b.bind.n);
	/* what one board must get says nothing of another */
	ATF_REQUIRE_EQ(1, b.expect.n);
	ATF_REQUIRE_STREQ("0000:01:00.0=works", b.expect.v[0]);
	ATF_REQUIRE_EQ(1, b.findings.n);
	ATF_REQUIRE_STREQ("not-bound", b.findings.v[0]);
	board_free(&b);
}

ATF_TC_WITHOUT_HEAD(base__refused);
ATF_TC_BODY(base__refused, tc)
{
	write_base();
	write_board(
	    "one.lua", "board { base = 'good', ident = 'one', descr = 'd' }");
	write_board(
	    "two.lua", "board { base = 'one', ident = 'two', descr = 'd' }");
	require_refused("two.lua", "a base has none itself");
	write_board(
	    "self.lua", "board { base = 'self', ident = 'self', descr = 'd' }");
	require_refused("self.lua", "a base has none itself");
	write_board("lost.lua",
	    "board { base = 'absent', ident = 'lost', descr = 'd' }");
	require_refused("lost.lua", "absent.lua");
	write_board("nameless.lua", "board { base = 'good' }");
	require_refused("nameless.lua", "field 'ident': missing");
	write_board("twice.lua",
	    "local t = { ident = 'a', descr = 'd', machine = 'q35' } "
	    "board(t) board(t)");
	require_refused("twice.lua", "one board{} a file");
	write_board("fault.lua",
	    "board { base = 'good', ident = 'a', descr = 'd', "
	    "faults = { 'begin guest.boot: quit' } }");
	require_refused("fault.lua", "is not EVENT STAGE: COMMAND");
	write_board("moment.lua",
	    "board { base = 'good', ident = 'a', descr = 'd', "
	    "faults = { '{\"execute\": \"quit\"}' } }");
	require_refused("moment.lua", "is not EVENT STAGE: COMMAND");
	write_board("none.lua", "return 1");
	require_refused("none.lua", "no board{}");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, base__takes_what_is_not_said);
	ATF_TP_ADD_TC(tp, base__refused);
	return atf_no_error();
}
