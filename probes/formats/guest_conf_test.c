/* SPDX-License-Identifier: BSD-2-Clause
 * Guests of vm-bhyve, of Hoster and of a command line, and what may be kept of
 * them. */
#include "probes/formats/guest_conf.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *const managers[] = { "bhyve", "vm-bhyve", "hoster" };

/* Everything in one line: "hoster 8G cpus=4 uefi wired 4/0/0@7:0 ppt0@?". */
static char *
described(const char *text, size_t n, bool no_files)
{
	struct guest_conf g;
	struct buf b = { 0 };
	size_t i;

	if (!guest_conf_parse(&g, text, n))
		return xstrdup("none");
	buf_addf(&b, "%s%s %s cpus=%u %s%s%s", managers[g.manager],
	    g.part ? "(part)" : "", g.memory == NULL ? "-" : g.memory, g.cpus,
	    g.loader == NULL ? "-" : g.loader, g.wired ? " wired" : "",
	    g.debug ? " debug" : "");
	if (g.ignored != NULL)
		buf_addf(&b, " (not %s)", g.ignored);
	for (i = 0; i < g.n; i++) {
		const struct guest_device *d = &g.v[i];

		buf_addf(&b, " %s%s", d->host, d->told ? "=" : "@");
		if (d->placed)
			buf_addf(&b, "%u:%u", d->slot, d->func);
		else
			buf_adds(&b, "?");
		if (d->rom != NULL)
			buf_addf(&b, ",%s", no_files ? "rom" : d->rom);
	}
	guest_conf_free(&g);
	return b.data;
}

/* What is kept is the same guest, and kept again the same text. */
static void
require_kept(const char *text, size_t n, bool no_files)
{
	struct buf once = { 0 }, twice = { 0 };
	char *whole = described(text, n, no_files), *kept;

	guest_conf_filter(text, n, no_files, &once);
	guest_conf_filter(buf_str(&once), once.len, no_files, &twice);
	kept = described(buf_str(&once), once.len, no_files);
	ATF_CHECK_STREQ(whole, kept);
	ATF_CHECK_STREQ(buf_str(&once), buf_str(&twice));
	free(kept);
	free(whole);
	buf_free(&once);
	buf_free(&twice);
}

static void
require_guest(const char *text, const char *want)
{
	char *got = described(text, strlen(text), false);

	ATF_CHECK_MSG(strcmp(want, got) == 0, "%s: %s", text, got);
	free(got);
	require_kept(text, strlen(text), false);
	require_kept(text, strlen(text), true);
}

ATF_TC_WITHOUT_HEAD(guest_conf__command);
ATF_TC_BODY(guest_conf__command, tc)
{
	require_guest("# bhyve -S is for tests\n"
		      "sudo /usr/sbin/bhyve -c 2 -m 4G -wHS \\\r\n"
		      "-s 0,hostbridge -s 7,passthru,1/0/0,rom=x \\\n"
		      " -s 8:1,passthru,pci0:2:0:1 -s 0:9:0,passthru,pci3:0:0"
		      " -s 10,passthru,ppt0 -s 1:11:0,passthru,4/0/0"
		      " -l com1,stdio -l 'bootrom,/x/y.fd' vm < /dev/null &\n",
	    "bhyve 4G cpus=2 uefi wired 1/0/0=7:0,x 2/0/1=8:1 3/0/0=9:0 "
	    "ppt0=10:0 4/0/0=?");
	require_guest("bhyve-lin -AHPw -m512M -s 40,passthru,1/0/0 "
		      "-s 4,virtio-blk,passthru -s x,passthru,1/0/0 vm",
	    "bhyve 512M cpus=0 -");
	require_guest("true; bhyve -c 1 \\x -S vm\\", "bhyve - cpus=1 - wired");
	require_guest("bhyve -c 4,sockets=2,cores=2 x", "bhyve - cpus=4 -");
	require_guest("bhyve -c sockets=2,cores=3 x", "bhyve - cpus=6 -");
	require_guest("bhyve -c cores=2,cpus=2 x", "bhyve - cpus=2 -");
	require_guest("bhyve -c $n -H x", "bhyve - cpus=0 -");
	require_guest("bhyve -c sockets=4096,cores=4096,threads=4096 x",
	    "bhyve - cpus=0 -");
}

