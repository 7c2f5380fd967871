/* SPDX-License-Identifier: BSD-2-Clause
 * Functions as sysfs shows them, and real captured trees. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "probes/probe.h"
#include "probes/probe_test_tree.h"

#define CORPUS SOURCE_ROOT "/../shared/corpus/hosts/sysfs"

static void
require_pci(
    const struct facts *f, const char *bdf, const char *what, const char *want)
{
	const char *got = facts_pci_text(f, bdf, what);

	ATF_REQUIRE_MSG(got != NULL, "%s of %s is not known", what, bdf);
	ATF_REQUIRE_STREQ_MSG(want, got, "%s of %s", what, bdf);
}

static void
require_unknown(const struct facts *f, const char *bdf, const char *what)
{
	const struct fact *fact = facts_pci(f, bdf, what);

	ATF_REQUIRE_MSG(fact != NULL, "%s of %s is absent", what, bdf);
	ATF_REQUIRE_EQ_MSG(FACT_UNKNOWN, fact->type, "%s of %s", what, bdf);
	ATF_REQUIRE(fact->str[0] != '\0');
}

ATF_TC_WITHOUT_HEAD(probe_pci__nvme_behind_a_root_port);
ATF_TC_BODY(probe_pci__nvme_behind_a_root_port, tc)
{
	struct facts f;

	tree_vtd();
	tree_nvme("nvme");
	tree_read(&f);
	ATF_REQUIRE_EQ(2, facts_number(&f, "pci.functions", -1));
	require_pci(&f, TREE_NVME, "vendor", "1b36");
	require_pci(&f, TREE_NVME, "device", "0010");
	require_pci(&f, TREE_NVME, "subvendor", "1af4");
	require_pci(&f, TREE_NVME, "subdevice", "1100");
	require_pci(&f, TREE_NVME, "revision", "02");
	require_pci(&f, TREE_NVME, "class", "010802");
	require_pci(&f, TREE_NVME, "driver", "nvme");
	require_pci(&f, TREE_NVME, "group", "7");
	require_pci(&f, TREE_NVME, "reset_methods", "flr bus");
	require_pci(&f, TREE_NVME, "power_state", "D0");
	ATF_REQUIRE(facts_pci(&f, TREE_NVME, "boot_vga") == NULL);
	ATF_REQUIRE(facts_is_bridge(&f, "0000:00:1c.0"));
	ATF_REQUIRE(!facts_is_bridge(&f, TREE_NVME));
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__nobody_has_it);
ATF_TC_BODY(probe_pci__nobody_has_it, tc)
{
	struct facts f;

	tree_host(NULL);
	tree_function(&(const struct tree_function){ .bdf = "0000:00:02.0",
	    .vendor = "0x8086\n",
	    .device = "0x3e92\n",
	    .class = "0x030000\n" });
	tree_attribute("0000:00:02.0", "boot_vga", "1\n");
	tree_read(&f);
	require_pci(&f, "0000:00:02.0", "driver", "none");
	require_pci(&f, "0000:00:02.0", "group", "none");
	require_pci(&f, "0000:00:02.0", "reset_methods", "none");
	ATF_REQUIRE(facts_true(&f, "pci.0000:00:02.0.boot_vga"));
	facts_free(&f);
}

/* Text of other widths, upper case, without prefix: one form in the facts. */
ATF_TC_WITHOUT_HEAD(probe_pci__ids_are_normalised);
ATF_TC_BODY(probe_pci__ids_are_normalised, tc)
{
	struct facts f;

	tree_host(NULL);
	tree_nvme(NULL);
	tree_attribute(TREE_NVME, "vendor", "0xAB\n");
	tree_attribute(TREE_NVME, "device", "1");
	tree_attribute(TREE_NVME, "revision", "0x0\n");
	tree_attribute(TREE_NVME, "class", "0x10802\n");
	tree_read(&f);
	require_pci(&f, TREE_NVME, "vendor", "00ab");
	require_pci(&f, TREE_NVME, "device", "0001");
	require_pci(&f, TREE_NVME, "revision", "00");
	require_pci(&f, TREE_NVME, "class", "010802");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__garbage_is_unknown);
