/* SPDX-License-Identifier: BSD-2-Clause
 * Recordings of FreeBSD hosts: names of machines and people in every key. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/probe.h"
#include "probes/probe_freebsd_host_stub.h"
#include "probes/source_freebsd.h"

/* What may stand anywhere; the other in what is read line by line. */
#define NUMBERS                                                                \
	"uuid: 5EC4E700-1111-2222-3333-444455556666\n"                         \
	"serial=\"SECRET-serial\" sernum=SECRET-number\n"                      \
	"Serial Number SECRET\nether 5e:c4:e7:00:00:01\n"                      \
	"/home/SECRET-user/vm\n"
#define NAMES                                                                  \
	NUMBERS "kern.hostname=\"SECRET-host\"\nhostname: SECRET-host\n"       \
		"root@SECRET-host:/usr/src\n"

static const struct row rows[] = {
	{ "run:pciconf -l", HOSTB PPT, 0 },
	{ "run:pciconf -lB", HOSTB PPT, 0 },
	{ "run:pciconf -lvbce",
	    HOSTB PPT CAPS
	    "    ecap 0003[140] = Serial 1 5ec4e70000000001\n"
	    "    VPD ident  = 'SECRET'\n    VPD ro  SN = 'SECRET'\n",
	    0 },
	{ "run:devinfo -v",
	    "nexus0\n  da0 pnpinfo sernum=\"SECRET\" at scbus0\n"
	    "  uhub0 ether 5e:c4:e7:00:00:01\n",
	    0 },
	{ "run:acpidump -t", "/*\n  DMAR: Length=48\n" NUMBERS "*/\n", 0 },
	{ "run:sysctl hw.vmm", "hw.vmm.create: beavis\n" NAMES, 0 },
	{ "run:" FREEBSD_SYSCTL, "kern.osrelease: 14.0\n" NAMES, 0 },
	{ "run:kenv",
	    "pptdevs=\"1/0/0\"\nsmbios.system.serial=\"SECRET\"\n"
	    "smbios.planar.serial=\"SECRET\"\n"
	    "smbios.system.uuid=\"5ec4e700-1111-2222-3333-444455556666\"\n"
	    "smbios.chassis.tag=\"SECRET\"\nboot.nfsroot.path=\"/SECRET\"\n"
	    "boot.netif.hwaddr=\"5e:c4:e7:00:00:01\"\n" NAMES,
	    0 },
	{ "run:kldstat", "Id Refs Address Size Name\n 1 1 0x0 1 kernel\n", 0 },
	{ "run:dmesg", "vmm: loaded\n" NAMES, 0 },
	{ "log:kernel",
	    "CPU: AMD EPYC (2.0-MHz)\nppt0: attached\n"
	    "ada0: Serial Number SECRET\nem0: Ethernet address: "
	    "5e:c4:e7:00:00:01\nTrying to mount root from ufs:/SECRET\n" NAMES,
	    0 },
	{ "run:vm passthru",
	    "DEVICE     BHYVE ID     READY        DESCRIPTION\n"
	    "ppt0       1/0/0        Yes          82574L\n",
	    0 },
	{ "run:netstat -rn",
	    "default SECRET-router UGS SECRET-wan\nSECRET link#1 U em0\n", 0 },
	{ "run:uname -r", "14.0-RELEASE\n", 0 },
	{ "stderr:kldstat", NUMBERS, 0 },
	{ "file:/boot/loader.conf",
	    "vmm_load=\"YES\"\n# SECRET\nSECRET=\"1\"\n"
	    "hw.usb.serial=\"SECRET\"\n" NAMES,
	    0 },
	{ "file:/boot/loader.conf.d", "10-SECRET.conf\nSECRET.conf~", 0 },
	{ "file:/boot/loader.conf.d/10-SECRET.conf", "pptdevs=\"1/0/0\"\n", 0 },
	{ "dev:vmm", "SECRET-guest\nother-SECRET", 0 },
	{ "text:vm-conf", "SECRET-guest", 0 },
	{ "text:vm-conf/SECRET-guest",
	    "memory=1G\nuuid=\"5ec4e700-1111-2222-3333-444455556666\"\n"
	    "network0_mac=\"5e:c4:e7:00:00:01\"\ndisk0_name=\"SECRET\"\n"
	    "bhyve_options=\"-s 8,virtio-9p,a=/home/SECRET\"\n" NAMES,
	    0 },
	{ NULL, NULL, 0 },
};

