/* SPDX-License-Identifier: BSD-2-Clause
 * Sources, and the probes of the host and its IOMMU. */
#include "probes/probe.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/probe_test_tree.h"

static void
require_text(const struct facts *f, const char *key, const char *want)
{
	const char *got = facts_text(f, key);

	ATF_REQUIRE_MSG(got != NULL, "%s is not known", key);
	ATF_REQUIRE_STREQ_MSG(want, got, "%s", key);
}

static void
require_unknown(const struct facts *f, const char *key, const char *why)
{
	const struct fact *fact = facts_get(f, key);

	ATF_REQUIRE_MSG(fact != NULL, "%s is absent", key);
	ATF_REQUIRE_EQ_MSG(FACT_UNKNOWN, fact->type, "%s", key);
	ATF_REQUIRE_MSG(strstr(fact->str, why) != NULL, "%s", fact->str);
}

/* Judges the facts of the tree as nobody, for whom modes count; the test's
 * verdict is the child's exit status. */
static void
as_nobody(void (*body)(const struct facts *))
{
	struct facts f = { 0 };
	int status;
	pid_t pid;

	ATF_REQUIRE_EQ(0, chmod(".", 0755));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		if (getuid() == 0 && setuid(65534) == -1)
			_exit(2);
		if (probes_read(TREE_SOURCE, &f, NULL) == -1)
			_exit(3);
		body(&f);
		facts_free(&f);
		_exit(0);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	ATF_REQUIRE_EQ(0, WEXITSTATUS(status));
}