/* In a script, and in the log of vm-bhyve, where the last start counts. */
ATF_TC_WITHOUT_HEAD(guest_conf__command_elsewhere);
ATF_TC_BODY(guest_conf__command_elsewhere, tc)
{
	require_guest("#!/bin/sh\nCPUS=4\nGPU=1/0/0 # a card\nslot=\"5:0\"\n"
		      "MORE=\"-s 6,passthru,3/0/0 -S\"\n"
		      "bhyve -c $CPUS -m ${MEM} -s ${slot},passthru,$GPU \\\n"
		      " -s 5:1,passthru,$other -s $a,passthru,2/0/0 $MORE \\\n"
		      " -s 8,passthru,4/0/0$ -s ${bad,passthru,1 $NAME",
	    "bhyve - cpus=4 - wired 1/0/0=5:0 other=5:1 2/0/0=? "
	    "3/0/0=6:0 other=8:0 1=?");
	require_guest("Jan 1 1:2:3: [bhyve options: -c 1 -m 1G]\n"
		      "Jan 1 1:2:3: [bhyve devices: -s 5,passthru,9/0/0]\n"
		      "Sep 1 1:2:3:  [bhyve options: -c 4 -m 16G -Hwl "
		      "bootrom,/F.fd -U 0 -S]\r\n"
		      "Sep 1 1:2:3:  [bhyve devices: -s 0,hostbridge "
		      "-s 6:0,passthru,3/0/0 -s 7:0,passthru,4/0/0]\r\n"
		      "Sep 1 1:2:3:  [bhyve console: -l com1,/dev/nmdm0A]\r\n",
	    "bhyve 16G cpus=4 uefi wired 3/0/0=6:0 4/0/0=7:0");
	require_guest("x [bhyve devices: -s 7:0,passthru,4/0/0]",
	    "bhyve - cpus=0 - 4/0/0=7:0");
}

/* bhyve_config(5): FreeBSD's settings, and the path that illumos writes. */
ATF_TC_WITHOUT_HEAD(guest_conf__config);
ATF_TC_BODY(guest_conf__config, tc)
{
	require_guest("memory.size=8G\nmemory.wired=true\ncpus=4\n"
		      "lpc.bootrom=/x/y.fd\npci.0.0.0.device=hostbridge\n"
		      "pci.0.5.0.device=passthru\npci.0.5.0.rom=x\n"
		      "pci.0.5.0.bus=5\npci.0.5.0.slot=0\npci.0.5.0.func=1\n"
		      "pci.0.6.1.device=passthru\npci.0.6.1.pptdev=ppt2\n"
		      "pci.0.7.0.device=passthru\npci.0.7.0.path=/dev/ppt1\n",
	    "bhyve 8G cpus=4 uefi wired 5/0/1=5:0,x ppt2=6:1 ppt1=7:0");
	require_guest("pci.0.4.0.device=nvme\n", "bhyve - cpus=0 -");
	require_guest("pci.0.4.device=passthru\npci.x.4.0.device=\n"
		      "pci.0.99.0.device=passthru\n",
	    "bhyve - cpus=0 -");
}

ATF_TC_WITHOUT_HEAD(guest_conf__vm_bhyve);
ATF_TC_BODY(guest_conf__vm_bhyve, tc)
{
	require_guest("loader=\"uefi\"\r\ncpu=2\r\nmemory=2G\r\n"
		      "disk0_name=d\r\ndisk0_type=nvme\r\n"
		      "network0_type=e1000\r\npassthru0=\"3/0/0\"\r\n"
		      "passthru1=\"3/0/1\" # audio\r\npassthru2=4/0/0=8\r\n"
		      "passthru3=5/0/0\r\npassthru5=6/0/0\r\n"
		      "passthru3_options=\"x=1,rom=/r.rom,y\"\r\n",
	    "vm-bhyve 2G cpus=2 uefi wired (not passthru5) 3/0/0@6:0 "
	    "3/0/1@6:1 4/0/0=8:0 "
	    "5/0/0@7:0,/r.rom");
	/* no address that bhyve takes; it counts from 0 */
	require_guest("passthru0=1/0\npassthru1=03:00.0\npassthru2=/x\n",
	    "vm-bhyve - cpus=0 - wired 1/0@4:0 03:00.0@5:0 other@6:0");
	require_guest("passthru1=1/0/0\npassthru2=2/0/0\n",
	    "vm-bhyve - cpus=0 - (not passthru1 passthru2)");
	/* the first line of a name counts; no disk without a type */
	require_guest("memory=1G\nmemory=2G\nloader=grub\ndisk0_name=d\n"
		      "passthru0=ppt0\ndebug=Yes\n",
	    "vm-bhyve 1G cpus=0 grub wired debug ppt0@4:0");
	require_guest("memory=1G\ndebug=off\nwired_memory=1\npassthru0=\"\"\n",
	    "vm-bhyve 1G cpus=0 - wired");
	/* what is kept of an address that is none is the same for all */
	require_guest("passthru0=x3/0/0\npassthru1=4/0/0'\npassthru2=5/0/0\n",
	    "vm-bhyve - cpus=0 - wired other@4:0 other@4:1 5/0/0@5:0");
	require_guest("start_slot=30\nvirt_random=no\npassthru0=3/0/0\n"
		      "passthru1=4/0/0\npassthru2=5/0/0=1:6:0\n"
		      "passthru3=6/0/0=x\n",
	    "vm-bhyve - cpus=0 - wired 3/0/0@30:0 4/0/0@? 5/0/0=? 6/0/0@?");
}

