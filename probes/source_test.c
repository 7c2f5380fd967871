/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/source.h"

#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "probes/probe.h"
#include "probes/probe_test_tree.h"
#include "probes/source_test_common.h"

static struct source *
open_specs(const char *const *specs)
{
	struct strv v = { 0 };
	struct source *s = NULL;
	struct err err = { 0 };

	for (; *specs != NULL; specs++)
		strv_add(&v, *specs);
	ATF_REQUIRE_EQ_MSG(0, source_open_all(&s, &v, &err), "%s", err.text);
	strv_free(&v);
	return s;
}

ATF_TC_WITHOUT_HEAD(stack__first_that_knows);
ATF_TC_BODY(stack__first_that_knows, tc)
{
	struct source *s;
	struct strv names = { 0 };
	char *text;

	tree_vtd();
	tree_nvme("nvme");
	put("groups", "IOMMU Group 3 00:00.0 Host bridge [0600]: A [8086:1]\n");
	ATF_REQUIRE_EQ(0, rename("tree", "one"));
	tree_host(NULL);
	tree_card(NULL, NULL);
	s = open_specs((const char *const[]){
	    "groups:groups", "sysfs:one", "sysfs:tree", NULL });
	ATF_REQUIRE_STREQ("linux", source_os(s));
	require_text(s, DEVICES "/" TREE_NVME "/vendor", "0x1b36");
	text = source_text(s, "text:groups", NULL);
	ATF_REQUIRE(text != NULL);
	free(text);
	/* the first folder is a whole host: what it lacks is absent */
	require_error(s, DEVICES "/" TREE_NIC "/vendor", ENOENT);
	require_error(s, "text:lspci", ENODATA);
	ATF_REQUIRE_EQ(0, source_list(s, DEVICES, &names, NULL));
	ATF_REQUIRE_EQ(4, names.n);
	ATF_REQUIRE_STREQ("0000:00:1c.0", names.v[0]);
	ATF_REQUIRE_STREQ(TREE_USB, names.v[3]);
	strv_free(&names);
	source_close(s);
}

