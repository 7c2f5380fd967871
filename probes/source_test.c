/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/source.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/proc.h"
#include "probes/dump.h"
#include "probes/probe.h"
#include "probes/probe_test_tree.h"

#define DEVICES "sysfs:bus/pci/devices"

static void
put(const char *path, const char *text)
{
	ATF_REQUIRE_EQ(0, file_write_atomic(path, text, strlen(text), NULL));
}

static void
require_text(struct source *s, const char *key, const char *want)
{
	struct err err = { 0 };
	char *text = source_text(s, key, &err);

	ATF_REQUIRE_MSG(text != NULL, "%s: %s", key, err.text);
	ATF_REQUIRE_STREQ(want, text);
	free(text);
}

static void
require_error(struct source *s, const char *key, int code)
{
	struct err err = { 0 };

	ATF_REQUIRE(source_text(s, key, &err) == NULL);
	ATF_REQUIRE_EQ_MSG(code, err.code, "%s: %s", key, err.text);
}

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
	put("groups", "");
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

/* Names, addresses and numbers that must not get out. */
static const char *const secrets[] = { "WX41SERIAL", "52:54:00:ab:cd:ef",
	"525400abcdef", "4c4c4544-0042", "jane", "secrethost", "deadbeef",
	NULL };

static void
plant(void)
{
	tree_vtd();
	tree_nvme("nvme");
	tree_attribute(TREE_NVME, "serial", "WX41SERIAL\n");
	tree_attribute(TREE_NVME, "vpd", "WX41SERIAL\n");
	tree_attribute(TREE_NVME, "label", "52:54:00:ab:cd:ef jane\n");
	tree_file("proc/cmdline",
	    "root=UUID=4c4c4544-0042-3510-8051-b8c04f563232 "
	    "intel_iommu=on hostname=secrethost user=jane\n");
	tree_file("proc/sys/kernel/hostname", "secrethost\n");
	tree_file("proc/self/mountinfo",
	    "22 1 8:1 / / rw - ext4 /dev/mapper/secrethost-root rw\n"
	    "23 22 8:1 / /home/jane rw - ext4 /dev/sda1 rw\n");
	tree_file("sys/class/net/enx525400abcdef/operstate", "up\n");
	tree_file(
	    "sys/class/net/enx525400abcdef/address", "52:54:00:ab:cd:ef\n");
	tree_file("sys/class/dmi/id/product_serial", "WX41SERIAL\n");
	tree_file("sys/class/dmi/id/board_name", "Board\n");
}

/* What probes of any kind might ask for. */
static void
read_much(struct source *s)
{
	static const char *const keys[] = { "proc:cmdline", "proc:cpuinfo",
		"proc:sys/kernel/hostname", "proc:self/mountinfo",
		"proc:absent", "proc:swaps", DEVICES "/" TREE_NVME "/serial",
		DEVICES "/" TREE_NVME "/vpd", DEVICES "/" TREE_NVME "/vendor",
		DEVICES "/" TREE_NVME "/config",
		DEVICES "/" TREE_NVME "/driver", DEVICES "/" TREE_NVME "/none",
		"sysfs:class/net/enx525400abcdef/operstate",
		"sysfs:class/net/enx525400abcdef/address",
		"sysfs:class/dmi/id/product_serial",
		"sysfs:class/dmi/id/board_name", NULL };
	struct strv names = { 0 };
	struct buf b = { 0 };
	size_t i;

	for (i = 0; keys[i] != NULL; i++)
		(void)source_get(s, keys[i], &b, NULL);
	(void)source_list(s, "sysfs:class/net", &names, NULL);
	(void)source_list(s, DEVICES, &names, NULL);
	(void)source_list(s, DEVICES "/absent", &names, NULL);
	strv_free(&names);
	buf_free(&b);
}

static void
record(const char *spec, const char *dir, struct facts *f)
{
	struct source *inner = NULL, s = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0, source_open(&inner, spec, &err), "%s", err.text);
	source_open_record(&s, inner);
	probes_run(&s, f);
	read_much(&s);
	ATF_REQUIRE_EQ_MSG(
	    0, source_record_write(&s, dir, &err), "%s", err.text);
	/* another recording is not overwritten */
	ATF_REQUIRE_EQ(-1, source_record_write(&s, dir, &err));
	s.ops->close(&s);
}

static void
require_same(const struct facts *a, const struct facts *b)
{
	size_t i;

	ATF_REQUIRE_EQ(a->n, b->n);
	for (i = 0; i < a->n; i++) {
		const struct fact *x = &a->v[i], *y = &b->v[i];

		ATF_REQUIRE_STREQ(x->key, y->key);
		ATF_REQUIRE_STREQ(x->origin, y->origin);
		ATF_REQUIRE_EQ_MSG(x->type, y->type, "%s", x->key);
		ATF_REQUIRE_EQ(x->b, y->b);
		ATF_REQUIRE_EQ(x->i, y->i);
		if (x->str != NULL)
			ATF_REQUIRE_STREQ(x->str, y->str);
	}
}