ATF_TC_WITHOUT_HEAD(guest_conf__hoster);
ATF_TC_BODY(guest_conf__hoster, tc)
{
	/* slots from the disks and networks on, cards wherever they stand */
	require_guest("{ \"memory\": \"8G\", \"passthru\":["
		      "\"3/0/0\",\"x\",\"-4/0/2\",\"3/0/1\",7] }",
	    "hoster 8G cpus=1 uefi wired 3/0/0=4:0 3/0/1=4:1 4/0/2=5:0");
	require_guest("{\"cpu_sockets\":1,\"cpu_cores\":2,\"cpu_threads\":2,"
		      "\"networks\":[{},{}],\"disks\":[{},{}],"
		      "\"loader\":\"bios\",\"passthru\":[\"4/0/0\","
		      "\"-43/0/1\",\"4/0/1\",\"43/0/12\"]}",
	    "hoster - cpus=4 bios wired 4/0/0=7:0 4/0/1=7:1 43/0/1=8:0 "
	    "43/0/12=9:12");
	/* no slot is left */
	require_guest("{\"disks\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
		      "0,0,0,0,0],\"passthru\":[\"1/0/0\",\"2/0/0\"]}",
	    "hoster - cpus=1 uefi wired 1/0/0=30:0 2/0/0=?");
	/* lines of it */
	require_guest("\"passthru\": [ \"1/0/0\", \"1/0/1\" ],",
	    "hoster(part) - cpus=0 uefi wired 1/0/0=6:0 1/0/1=6:1");
	require_guest("\"passthru\": [ \"-1/0/0\", \"-1/0/1\" ],",
	    "hoster(part) - cpus=0 uefi wired 1/0/0=6:0 1/0/1=7:0");
	require_guest("{ \"memory\": \"8G\", \"passthru\": [ \"1/0/0\" ],\n"
		      "\"disks\": [",
	    "hoster(part) 8G cpus=0 uefi wired 1/0/0=6:0");
	require_guest("\"passthru\": []", "hoster(part) - cpus=0 uefi wired");
}

ATF_TC_WITHOUT_HEAD(guest_conf__none);
ATF_TC_BODY(guest_conf__none, tc)
{
	static const char *const texts[] = { "", "bhyvectl --destroy --vm=x",
		"bhyveload -m 1G x", "bhyve", "\\", "\"passthru\": [ \"1/0/0\"",
		"\"passthru\"", "bhyve vm\n-S\n", "{}", "{\"name\":\"x\"}",
		"[\"passthru\"]", "uuid=1\npassthru=1/0/0\ndisk_name=x\n",
		"\"passthru\": [ \"1/0/0\", x ]", "# bhyve -S x" };
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		require_guest(texts[i], "none");
}