ATF_TC_WITHOUT_HEAD(open__what_cannot_be);
ATF_TC_BODY(open__what_cannot_be, tc)
{
	struct source *s = NULL;
	struct strv specs = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, source_check("groups", NULL));
	ATF_REQUIRE_EQ(-1, source_check("groups:", NULL));
	ATF_REQUIRE_EQ(-1, source_check("live:x", NULL));
	ATF_REQUIRE_EQ(0, source_check("groups:absent", NULL));
	put("groups", "IOMMU Group 3 00:00.0\n");
	strv_add(&specs, "groups:groups");
	strv_add(&specs, "groups:absent");
	ATF_REQUIRE_EQ(-1, source_open_all(&s, &specs, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE(s == NULL);
	ATF_REQUIRE_EQ(-1, source_open(&s, "dump:absent", &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(-1, source_open(&s, "sysfs:groups", &err));
	strv_free(&specs);
}

ATF_TC_WITHOUT_HEAD(sysfs__part_of_a_host);
ATF_TC_BODY(sysfs__part_of_a_host, tc)
{
	struct source *s = NULL;

	tree_nvme("nvme"); /* no units, no groups: some tool's choice */
	tree_remove("sys/kernel");
	ATF_REQUIRE_EQ(0, source_open(&s, TREE_SOURCE, NULL));
	require_text(s, DEVICES "/" TREE_NVME "/reset_method", "flr bus");
	require_error(s, DEVICES "/0000:00:1c.0/reset_method", ENOENT);
	require_error(s, DEVICES "/" TREE_NVME "/sriov_numvfs", ENODATA);
	require_error(s, "sysfs:class/iommu", ENODATA);
	require_error(s, "proc:cmdline", ENODATA);
	source_close(s);
}

static void
pack(void)
{
	/* Not ".", which holds the archive itself. */
	const char *const argv[] = { "tar", "-czf", "host.tar.gz", "tree",
		NULL };
	struct strv v = { 0 };
	size_t i;

	for (i = 0; argv[i] != NULL; i++)
		strv_add(&v, argv[i]);
	ATF_REQUIRE_EQ(0, proc_run(&v, 60000, NULL, NULL, NULL));
	strv_free(&v);
}

ATF_TC(sysfs__tar);
ATF_TC_HEAD(sysfs__tar, tc)
{
	atf_tc_set_md_var(tc, "require.progs", "tar");
}
ATF_TC_BODY(sysfs__tar, tc)
{
	struct facts folder = { 0 }, tar = { 0 };
	struct source *s = NULL;
	struct err err = { 0 };

	tree_nvme("nvme");
	tree_card("e1000e", NULL);
	tree_remove("sys/kernel");
	pack();
	ATF_REQUIRE_EQ(0, probes_read("sysfs:tree", &folder, NULL));
	ATF_REQUIRE_EQ_MSG(
	    0, probes_read("sysfs:host.tar.gz", &tar, &err), "%s", err.text);
	ATF_REQUIRE_STREQ("nvme", facts_text(&tar, "pci." TREE_NVME ".driver"));
	ATF_REQUIRE_STREQ("none", facts_text(&tar, "pci." TREE_USB ".driver"));
	ATF_REQUIRE_EQ(FACT_UNKNOWN, facts_get(&tar, "iommu.units")->type);
	require_same(&folder, &tar);
	/* links that lead round, out, and anywhere */
	tree_link("sys/bus/pci/devices/0000:09:00.0", "0000:09:00.0");
	tree_link("sys/bus/pci/devices/0000:0a:00.0", "../../../../../x");
	tree_link("sys/bus/pci/devices/0000:0b:00.0", "/etc");
	pack();
	ATF_REQUIRE_EQ(0, source_open(&s, "sysfs:host.tar.gz", NULL));
	require_error(s, DEVICES "/0000:09:00.0/vendor", ELOOP);
	require_error(s, DEVICES "/0000:0a:00.0/vendor", ENOENT);
	require_error(s, DEVICES "/0000:0b:00.0/vendor", ELOOP);
	require_error(s, DEVICES, EISDIR);
	source_close(s);
	facts_free(&folder);
	facts_free(&tar);
}

/* Another file is no host about which nothing is known. */
ATF_TC_WITHOUT_HEAD(kept__other_kind);
ATF_TC_BODY(kept__other_kind, tc)
{
	static const struct {
		const char *source, *what;
	} rows[] = {
		{ "groups", "a listing of IOMMU groups" },
		{ "dmesg", "a kernel log" },
		{ "loader.conf", "a loader.conf" },
		{ "vm-conf", "a guest's configuration" },
		{ "facts", "a list of facts" },
	};
	static const char *const texts[] = { "", "\n\n", "hello\n",
		"\177ELF\x02\x01\xff\xfe\n",
		"/sys/kernel/iommu_groups/x/devices/0000:01:00.0 01:00.0\n" };
	static const struct {
		const char *spec, *text;
	} little[] = {
		{ "loader.conf:other", "# nothing is set\n" },
		{ "loader.conf:other", "vmm_load=YES" },
		{ "dmesg:other", "x\nvgapci0: Boot video device" },
		{ "dmesg:other", " vfio_pin_page_external: Task exceeded" },
		{ "dmesg:other", "[    0.000000] x" },
		{ "vm-conf:other", "memory=1G" },
		{ "facts:other", "# x\niommu.groups\t1" },
	};
	struct source *binary = NULL;
	size_t i, k;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
			char *spec = xasprintf("%s:other", rows[i].source);
			char *want = xasprintf("other is not %s", rows[i].what);
			struct source *s = NULL;
			struct err err = { 0 };

			/* A path could be a line of a Linux log. */
			if (k == 4 && strcmp(rows[i].source, "dmesg") == 0)
				goto next;
			put("other", texts[k]);
			ATF_CHECK_EQ_MSG(
			    -1, source_open(&s, spec, &err), "%s %zu", spec, k);
			ATF_CHECK_MSG(
			    strstr(err.text, want) != NULL, "%s", err.text);
		next:
			free(want);
			free(spec);
		}
	ATF_REQUIRE_EQ(0,
	    file_write_atomic("other", "a=1\n#\0", sizeof("a=1\n#\0"), NULL));
	ATF_CHECK_EQ(-1, source_open(&binary, "loader.conf:other", NULL));
	/* Little is enough. */
	for (i = 0; i < sizeof(little) / sizeof(little[0]); i++) {
		struct source *s = NULL;
		struct err err = { 0 };

		put("other", little[i].text);
		ATF_CHECK_EQ_MSG(
		    0, source_open(&s, little[i].spec, &err), "%s", err.text);
		source_close(s);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, stack__first_that_knows);
	ATF_TP_ADD_TC(tp, open__what_cannot_be);
	ATF_TP_ADD_TC(tp, sysfs__part_of_a_host);
	ATF_TP_ADD_TC(tp, sysfs__tar);
	ATF_TP_ADD_TC(tp, kept__other_kind);
	return atf_no_error();
}