ATF_TC_WITHOUT_HEAD(record__same_facts_and_no_names);
ATF_TC_BODY(record__same_facts_and_no_names, tc)
{
	struct facts live = { 0 }, replayed = { 0 }, again = { 0 };
	struct strv files = { 0 };
	struct buf b = { 0 };
	struct source *s = NULL;
	size_t i;

	plant();
	record(TREE_SOURCE, "dump", &live);
	ATF_REQUIRE_EQ(0, file_remove_tree("tree", NULL));
	record("dump:dump", "second", &replayed);
	require_same(&live, &replayed);
	ATF_REQUIRE_EQ(0, probes_read("dump:second", &again, NULL));
	require_same(&live, &again);
	ATF_REQUIRE(live.n > 20);

	ATF_REQUIRE_EQ(0, file_list("dump", &files, NULL));
	for (i = 0; i < files.n; i++) {
		char *path = xasprintf("dump/%s", files.v[i]);

		buf_adds(&b, path);
		ATF_REQUIRE_EQ(0, file_read(path, &b, NULL));
		free(path);
	}
	for (i = 0; secrets[i] != NULL; i++)
		ATF_CHECK_MSG(
		    strstr(b.data, secrets[i]) == NULL, "%s", secrets[i]);
	/* but what is needed */
	ATF_CHECK(strstr(b.data, "intel_iommu=on") != NULL);
	ATF_CHECK(strstr(b.data, "enx000000000000") != NULL);
	ATF_REQUIRE_EQ(0, source_open(&s, "dump:dump", NULL));
	require_text(s, "sysfs:class/dmi/id/board_name", "Board");
	require_text(s, "sysfs:class/net/enx000000000000/operstate", "up");
	require_error(s, DEVICES "/" TREE_NVME "/none", ENOENT);
	require_error(s, DEVICES "/" TREE_NVME "/never_asked", ENODATA);
	source_close(s);
	strv_free(&files);
	buf_free(&b);
	facts_free(&live);
	facts_free(&replayed);
	facts_free(&again);
}