static bool
is_folder(const char *key)
{
	return strcmp(key, "dev:vmm") == 0 ||
	       strcmp(key, "text:vm-conf") == 0 ||
	       strcmp(key, "file:/boot/loader.conf.d") == 0;
}

static void
record(struct source *inner, const char *dir)
{
	struct facts f = { 0 };
	struct buf ignored = { 0 };
	struct strv names = { 0 };
	struct source s = { 0 };
	struct err err = { 0 };
	size_t i;

	source_open_record(&s, inner);
	probes_run(&s, &f);
	/* and what no probe asks for */
	for (i = 0; rows[i].key != NULL; i++)
		if (is_folder(rows[i].key))
			(void)source_list(&s, rows[i].key, &names, NULL);
		else
			(void)source_get(&s, rows[i].key, &ignored, NULL);
	ATF_REQUIRE_EQ_MSG(
	    0, source_record_write(&s, dir, &err), "%s", err.text);
	s.ops->close(&s);
	strv_free(&names);
	buf_free(&ignored);
	facts_free(&f);
}

/* All of a recording, names of files too. */
static void
read_all(const char *dir, struct buf *out)
{
	struct strv files = { 0 };
	size_t i;

	ATF_REQUIRE_EQ(0, file_list(dir, &files, NULL));
	for (i = 0; i < files.n; i++) {
		char *path = xasprintf("%s/%s", dir, files.v[i]);

		buf_adds(out, files.v[i]);
		ATF_REQUIRE_EQ(0, file_read(path, out, NULL));
		free(path);
	}
	strv_free(&files);
}

ATF_TC_WITHOUT_HEAD(record__names_in_every_key);
ATF_TC_BODY(record__names_in_every_key, tc)
{
	static const char *const secrets[] = { "SECRET", "5ec4e7", "5EC4E7",
		"5e:c4", NULL };
	struct host h;
	struct facts f = { 0 };
	struct buf first = { 0 }, second = { 0 };
	struct source *s = NULL;
	size_t i;

	record(host_open(&h, rows), "first");
	strv_free(&h.asked);
	read_all("first", &first);
	for (i = 0; secrets[i] != NULL; i++)
		ATF_CHECK_MSG(strstr(first.data, secrets[i]) == NULL,
		    "%s: %.200s", secrets[i], strstr(first.data, secrets[i]));
	/* but what is needed, and one guest is one guest */
	ATF_REQUIRE_EQ(0, probes_read("dump:first", &f, NULL));
	host_require(&f, "vmm.vms", "vm001 vm002");
	host_require(&f, "vm.vm001.memory", "1073741824");
	host_require(&f, "loader.vmm_load", "true");
	host_require(&f, "pptdevs.1.loader", "1/0/0");
	host_require(&f, "host.kernel", "14.0");
	facts_free(&f);
	/* recorded again it is the same */
	ATF_REQUIRE_EQ(0, source_open(&s, "dump:first", NULL));
	record(s, "second");
	read_all("second", &second);
	ATF_CHECK_STREQ(first.data, second.data);
	buf_free(&first);
	buf_free(&second);
}

/* A guest's facts, roms aside, where the recording has numbered it. */
static void
require_same(const struct facts *live, const struct facts *kept,
    const char *name, const char *number)
{
	static const char *const all[] = { "passthru", "slots", "memory",
		"cpus", "manager", "wired", "loader", "debug", NULL };
	char *a, *b;
	size_t i;

	for (i = 0; all[i] != NULL; i++) {
		const struct fact *x, *y;

		a = xasprintf("vm.%s.%s", name, all[i]);
		b = xasprintf("vm.%s.%s", number, all[i]);
		x = facts_get(live, a);
		y = facts_get(kept, b);
		ATF_REQUIRE_MSG(x != NULL && y != NULL, "%s %s", a, b);
		ATF_CHECK_EQ_MSG(x->type, y->type, "%s", a);
		if (x->type == FACT_STR || x->type == FACT_UNKNOWN)
			ATF_CHECK_STREQ_MSG(x->str, y->str, "%s", a);
		else if (x->type == FACT_BOOL)
			ATF_CHECK_EQ_MSG(x->b, y->b, "%s", a);
		else
			ATF_CHECK_EQ_MSG(x->i, y->i, "%s", a);
		free(a);
		free(b);
	}
}