ATF_TC_BODY(probe_pci__garbage_is_unknown, tc)
{
	static const char *const garbage[] = { "", "\n", "garbage\n", "0x\n",
		"0x 10\n", "-1\n", "0x10000\n", "0x1ffffffffffffffff\n", NULL };
	struct facts f;
	size_t i;

	tree_host(NULL);
	tree_nvme("nvme");
	for (i = 0; garbage[i] != NULL; i++) {
		tree_attribute(TREE_NVME, "vendor", garbage[i]);
		tree_read(&f);
		require_unknown(&f, TREE_NVME, "vendor");
		ATF_REQUIRE(facts_pci(&f, TREE_NVME, "name") == NULL);
		require_pci(&f, TREE_NVME, "device", "0010");
		facts_free(&f);
	}
	tree_attribute(TREE_NVME, "revision", "0x100\n");
	tree_attribute(TREE_NVME, "class", "0x1000000\n");
	tree_read(&f);
	require_unknown(&f, TREE_NVME, "revision");
	require_unknown(&f, TREE_NVME, "class");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__unreadable_is_unknown);
ATF_TC_BODY(probe_pci__unreadable_is_unknown, tc)
{
	struct facts f = { 0 };
	int status;
	pid_t pid;

	tree_vtd();
	tree_nvme("nvme");
	tree_card("e1000e", "xhci_hcd");
	ATF_REQUIRE_EQ(
	    0, chmod("tree/sys/devices/pci0000:00/" TREE_NVME "/vendor", 0));
	ATF_REQUIRE_EQ(0,
	    chmod("tree/sys/devices/pci0000:00/" TREE_NVME "/reset_method", 0));
	/* no search permission: not even the driver link can be read */
	ATF_REQUIRE_EQ(0, chmod("tree/sys/devices/pci0000:00/" TREE_NIC, 0));
	ATF_REQUIRE_EQ(0, chmod(".", 0755));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		/* root reads what the mode forbids */
		if (getuid() == 0 && setuid(65534) == -1)
			_exit(2);
		tree_read(&f);
		require_unknown(&f, TREE_NVME, "vendor");
		require_unknown(&f, TREE_NVME, "reset_methods");
		require_pci(&f, TREE_NVME, "driver", "nvme");
		require_unknown(&f, TREE_NIC, "driver");
		require_unknown(&f, TREE_NIC, "group");
		require_pci(&f, TREE_USB, "driver", "xhci_hcd");
		facts_free(&f);
		_exit(0);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	ATF_REQUIRE_EQ(0, WEXITSTATUS(status));
}

ATF_TC(probe_pci__name_from_pci_ids);
ATF_TC_HEAD(probe_pci__name_from_pci_ids, tc)
{
	atf_tc_set_md_var(tc, "require.files", "/usr/share/misc/pci.ids");
}
ATF_TC_BODY(probe_pci__name_from_pci_ids, tc)
{
	struct facts f;
	const char *name;

	tree_host(NULL);
	tree_card("e1000e", NULL);
	tree_attribute(TREE_USB, "vendor", "0x0bad\n");
	tree_read(&f);
	name = facts_pci_text(&f, TREE_NIC, "name");
	ATF_REQUIRE(name != NULL);
	ATF_REQUIRE_EQ_MSG(0, strncmp(name, "Intel", 5), "%s", name);
	ATF_REQUIRE_MSG(strstr(name, "82574L") != NULL, "%s", name);
	ATF_REQUIRE(facts_pci(&f, TREE_USB, "name") == NULL);
	/* a card newer than the list: the vendor and the id */
	facts_free(&f);
	tree_attribute(TREE_NIC, "device", "0xfffe\n");
	tree_read(&f);
	name = facts_pci_text(&f, TREE_NIC, "name");
	ATF_REQUIRE_STREQ("Intel Corporation fffe", name);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_pci__no_pci_and_odd_names);
ATF_TC_BODY(probe_pci__no_pci_and_odd_names, tc)
{
	struct facts f;
	struct strv all = { 0 };

	tree_host(NULL);
	tree_file("sys/bus/pci/devices/not-an-address/vendor", "0x8086\n");
	tree_read(&f);
	facts_functions(&f, &all);
	ATF_REQUIRE_EQ(0, all.n);
	facts_free(&f);
	tree_remove("sys/bus");
	tree_read(&f);
	ATF_REQUIRE_EQ(FACT_UNKNOWN, facts_get(&f, "pci.functions")->type);
	facts_functions(&f, &all);
	ATF_REQUIRE_EQ(0, all.n);
	facts_free(&f);
	strv_free(&all);
}

