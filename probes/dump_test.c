/* SPDX-License-Identifier: BSD-2-Clause
 * Recordings: what is kept, and what is answered from it. */
#include "probes/dump.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/probe.h"
#include "probes/probe_test_tree.h"
#include "probes/source_test_common.h"

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

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, record__same_facts_and_no_names);
	ATF_TP_ADD_TC(tp, record__large_and_binary);
	ATF_TP_ADD_TC(tp, dump__broken);
	return atf_no_error();
}
