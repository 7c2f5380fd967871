/* SPDX-License-Identifier: BSD-2-Clause
 * What the facts of small trees say, and undoing what is not there: nothing
 * here touches a device of the machine that runs the tests. */
#include "guests/claim.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "guests/claim_priv.h"
#include "probes/probe.h"
#include "probes/probe_test_tree.h"

/* VMD counts domains up from 10000; no host has this one. */
#define NOWHERE "ffffff00:1f:1e.7"

static void
require_judged(const struct facts *f, const char *bdf, enum claim_state want,
    const char *why_want)
{
	char *why = NULL;
	enum claim_state got = claim_judge(f, bdf, &why);

	ATF_REQUIRE_EQ_MSG(want, got, "%s", why == NULL ? "no why" : why);
	if (why_want == NULL)
		ATF_REQUIRE_MSG(why == NULL, "%s", why);
	else
		ATF_REQUIRE_STREQ(why_want, why);
	free(why);
}

ATF_TC_WITHOUT_HEAD(claim_judge__ready_with_its_bridge);
ATF_TC_BODY(claim_judge__ready_with_its_bridge, tc)
{
	struct facts f;

	tree_vtd();
	tree_nvme("vfio-pci");
	tree_read(&f);
	/* the root port (pcieport) is in the same group */
	ATF_REQUIRE_STREQ(
	    "0000:00:1c.0 " TREE_NVME, facts_text(&f, "group.7.members"));
	require_judged(&f, TREE_NVME, CLAIM_READY, NULL);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(claim_judge__unbound_with_lines_to_paste);
ATF_TC_BODY(claim_judge__unbound_with_lines_to_paste, tc)
{
	struct facts f;

	tree_vtd();
	tree_nvme("nvme");
	tree_card(NULL, NULL);
	tree_read(&f);
	require_judged(&f, TREE_NVME, CLAIM_UNBOUND,
	    "bound to nvme, not to vfio-pci; bind it: modprobe vfio-pci; "
	    "echo vfio-pci > "
	    "/sys/bus/pci/devices/0000:01:00.0/driver_override; "
	    "echo 0000:01:00.0 > /sys/bus/pci/drivers/nvme/unbind; "
	    "echo 0000:01:00.0 > /sys/bus/pci/drivers_probe");
	require_judged(&f, TREE_NIC, CLAIM_UNBOUND,
	    "bound to no driver, not to vfio-pci; bind it: modprobe vfio-pci; "
	    "echo vfio-pci > "
	    "/sys/bus/pci/devices/0000:02:00.0/driver_override; "
	    "echo 0000:02:00.0 > /sys/bus/pci/drivers_probe");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(claim_judge__entangled_names_who_and_driver);
ATF_TC_BODY(claim_judge__entangled_names_who_and_driver, tc)
{
	struct facts f;

	tree_vtd();
	tree_card("vfio-pci", "xhci_hcd");
	tree_function(&(const struct tree_function){ .bdf = "0000:02:00.2",
	    .vendor = "0x1033\n",
	    .device = "0x0035\n",
	    .class = "0x0c0310\n",
	    .driver = "ohci-pci",
	    .group = "8" });
	tree_read(&f);
	require_judged(&f, TREE_NIC, CLAIM_ENTANGLED,
	    "shares IOMMU group 8 with 0000:02:00.1 (xhci_hcd), "
	    "0000:02:00.2 (ohci-pci)");
	/* the sibling that is ours already is no obstacle for the other */
	require_judged(&f, TREE_USB, CLAIM_ENTANGLED,
	    "shares IOMMU group 8 with 0000:02:00.2 (ohci-pci)");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(claim_judge__harmless_siblings);
ATF_TC_BODY(claim_judge__harmless_siblings, tc)
{
	static const char *const drivers[] = { "vfio-pci", "pci-stub", NULL };
	struct facts f;
	size_t i;

	for (i = 0; i < 3; i++) {
		tree_vtd();
		tree_card("vfio-pci", drivers[i]);
		tree_read(&f);
		require_judged(&f, TREE_NIC, CLAIM_READY, NULL);
		facts_free(&f);
		tree_remove("sys");
	}
}

ATF_TC_WITHOUT_HEAD(claim_judge__host_bridge_of_the_group_is_not_harmless);
ATF_TC_BODY(claim_judge__host_bridge_of_the_group_is_not_harmless, tc)
{
	struct facts f;

	tree_vtd();
	tree_card("vfio-pci", NULL);
	tree_function(&(const struct tree_function){ .bdf = "0000:00:1f.0",
	    .vendor = "0x8086\n",
	    .device = "0x2918\n",
	    .class = "0x060100\n",
	    .driver = "lpc_ich",
	    .group = "8" });
	tree_read(&f);
	require_judged(&f, TREE_NIC, CLAIM_ENTANGLED,
	    "shares IOMMU group 8 with 0000:00:1f.0 (lpc_ich)");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(claim_judge__unknown);
ATF_TC_BODY(claim_judge__unknown, tc)
{
	struct facts f;

	tree_host(NULL);
	tree_function(&(const struct tree_function){ .bdf = TREE_NVME,
	    .vendor = "0x1b36\n",
	    .device = "0x0010\n",
	    .class = "0x010802\n",
	    .driver = "vfio-pci" });
	tree_read(&f);
	require_judged(&f, TREE_NVME, CLAIM_UNKNOWN, "it is in no IOMMU group");
	require_judged(
	    &f, NOWHERE, CLAIM_UNKNOWN, "its IOMMU group cannot be read");
	facts_unknown(&f, "pci." TREE_NVME ".group", "Permission denied", "o");
	require_judged(
	    &f, TREE_NVME, CLAIM_UNKNOWN, "its IOMMU group cannot be read");
	facts_free(&f);
}

/* What cannot be read must not pass for a viable group. */
ATF_TC_WITHOUT_HEAD(claim_judge__unknown_members_and_drivers);
ATF_TC_BODY(claim_judge__unknown_members_and_drivers, tc)
{
	struct facts f;

	tree_vtd();
	tree_card("vfio-pci", "xhci_hcd");
	tree_read(&f);
	facts_unknown(&f, "pci." TREE_USB ".driver", "Permission denied", "o");
	require_judged(&f, TREE_NIC, CLAIM_UNKNOWN,
	    "IOMMU group 8: cannot tell what has 0000:02:00.1");
	facts_unknown(&f, "pci." TREE_NIC ".driver", "Permission denied", "o");
	facts_str(&f, "pci." TREE_USB ".driver", "none", "o");
	require_judged(
	    &f, TREE_NIC, CLAIM_UNKNOWN, "its driver cannot be read");
	facts_str(&f, "pci." TREE_NIC ".driver", "vfio-pci", "o");
	facts_unknown(&f, "group.8.members", "Permission denied", "o");
	require_judged(&f, TREE_NIC, CLAIM_UNKNOWN,
	    "IOMMU group 8: cannot tell what has its other members");
	facts_free(&f);
}

static void
require_refused(const struct facts *f, const char *bdf, const char *want)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, claim_check_safe(f, bdf, &err));
	ATF_REQUIRE_STREQ(want, err.text);
}

ATF_TC_WITHOUT_HEAD(claim_check_safe__refusals);
ATF_TC_BODY(claim_check_safe__refusals, tc)
{
	struct facts f;
	struct err err = { 0 };

	tree_vtd();
	tree_nvme("nvme");
	tree_function(&(const struct tree_function){ .bdf = NOWHERE,
	    .vendor = "0x8086\n",
	    .device = "0x3e92\n",
	    .class = "0x030000\n",
	    .driver = "i915",
	    .group = "1" });
	tree_attribute(NOWHERE, "boot_vga", "1\n");
	tree_read(&f);
	require_refused(
	    &f, "0000:63:00.0", "0000:63:00.0: no such PCI function");
	require_refused(&f, "0000:00:1c.0",
	    "0000:00:1c.0 is a bridge: it stays with the host");
	require_refused(
	    &f, NOWHERE, NOWHERE " is the boot VGA: the console would go");
	facts_free(&f);
	/* vfio-pci would answer EBUSY */
	tree_attribute(NOWHERE, "boot_vga", "0\n");
	tree_attribute(NOWHERE, "sriov_numvfs", "2\n");
	tree_read(&f);
	require_refused(&f, NOWHERE,
	    NOWHERE " has 2 virtual functions in use; pass those through, or "
		    "write 0 to its sriov_numvfs first");
	facts_free(&f);
	tree_attribute(NOWHERE, "sriov_numvfs", "0\n");
	/* a second graphics card may go; nobody can hold what is not there */
	tree_attribute(NOWHERE, "boot_vga", "0\n");
	tree_read(&f);
	ATF_REQUIRE_EQ_MSG(
	    0, claim_check_safe(&f, NOWHERE, &err), "%s", err.text);
	facts_free(&f);
}

static void
note(struct journal *j, const char *verb, const char *bdf)
{
	json_t *record = json_pack("{s:s, s:s, s:s, s:s}", "verb", verb,
	    "subject", bdf, "driver", "nvme", "override", "");

	ATF_REQUIRE_EQ(0, journal_note(j, record, NULL));
	json_decref(record);
}

ATF_TC_WITHOUT_HEAD(claim_undo__device_is_gone);
ATF_TC_BODY(claim_undo__device_is_gone, tc)
{
	struct journal *j = NULL;
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_STATE", "state", 1));
	ATF_REQUIRE_EQ(0, journal_open(&j, JOURNAL_FRESH, &err));
	ATF_REQUIRE_EQ(0, claim_undo(j, &err));
	note(j, claim_verb, NOWHERE);
	ATF_REQUIRE_EQ_MSG(0, claim_undo(j, &err), "%s", err.text);
	ATF_REQUIRE(!file_exists("state/journal"));
	ATF_REQUIRE_EQ(0, claim_undo(j, &err));
	journal_close(j);
}

/* A newer version's entry stays for that version; the others are undone. */
ATF_TC_WITHOUT_HEAD(claim_undo__unknown_entry_is_kept);
ATF_TC_BODY(claim_undo__unknown_entry_is_kept, tc)
{
	struct journal *j = NULL;
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_STATE", "state", 1));
	ATF_REQUIRE_EQ(0, journal_open(&j, JOURNAL_FRESH, &err));
	note(j, claim_verb, NOWHERE);
	note(j, "resize", NOWHERE);
	ATF_REQUIRE_EQ(-1, claim_undo(j, &err));
	ATF_REQUIRE_STREQ(
	    "journal entry \"resize\" is not known to this version", err.text);
	ATF_REQUIRE(file_exists("state/journal"));
	ATF_REQUIRE_EQ(-1, claim_undo(j, NULL));
	journal_close(j);
}

ATF_TC_WITHOUT_HEAD(claim_undo__unreadable_journal_is_kept);
ATF_TC_BODY(claim_undo__unreadable_journal_is_kept, tc)
{
	struct journal *j = NULL;
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_STATE", "state", 1));
	ATF_REQUIRE_EQ(0, journal_open(&j, JOURNAL_FRESH, &err));
	ATF_REQUIRE_EQ(0, symlink("journal", "state/journal"));
	ATF_REQUIRE_EQ(-1, claim_undo(j, &err));
	ATF_REQUIRE_EQ_MSG(ELOOP, err.code, "%s", err.text);
	ATF_REQUIRE_EQ(0, unlink("state/journal"));
	ATF_REQUIRE_EQ(0, file_append("state/journal", "not JSON\n", NULL));
	note(j, claim_verb, NOWHERE);
	ATF_REQUIRE_EQ(-1, claim_undo(j, &err));
	ATF_REQUIRE_MSG(strstr(err.text, "line 1") != NULL, "%s", err.text);
	ATF_REQUIRE(file_exists("state/journal"));
	journal_close(j);
}

/* What the host needs by now is noted nowhere and not touched. */
ATF_TC_WITHOUT_HEAD(claim_take__checks_again);
ATF_TC_BODY(claim_take__checks_again, tc)
{
	struct journal *j = NULL;
	struct err err = { 0 };
	struct facts f = { 0 };
	char *had;

	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_STATE", "state", 1));
	ATF_REQUIRE_EQ(0, journal_open(&j, JOURNAL_FRESH, &err));
	facts_str(&f, "pci." NOWHERE ".vendor", "8086", "test");
	facts_bool(&f, "pci." NOWHERE ".boot_vga", true, "test");
	ATF_REQUIRE_EQ(-1, claim_take(j, &f, NOWHERE, &had, &err));
	ATF_REQUIRE_STREQ(
	    NOWHERE " is the boot VGA: the console would go", err.text);
	ATF_REQUIRE(had == NULL);
	facts_bool(&f, "pci." NOWHERE ".boot_vga", false, "test");
	ATF_REQUIRE_EQ(-1, claim_take(j, &f, NOWHERE, NULL, &err));
	ATF_REQUIRE_STREQ(NOWHERE ": no such PCI function", err.text);
	ATF_REQUIRE(!file_exists("state/journal"));
	journal_close(j);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(claim_driver__no_such_function);
ATF_TC_BODY(claim_driver__no_such_function, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE(claim_driver(NOWHERE, &err) == NULL);
	ATF_REQUIRE_STREQ(NOWHERE ": no such PCI function", err.text);
	ATF_REQUIRE(err.under_test);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, claim_judge__ready_with_its_bridge);
	ATF_TP_ADD_TC(tp, claim_judge__unbound_with_lines_to_paste);
	ATF_TP_ADD_TC(tp, claim_judge__entangled_names_who_and_driver);
	ATF_TP_ADD_TC(tp, claim_judge__harmless_siblings);
	ATF_TP_ADD_TC(
	    tp, claim_judge__host_bridge_of_the_group_is_not_harmless);
	ATF_TP_ADD_TC(tp, claim_judge__unknown);
	ATF_TP_ADD_TC(tp, claim_judge__unknown_members_and_drivers);
	ATF_TP_ADD_TC(tp, claim_check_safe__refusals);
	ATF_TP_ADD_TC(tp, claim_undo__device_is_gone);
	ATF_TP_ADD_TC(tp, claim_undo__unknown_entry_is_kept);
	ATF_TP_ADD_TC(tp, claim_undo__unreadable_journal_is_kept);
	ATF_TP_ADD_TC(tp, claim_take__checks_again);
	ATF_TP_ADD_TC(tp, claim_driver__no_such_function);
	return atf_no_error();
}