/* Unpacks a captured tree into "tree"; skips the test where there is none. */
static void
unpack(const char *name)
{
	char *path = xasprintf("%s/%s", CORPUS, name);
	struct strv argv = { 0 };
	struct buf out = { 0 };
	struct err err = { 0 };

	if (!file_exists(path))
		atf_tc_skip("no corpus at %s", path);
	ATF_REQUIRE_EQ(0, file_mkdirs("tree", NULL));
	strv_split(&argv, "tar xzf", " ");
	strv_add(&argv, path);
	strv_add(&argv, "-C");
	strv_add(&argv, "tree");
	ATF_REQUIRE_EQ_MSG(
	    0, proc_run(&argv, 30000, &out, &out, &err), "%s", buf_str(&out));
	buf_free(&out);
	strv_free(&argv);
	free(path);
}

/* Intel VMD numbers its domains from 10000, more than PCI's 16 bits. */
ATF_TC(corpus__domain_of_vmd);
ATF_TC_HEAD(corpus__domain_of_vmd, tc)
{
	atf_tc_set_md_var(tc, "require.progs", "tar gzip");
}
ATF_TC_BODY(corpus__domain_of_vmd, tc)
{
	struct facts f;
	struct strv all = { 0 };

	unpack("hwloc-2pa-pcidomain32bits.tar.gz");
	tree_read(&f);
	facts_functions(&f, &all);
	ATF_REQUIRE_EQ(facts_number(&f, "pci.functions", -1), (int64_t)all.n);
	ATF_REQUIRE(strv_has(&all, "10000:00:04.0"));
	ATF_REQUIRE(facts_pci_text(&f, "10000:00:04.0", "vendor") != NULL);
	ATF_REQUIRE(facts_get(&f, "iommu.table")->type == FACT_UNKNOWN);
	strv_free(&all);
	facts_free(&f);
}

ATF_TC(corpus__laptop_with_groups);
ATF_TC_HEAD(corpus__laptop_with_groups, tc)
{
	atf_tc_set_md_var(tc, "require.progs", "tar gzip");
}
ATF_TC_BODY(corpus__laptop_with_groups, tc)
{
	struct facts f;
	struct strv all = { 0 };
	size_t i;

	unpack("ghw-linux-amd64-415ee03b8c4d1c4f07ae2e9d8b3d3d6d.tar.gz");
	tree_read(&f);
	facts_functions(&f, &all);
	ATF_REQUIRE_EQ(23, all.n);
	require_pci(&f, "0000:00:00.0", "class", "060000");
	require_pci(&f, "0000:00:00.0", "driver", "igen6_edac");
	require_pci(&f, "0000:00:00.0", "group", "1");
	for (i = 0; i < all.n; i++) {
		const char *group = facts_pci_text(&f, all.v[i], "group");

		ATF_REQUIRE(group != NULL && strcmp(group, "none") != 0);
		ATF_REQUIRE_EQ(
		    4, strlen(facts_pci_text(&f, all.v[i], "vendor")));
		ATF_REQUIRE_EQ(
		    6, strlen(facts_pci_text(&f, all.v[i], "class")));
	}
	strv_free(&all);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, probe_pci__nvme_behind_a_root_port);
	ATF_TP_ADD_TC(tp, probe_pci__nobody_has_it);
	ATF_TP_ADD_TC(tp, probe_pci__ids_are_normalised);
	ATF_TP_ADD_TC(tp, probe_pci__garbage_is_unknown);
	ATF_TP_ADD_TC(tp, probe_pci__unreadable_is_unknown);
	ATF_TP_ADD_TC(tp, probe_pci__name_from_pci_ids);
	ATF_TP_ADD_TC(tp, probe_pci__no_pci_and_odd_names);
	ATF_TP_ADD_TC(tp, corpus__domain_of_vmd);
	ATF_TP_ADD_TC(tp, corpus__laptop_with_groups);
	return atf_no_error();
}