ATF_TC_WITHOUT_HEAD(source_open__unknown_kind_and_no_folder);
ATF_TC_BODY(source_open__unknown_kind_and_no_folder, tc)
{
	struct source *s = NULL;
	struct facts f = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, source_open(&s, "zip:x", &err));
	ATF_REQUIRE(
	    strstr(err.text, "unknown source \"zip:x\" (live, acpi:FILE") ==
	    err.text);
	ATF_REQUIRE(strstr(err.text, ", sysfs:DIR|TAR") != NULL);
	ATF_REQUIRE_EQ(-1, source_open(&s, "", NULL));
	ATF_REQUIRE_EQ(-1, source_open(&s, "sysfs:absent", &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE(s == NULL);
	ATF_REQUIRE_EQ(-1, probes_read("sysfs:absent", &f, &err));
	ATF_REQUIRE_EQ(0, f.n);
	source_close(NULL);
}

ATF_TC_WITHOUT_HEAD(source_get__attribute_link_and_absent);
ATF_TC_BODY(source_get__attribute_link_and_absent, tc)
{
	struct source *s = NULL;
	struct err err = { 0 };
	struct strv names = { 0 };
	char *text;

	tree_vtd();
	tree_nvme("nvme");
	ATF_REQUIRE_EQ(0, source_open(&s, TREE_SOURCE, &err));
	text =
	    source_text(s, "sysfs:bus/pci/devices/" TREE_NVME "/vendor", &err);
	ATF_REQUIRE_STREQ("0x1b36", text);
	free(text);
	/* the target is there no more than in a captured tree */
	text =
	    source_text(s, "sysfs:bus/pci/devices/" TREE_NVME "/driver", &err);
	ATF_REQUIRE_STREQ("../../../bus/pci/drivers/nvme", text);
	free(text);
	ATF_REQUIRE(source_text(s, "sysfs:bus/pci/absent", &err) == NULL);
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE(source_text(s, "registry:absent", &err) == NULL);
	ATF_REQUIRE_EQ(ENODATA, err.code);
	ATF_REQUIRE(source_text(s, "sysfs:bus/pci/devices", &err) == NULL);
	ATF_REQUIRE_EQ(EISDIR, err.code);
	ATF_REQUIRE_EQ(0, source_list(s, "sysfs:class/iommu", &names, &err));
	ATF_REQUIRE_EQ(1, names.n);
	ATF_REQUIRE_EQ(-1, source_list(s, "sysfs:absent", &names, &err));
	strv_free(&names);
	source_close(s);
}

ATF_TC_WITHOUT_HEAD(probe_host__kernel_and_cpu);
ATF_TC_BODY(probe_host__kernel_and_cpu, tc)
{
	struct facts f;

	tree_host(NULL);
	tree_read(&f);
	require_text(&f, "host.kernel", "6.1.0-56-amd64");
	require_text(&f, "cpu.virtualization", "vmx");
	facts_free(&f);
	tree_file("proc/cpuinfo", "processor : 0\nflags : fpu svm npt\n");
	tree_read(&f);
	require_text(&f, "cpu.virtualization", "svm");
	facts_free(&f);
	/* whole words of the flags line only */
	tree_file("proc/cpuinfo",
	    "processor : 0\nflags : fpu vmxnet xsvm\nbugs : vmx\n");
	tree_read(&f);
	require_text(&f, "cpu.virtualization", "none");
	facts_free(&f);
	/* ARM writes "Features", and has neither, nor DMAR or IVRS */
	tree_file("proc/cpuinfo", "processor : 0\nFeatures : fp vmx\n");
	tree_read(&f);
	require_unknown(&f, "cpu.virtualization", "not of an x86 CPU");
	facts_free(&f);
	tree_remove("proc");
	tree_read(&f);
	require_unknown(&f, "host.kernel", "No such file");
	require_unknown(&f, "cpu.virtualization", "No such file");
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_iommu__usable);
ATF_TC_BODY(probe_iommu__usable, tc)
{
	struct facts f;

	tree_vtd();
	tree_nvme("nvme");
	tree_read(&f);
	require_text(&f, "iommu.table", "DMAR");
	ATF_REQUIRE_EQ(1, facts_number(&f, "iommu.units", -1));
	ATF_REQUIRE_EQ(1, facts_number(&f, "iommu.groups", -1));
	ATF_REQUIRE(facts_true(&f, "iommu.usable"));
	require_text(&f, "group.7.members", "0000:00:1c.0 " TREE_NVME);
	facts_free(&f);
}

static void
require_unusable(void)
{
	struct facts f;
	const struct fact *usable;

	tree_read(&f);
	usable = facts_get(&f, "iommu.usable");
	ATF_REQUIRE_EQ(FACT_BOOL, usable->type);
	ATF_REQUIRE(!usable->b);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(probe_iommu__not_usable);
ATF_TC_BODY(probe_iommu__not_usable, tc)
{
	/* in the firmware, not enabled: the folders are there and empty */
	tree_host("DMAR");
	require_unusable();
	/* a kernel without CONFIG_IOMMU_SUPPORT: no folders at all */
	tree_remove("sys/class/iommu");
	tree_remove("sys/kernel/iommu_groups");
	require_unusable();
	/* units without groups: iommu=pt does not do that, a bad boot does */
	tree_dir("sys/class/iommu/dmar0");
	require_unusable();
	/* noiommu mode makes groups without a unit */
	tree_remove("sys/class/iommu");
	tree_dir("sys/kernel/iommu_groups/0/devices");
	require_unusable();
}

ATF_TC_WITHOUT_HEAD(probe_iommu__tables);
ATF_TC_BODY(probe_iommu__tables, tc)
{
	struct facts f;

	tree_host("IVRS");
	tree_read(&f);
	require_text(&f, "iommu.table", "IVRS");
	facts_free(&f);
	tree_remove("sys/firmware/acpi/tables/IVRS");
	tree_read(&f);
	require_text(&f, "iommu.table", "none");
	facts_free(&f);
	/* no ACPI: nothing can be said */
	tree_remove("sys/firmware");
	tree_read(&f);
	require_unknown(&f, "iommu.table", "No such file");
	facts_free(&f);
}

/* The other words may name disks and machines. */
ATF_TC_WITHOUT_HEAD(probe_iommu__only_its_own_arguments);
ATF_TC_BODY(probe_iommu__only_its_own_arguments, tc)
{
	struct facts f;

	tree_host("DMAR");
	tree_read(&f);
	require_unknown(&f, "iommu.arguments", "No such file");
	facts_free(&f);
	tree_file("proc/cmdline",
	    "BOOT_IMAGE=/vmlinuz root=UUID=1234 intel_iommu=on,sm_on iommu=pt "
	    "ip=10.0.0.1:::::secret:eth0 quiet\n");
	tree_read(&f);
	require_text(&f, "iommu.arguments", "intel_iommu=on,sm_on iommu=pt");
	facts_free(&f);
	tree_file("proc/cmdline", "BOOT_IMAGE=/vmlinuz quiet\n");
	tree_read(&f);
	require_text(&f, "iommu.arguments", "");
	facts_free(&f);
}

static void
judge_unreadable(const struct facts *f)
{
	require_unknown(f, "iommu.units", "Permission denied");
	require_unknown(f, "iommu.usable", "Permission denied");
	require_unknown(f, "iommu.table", "Permission denied");
	require_unknown(f, "group.7.members", "Permission denied");
	ATF_REQUIRE_EQ(1, facts_number(f, "iommu.groups", -1));
	ATF_REQUIRE(!facts_true(f, "iommu.usable"));
}

ATF_TC_WITHOUT_HEAD(probe_iommu__unreadable_is_unknown);
ATF_TC_BODY(probe_iommu__unreadable_is_unknown, tc)
{
	tree_vtd();
	tree_nvme("nvme");
	ATF_REQUIRE_EQ(0, chmod("tree/sys/class/iommu", 0));
	ATF_REQUIRE_EQ(0, chmod("tree/sys/firmware/acpi/tables", 0));
	ATF_REQUIRE_EQ(0, chmod("tree/sys/kernel/iommu_groups/7/devices", 0));
	as_nobody(judge_unreadable);
}

static void
judge_groups(const struct facts *f)
{
	require_unknown(f, "iommu.groups", "Permission denied");
	require_unknown(f, "iommu.usable", "Permission denied");
}

ATF_TC_WITHOUT_HEAD(probe_iommu__groups_unreadable);
ATF_TC_BODY(probe_iommu__groups_unreadable, tc)
{
	tree_vtd();
	ATF_REQUIRE_EQ(0, chmod("tree/sys/kernel/iommu_groups", 0));
	as_nobody(judge_groups);
}

/* The machine that runs the tests has something to say, whatever it is. */
ATF_TC_WITHOUT_HEAD(probes_read__live);
ATF_TC_BODY(probes_read__live, tc)
{
	struct facts f = { 0 };
	struct err err = { 0 };
	size_t i;

	ATF_REQUIRE_EQ_MSG(0, probes_read("live", &f, &err), "%s", err.text);
	ATF_REQUIRE(facts_get(&f, "iommu.usable") != NULL);
	ATF_REQUIRE(facts_get(&f, "pci.functions") != NULL);
	for (i = 0; i < f.n; i++)
		ATF_REQUIRE_MSG(f.v[i].origin[0] != '\0', "%s", f.v[i].key);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, source_open__unknown_kind_and_no_folder);
	ATF_TP_ADD_TC(tp, source_get__attribute_link_and_absent);
	ATF_TP_ADD_TC(tp, probe_host__kernel_and_cpu);
	ATF_TP_ADD_TC(tp, probe_iommu__usable);
	ATF_TP_ADD_TC(tp, probe_iommu__not_usable);
	ATF_TP_ADD_TC(tp, probe_iommu__tables);
	ATF_TP_ADD_TC(tp, probe_iommu__only_its_own_arguments);
	ATF_TP_ADD_TC(tp, probe_iommu__unreadable_is_unknown);
	ATF_TP_ADD_TC(tp, probe_iommu__groups_unreadable);
	ATF_TP_ADD_TC(tp, probes_read__live);
	return atf_no_error();
}