ATF_TC_WITHOUT_HEAD(record__large_and_binary);
ATF_TC_BODY(record__large_and_binary, tc)
{
	static char large[10000], config[4096] = "\x86\x80";
	struct facts f = { 0 };
	struct source *s = NULL;
	struct buf b = { 0 };
	struct strv files = { 0 };

	tree_vtd();
	tree_nvme("nvme");
	config[4000] = 7;
	ATF_REQUIRE_EQ(
	    0, file_write_atomic("tree/sys/devices/pci0000:00/" TREE_NVME
				 "/config",
		   config, sizeof(config), NULL));
	memset(large, 'x', sizeof(large) - 1);
	tree_file("proc/cpuinfo", large);
	record(TREE_SOURCE, "dump", &f);
	ATF_REQUIRE_EQ(0, file_list("dump", &files, NULL));
	ATF_REQUIRE_EQ(2, files.n);
	ATF_REQUIRE_STREQ("0001-cpuinfo", files.v[0]);
	ATF_REQUIRE_EQ(0, source_open(&s, "dump:dump", NULL));
	ATF_REQUIRE_EQ(
	    0, source_get(s, DEVICES "/" TREE_NVME "/config", &b, NULL));
	ATF_REQUIRE_EQ(sizeof(config), b.len);
	ATF_REQUIRE_EQ(0, memcmp(config, b.data, b.len));
	require_text(s, "proc:cpuinfo", large);
	/* a file that got lost is unknown, not absent */
	ATF_REQUIRE_EQ(0, file_remove_tree("dump/0001-cpuinfo", NULL));
	require_error(s, "proc:cpuinfo", ENODATA);
	source_close(s);
	strv_free(&files);
	buf_free(&b);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(dump__broken);
ATF_TC_BODY(dump__broken, tc)
{
#define HEAD "{\"pptcheck-dump\":1,\"os\":\"linux\"}\n"
	static const char *const bad[] = { "", "text\n", "{}\n",
		"{\"pptcheck-dump\":2}\n", "{\"pptcheck-dump\":1}",
		HEAD "{\"get\":\"proc:cmdline\",\"te", HEAD "[]\n",
		HEAD "nonsense\n", NULL };
	static const char *const entries[] = { "\"text\":7", "\"hex\":\"0g\"",
		"\"hex\":\"00\"", "\"hex\":\"\",\"size\":999999999",
		"\"hex\":\"\",\"size\":-1", "\"file\":\"../x\"",
		"\"file\":\".hidden\"", "\"names\":[]", "\"error\":\"EWHAT\"",
		NULL };
	struct source *s = NULL;
	struct strv names = { 0 };
	struct err err = { 0 };
	size_t i;

	ATF_REQUIRE_EQ(0, file_mkdirs("d", NULL));
	put("x", "outside");
	for (i = 0; bad[i] != NULL; i++) {
		put("d/manifest.jsonl", bad[i]);
		ATF_CHECK_EQ_MSG(
		    -1, source_open(&s, "dump:d", &err), "%s", bad[i]);
		ATF_CHECK_MSG(
		    strstr(err.text, "d/manifest.jsonl: ") == err.text, "%s",
		    err.text);
	}
	for (i = 0; entries[i] != NULL; i++) {
		char *text = xasprintf(HEAD "{\"get\":\"proc:cmdline\",%s}\n"
					    "{\"list\":\"sysfs:block\",%s}\n",
		    entries[i], entries[i]);

		put("d/manifest.jsonl", text);
		free(text);
		ATF_REQUIRE_EQ(0, source_open(&s, "dump:d", &err));
		require_error(s, "proc:cmdline", EIO);
		(void)source_list(s, "sysfs:block", &names, &err);
		source_close(s);
	}
	ATF_REQUIRE_EQ(0, names.n);
	/* what a later version adds, and an answer given twice */
	put("d/manifest.jsonl",
	    HEAD "{\"seen\":1}\n"
		 "{\"get\":\"proc:cmdline\",\"text\":\"iommu=pt\",\"new\":1}\n"
		 "{\"get\":\"proc:cmdline\",\"text\":\"iommu=soft\"}\n");
	ATF_REQUIRE_EQ(0, source_open(&s, "dump:d", &err));
	require_text(s, "proc:cmdline", "iommu=pt");
	source_close(s);
	strv_free(&names);
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
pack(const char *from, const char *options)
{
	const char *const argv[] = { "tar", "-C", from, options, "host.tar.gz",
		".", NULL };
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
	pack(".", "-czf");
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
	pack(".", "-czf");
	ATF_REQUIRE_EQ(0, source_open(&s, "sysfs:host.tar.gz", NULL));
	require_error(s, DEVICES "/0000:09:00.0/vendor", ELOOP);
	require_error(s, DEVICES "/0000:0a:00.0/vendor", ENOENT);
	require_error(s, DEVICES "/0000:0b:00.0/vendor", ELOOP);
	require_error(s, DEVICES, EISDIR);
	source_close(s);
	facts_free(&folder);
	facts_free(&tar);
}

ATF_TC_WITHOUT_HEAD(groups__facts);
ATF_TC_BODY(groups__facts, tc)
{
	static const char listing[] =
	    "...\nIOMMU Group 32:\r\n"
	    "\t00:1f.0 ISA bridge [0601]: Intel C610 [X99] LPC [8086:8D44] "
	    "(rev 05)\r\n"
	    "  0001:02:00.1 Ethernet controller: No ids at all\n"
	    "IOMMU Group 7 03:00.0 VGA compatible controller [0300]: NVIDIA "
	    "GP106 [GeForce GTX 1060 6GB] [10de:1c03] (rev a1)\n"
	    "[RESET]\t03:00.1 Audio device [0403]: NVIDIA [10de:10f1]\n"
	    "IOMMU Group 99999999999 04:00.0 too far\nnonsense\n"
	    "08:99.0 no device\n";
	struct facts f = { 0 };

	put("groups", listing);
	ATF_REQUIRE_EQ(0, probes_read("groups:groups", &f, NULL));
#define FACT(key, want) ATF_CHECK_STREQ(want, facts_text(&f, key))
	FACT("group.32.members", "0000:00:1f.0 0001:02:00.1");
	FACT("group.7.members", "0000:03:00.0 0000:03:00.1");
	FACT("pci.0000:00:1f.0.group", "32");
	FACT("pci.0000:00:1f.0.vendor", "8086");
	FACT("pci.0000:00:1f.0.device", "8d44");
	FACT("pci.0000:00:1f.0.class", "0601");
	FACT("pci.0000:00:1f.0.revision", "05");
	FACT("pci.0000:00:1f.0.name", "Intel C610 [X99] LPC");
	FACT("pci.0000:03:00.0.device", "1c03");
	FACT("pci.0000:03:00.1.group", "7");
	FACT("pci.0001:02:00.1.group", "32");
	ATF_CHECK(facts_get(&f, "pci.0001:02:00.1.vendor") == NULL);
	ATF_CHECK(facts_get(&f, "pci.0000:04:00.0.group") == NULL);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, stack__first_that_knows);
	ATF_TP_ADD_TC(tp, open__what_cannot_be);
	ATF_TP_ADD_TC(tp, record__same_facts_and_no_names);
	ATF_TP_ADD_TC(tp, record__large_and_binary);
	ATF_TP_ADD_TC(tp, dump__broken);
	ATF_TP_ADD_TC(tp, sysfs__part_of_a_host);
	ATF_TP_ADD_TC(tp, sysfs__tar);
	ATF_TP_ADD_TC(tp, groups__facts);
	return atf_no_error();
}