/* Of every kind of configuration; only of ROMs the files are left out. */
ATF_TC_WITHOUT_HEAD(record__guests);
ATF_TC_BODY(record__guests, tc)
{
	static const struct row guests[] = { { "text:vm-conf", "a\nb\nc\nd\ne",
						 0 },
		{ "text:vm-conf/a",
		    "/usr/sbin/bhyve -c 2 -m 4G -S -l "
		    "bootrom,/home/SECRET/x.fd "
		    "-s 4,virtio-blk,/dev/zvol/SECRET "
		    "-s 7,passthru,1/0/0,rom=/SECRET/SECRET.rom "
		    "-s 8:1,passthru,ppt0 SECRET\n",
		    0 },
		{ "text:vm-conf/b",
		    "loader=\"uefi\"\ncpu=4\nmemory=16G\ndebug=yes\n"
		    "disk0_type=nvme\ndisk0_name=SECRET\n"
		    "passthru0=\"1/0/0\"\npassthru1=\"2/0/0=9:0\"\n"
		    "passthru1_options=\"rom=/SECRET/SECRET.rom\"\n",
		    0 },
		{ "text:vm-conf/c",
		    "{\"memory\":\"8G\",\"loader\":\"bios\","
		    "\"cpu_cores\":2,\"owner\":\"SECRET\","
		    "\"networks\":[{\"comment\":\"SECRET\"}],"
		    "\"disks\":[{\"disk_image\":\"SECRET\"},{}],"
		    "\"passthru\":[\"1/0/0\",\"-2/0/0\",\"1/0/1\"]}",
		    0 },
		{ "text:vm-conf/d",
		    "\"owner\": \"SECRET\",\n"
		    "\"passthru\": [ \"1/0/0\" ],\n",
		    0 },
		{ "text:vm-conf/e", "SECRET\n", 0 }, { NULL, NULL, 0 } };
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	struct facts live, kept = { 0 };
	struct buf all = { 0 };
	struct host h;
	size_t i;

	host_read(&live, &h, guests);
	strv_free(&h.asked);
	record(host_open(&h, guests), "guests");
	strv_free(&h.asked);
	read_all("guests", &all);
	ATF_CHECK_MSG(strstr(all.data, "SECRET") == NULL, "%s", all.data);
	ATF_REQUIRE_EQ(0, probes_read("dump:guests", &kept, NULL));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *number = xasprintf("vm%03zu", i + 1);

		require_same(&live, &kept, names[i], number);
		free(number);
	}
	host_require(&live, "vm.a.passthru", "1/0/0=7:0 ppt0=8:1");
	host_require(&live, "vm.a.cpus", "2");
	host_require(&live, "vm.a.roms", "0=/SECRET/SECRET.rom");
	host_require(&live, "vm.c.passthru", "1/0/0=6:0 1/0/1=6:1 2/0/0=7:0");
	host_require(&live, "vm.c.slots",
	    "0000:01:00.0=6:0 0000:01:00.1=6:1 0000:02:00.0=7:0");
	host_require(&live, "vm.d.manager", "hoster");
	host_require(&live, "vm.d.slots", "?");
	host_require(&live, "vm.e.passthru", "?");
	host_require(&kept, "vm.vm001.roms", "0=rom");
	host_require(&kept, "vm.vm002.roms", "1=rom");
	host_require(&kept, "vm.vm003.roms", "none");
	buf_free(&all);
	facts_free(&kept);
	facts_free(&live);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, record__names_in_every_key);
	ATF_TP_ADD_TC(tp, record__guests);
	return atf_no_error();
}
