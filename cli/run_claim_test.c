/* SPDX-License-Identifier: BSD-2-Clause
 * What is refused at the last moment, for a function that no host has. */
#include "cli/run_claim.h"

#include <atf-c.h>
#include <stdlib.h>

#include "base/file.h"

/* VMD counts domains up from 10000. */
#define NOWHERE "ffffff00:1f:1e.7"

/* Checked when asked; a console since then, as the facts can say it. */
ATF_TC_WITHOUT_HEAD(claims_take__checks_again);
ATF_TC_BODY(claims_take__checks_again, tc)
{
	struct run_options o = { .yes = true };
	struct strv devices = { 0 };
	struct claims *c = NULL;
	struct err err = { 0 };
	struct facts f = { 0 };

	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_STATE", "state", 1));
	facts_str(&f, "pci." NOWHERE ".vendor", "0x8086", "test");
	facts_str(&f, "pci." NOWHERE ".class", "0x030000", "test");
	facts_str(&f, "pci." NOWHERE ".driver", "i915", "test");
	facts_str(&f, "pci." NOWHERE ".group", "1", "test");
	facts_str(&f, "group.1.members", NOWHERE, "test");
	facts_bool(&f, "pci." NOWHERE ".boot_vga", true, "test");
	strv_add(&o.devices, NOWHERE);
	strv_add(&devices, NOWHERE);
	ATF_REQUIRE_EQ(-1, claims_take(&c, &o, &f, &devices, &err));
	ATF_REQUIRE_STREQ(
	    NOWHERE " is the boot VGA: the console would go", err.text);
	ATF_REQUIRE(!file_exists("state/journal"));
	/* nothing was taken, so there is no host.reclaim to record */
	claims_give_back(c, "events");
	ATF_REQUIRE(!file_exists("events"));
	claims_free(c);
	strv_free(&devices);
	strv_free(&o.devices);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, claims_take__checks_again);
	return atf_no_error();
}