ATF_TC_WITHOUT_HEAD(guest_conf_filter__says_no_more);
ATF_TC_BODY(guest_conf_filter__says_no_more, tc)
{
	static const char *const cases[][3] = {
		{ "bhyve -c 2 -m SECRET/4G -s 3,passthru,/SECRET "
		  "-s 4,passthru,1/0/0,rom=/d/r.rom -l bootrom,/SECRET.fd "
		  "-l com1,/SECRET -U SECRET SECRET",
		    "bhyve -l bootrom, -c 2 -m '?' -s 3:0,passthru,other "
		    "-s 4:0,passthru,1/0/0,rom=/d/r.rom -H\n",
		    "bhyve -l bootrom, -c 2 -m '?' -s 3:0,passthru,other "
		    "-s 4:0,passthru,1/0/0,rom=rom -H\n" },
		{ "memory=\"SECRET 1\"\ncpu=2\nuuid=SECRET\n"
		  "network0_type=virtio-net\nnetwork0_mac=SECRET\n"
		  "disk0_name=SECRET\npassthru0=/SECRET=4:0\n"
		  "passthru1=1/0/0=/SECRET\n"
		  "passthru1_options=\"SECRET=1,rom=/d/r.rom\"\n"
		  "passthru2_options='rom=/a b\"'\n"
		  "bhyve_options=\"-s 8,virtio-9p,a=/SECRET\"\n",
		    "memory=\"?\"\ncpu=\"2\"\nnetwork0_type=\"virtio-net\"\n"
		    "disk0_name=\"disk\"\npassthru0=\"other=4:0\"\n"
		    "passthru1=\"1/0/0=?\"\n"
		    "passthru1_options=\"rom=/d/r.rom\"\n"
		    "passthru2_options=\"rom=rom\"\n",
		    "memory=\"?\"\ncpu=\"2\"\nnetwork0_type=\"virtio-net\"\n"
		    "disk0_name=\"disk\"\npassthru0=\"other=4:0\"\n"
		    "passthru1=\"1/0/0=?\"\npassthru1_options=\"rom=rom\"\n"
		    "passthru2_options=\"rom=rom\"\n" },
		{ "{\"owner\":\"SECRET\",\"memory\":\"/SECRET\","
		  "\"disks\":[{\"disk_image\":\"SECRET\"}],"
		  "\"passthru\":[\"SECRET/0/0\",\"1/0/0\",{\"SECRET\":1},"
		  "\"SECRET@pci0:1/0/0\"]}",
		    "{\"memory\":\"?\",\"passthru\":[\"1/0/0\"],"
		    "\"networks\":[],\"disks\":[{}],\"9p_shares\":[]}\n",
		    "{\"memory\":\"?\",\"passthru\":[\"1/0/0\"],"
		    "\"networks\":[],\"disks\":[{}],\"9p_shares\":[]}\n" },
		{ "\"owner\": \"SECRET\", \"memory\": \"/SECRET\",\n"
		  "\"passthru\": [ \"1/0/0\" ]",
		    "\"memory\":\"?\",\"passthru\":[\"1/0/0\"]\n",
		    "\"memory\":\"?\",\"passthru\":[\"1/0/0\"]\n" },
		{ "SECRET", "", "" },
	};
	struct buf b = { 0 };
	size_t i, k;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (k = 1; k < 3; k++) {
			buf_clear(&b);
			guest_conf_filter(
			    cases[i][0], strlen(cases[i][0]), k == 2, &b);
			ATF_CHECK_STREQ(cases[i][k], buf_str(&b));
		}
	buf_free(&b);
}

/* Cut anywhere, and with every byte set, it ends and is kept as it is. */
ATF_TC_WITHOUT_HEAD(guest_conf__hostile);
ATF_TC_BODY(guest_conf__hostile, tc)
{
	static const char *const texts[] = {
		"bhyve -c 2,cores=2 -m '4G' -S -s 7,passthru,1/0/0,rom=x vm",
		"memory=1G\npassthru0=\"1/0/0=6:1\"\npassthru0_options='rom=x'",
		"{\"memory\":\"1G\",\"passthru\":[\"-1/0/0\",\"1/0/1\"]}",
		"\"memory\": \"1G\", \"passthru\": [ \"1/0/0\", \"1/0/1\" ],",
	};
	size_t i, k;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (k = 0; k < strlen(texts[i]); k++) {
			char *text = xstrdup(texts[i]);
			struct buf once = { 0 }, twice = { 0 };
			size_t n = strlen(text);

			text[k] = (char)0xff;
			guest_conf_filter(text, n, true, &once);
			guest_conf_filter(
			    buf_str(&once), once.len, true, &twice);
			ATF_CHECK_STREQ(buf_str(&once), buf_str(&twice));
			ATF_CHECK(strchr(buf_str(&once), 0xff) == NULL);
			text[k] = '\0';
			require_kept(text, k, true);
			buf_free(&once);
			buf_free(&twice);
			free(text);
		}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, guest_conf__command);
	ATF_TP_ADD_TC(tp, guest_conf__command_elsewhere);
	ATF_TP_ADD_TC(tp, guest_conf__config);
	ATF_TP_ADD_TC(tp, guest_conf__vm_bhyve);
	ATF_TP_ADD_TC(tp, guest_conf__hoster);
	ATF_TP_ADD_TC(tp, guest_conf__none);
	ATF_TP_ADD_TC(tp, guest_conf_filter__says_no_more);
	ATF_TP_ADD_TC(tp, guest_conf__hostile);
	return atf_no_error();
}
