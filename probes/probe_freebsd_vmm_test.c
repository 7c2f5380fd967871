/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <errno.h>
#include <string.h>

#include "probes/probe_freebsd_host_stub.h"

#define LOG_FAILED                                                             \
	"  AMD Features2=0x71<LAHF,CR8,SVM>\n"                                 \
	"  SVM: NP,NAsids=16\n"                                                \
	"SVM: disabled by BIOS.\n"                                             \
	"module_register_init: MOD_LOAD (vmm, 0xffffffff81804d10, 0) "         \
	"error 6\n"

/* kldload says 0, the file is there, and the sysctls answer. */
ATF_TC_WITHOUT_HEAD(vmm__loaded_but_dead);
ATF_TC_BODY(vmm__loaded_but_dead, tc)
{
	static const struct row rows[] = { { "status:kldstat -q -m vmm", "1\n",
					       0 },
		{ "run:kldstat", " 2    1 0xffffffff81800000 33d0a8 vmm.ko\n",
		    0 },
		{ "run:sysctl hw.vmm",
		    "hw.vmm.iommu.enable: 1\nhw.vmm.iommu.initialized: 0\n"
		    "hw.vmm.amdvi.enable: 1\nhw.vmm.amdvi.count: 2\n",
		    0 },
		{ "log:kernel", LOG_FAILED, 0 }, { "dev:vmm", NULL, ENOENT },
		{ NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "vmm.loaded", "true");
	host_require(&f, "vmm.initialized", "false");
	host_require(&f, "vmm.error", "SVM: disabled by BIOS.");
	host_require(&f, "vmm.iommu.enable", "true");
	host_require(&f, "vmm.iommu.initialized", "false");
	host_require(&f, "vmm.amdvi.count", "2");
	host_require(&f, "vmm.amdvi.attach_error", "0");
	host_require(&f, "vmm.vms", "none");
	host_require(&f, "cpu.virtualization", "svm");
	host_done(&f, &h);
}

ATF_TC_WITHOUT_HEAD(vmm__states);
ATF_TC_BODY(vmm__states, tc)
{
	static const struct row running[] = { { "status:kldstat -q -m vmm",
						  "0\n", 0 },
		{ "log:kernel",
		    "ivhd0: Interrupt setup failed on amdiommu0\n"
		    "device_attach: ivhd0 attach returned 6\n"
		    "WARNING: too long kenv string, ignoring pptdevs2\n",
		    0 },
		{ "dev:vmm", "a\nb", 0 }, { NULL, NULL, 0 } };
	static const struct row absent[] = { { "status:kldstat -q -m vmm",
						 "1\n", 0 },
		{ "run:kldstat", " 1 9 0xffffffff80000000 80000000 kernel\n",
		    0 },
		{ "run:sysctl hw.vmm", NULL, ENOENT },
		{ "log:kernel", "  Features2=0x1<SSE3,VMX>\n", 0 },
		{ "file:/usr/local/share/uefi-firmware", NULL, ENOENT },
		{ "status:which bhyve", "1\n", 0 }, { NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, running);
	host_require(&f, "vmm.loaded", "true");
	host_require(&f, "vmm.initialized", "true");
	host_require(&f, "vmm.error", "none");
	host_require(&f, "vmm.amdvi.attach_error", "6");
	host_require(&f, "vmm.vms", "a b");
	host_require(&f, "pptdevs.dropped", "true");
	host_done(&f, &h);
	host_read(&f, &h, absent);
	host_require(&f, "vmm.loaded", "false");
	host_require(&f, "vmm.initialized", "false");
	host_require(&f, "vmm.amdvi.enable", "? vmm is not loaded");
	host_require(&f, "cpu.virtualization", "vmx");
	host_require(&f, "bhyve.present", "false");
	host_require(&f, "bhyve.uefi", "false");
	host_done(&f, &h);
}

ATF_TC_WITHOUT_HEAD(pptdevs__loader_and_kernel);
ATF_TC_BODY(pptdevs__loader_and_kernel, tc)
{
	static const struct row rows[] = { { "run:pciconf -lvbce",
					       HOSTB PORT PPT CAPS, 0 },
		{ "file:/boot/loader.conf",
		    "vmm_load=\"YES\"\npptdevs=\"9/9/9\"\n"
		    "pptdevs2=\"1/0/0 7/0/0 7/0/0 bad 0/2/0,3/0/0\"\n"
		    "pptdevs4=\"1/0/0\"\n",
		    0 },
		{ "file:/boot/loader.conf.d", "b.conf\nnot.txt", 0 },
		{ "file:/boot/loader.conf.d/b.conf", "pptdevs=\"1/0/0\"\n", 0 },
		{ "file:/boot/loader.conf.local", "hw.vmm.amdvi_enable=\"1\"\n",
		    0 },
		{ "run:kenv", "pptdevs=\"1/0/0\"\n", 0 }, { NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "loader.vmm_load", "true");
	host_require(&f, "loader.amdvi_enable", "true");
	host_require(&f, "pptdevs.1.loader", "1/0/0");
	host_require(&f, "pptdevs.1.value", "1/0/0");
	host_require(&f, "pptdevs.1.length", "5");
	host_require(&f, "pptdevs.2.value", "none");
	host_require(&f, "pptdevs.3.loader", "none");
	host_require(&f, "pptdevs.unread", "pptdevs4");
	host_require(&f, "pptdevs.malformed", "bad 0/2/0,3/0/0");
	host_require(&f, "pptdevs.duplicate", "1/0/0 7/0/0");
	host_require(&f, "pptdevs.stale", "7/0/0");
	host_require(&f, "pci.0000:01:00.0.ppt.listed", "pptdevs");
	host_require(&f, "pci.0000:00:02.0.ppt.listed", "pptdevs2");
	host_require(&f, "pci.0000:00:00.0.ppt.listed", "none");
	host_done(&f, &h);
}

/* A file that is there and cannot be read may say anything. */
ATF_TC_WITHOUT_HEAD(pptdevs__unreadable);
ATF_TC_BODY(pptdevs__unreadable, tc)
{
	static const struct row rows[] = { { "file:/boot/loader.conf",
					       "vmm_load=\"YES\"\n", 0 },
		{ "file:/boot/loader.conf.local", NULL, EACCES },
		{ NULL, NULL, 0 } };
	static const struct row none[] = {
		{ "file:/boot/loader.conf", NULL, ENOENT }, { NULL, NULL, 0 }
	};
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "loader.vmm_load", "?");
	host_require(&f, "pptdevs.1.loader", "?");
	host_done(&f, &h);
	host_read(&f, &h, none);
	host_require(&f, "loader.vmm_load", "false");
	host_require(&f, "pptdevs.1.loader", "none");
	host_done(&f, &h);
}

ATF_TC_WITHOUT_HEAD(guests);
ATF_TC_BODY(guests, tc)
{
	static const struct row rows[] = { { "text:vm-conf",
					       "win\nplain\nbare\nhoster", 0 },
		{ "text:vm-conf/bare",
		    "bhyve -m 4G -s 7,passthru,ppt0 -s 31,lpc fedora\n", 0 },
		{ "text:vm-conf/hoster", "\"passthru\": [ \"1/0/0\" ],\n", 0 },
		{ "text:vm-conf/win",
		    "loader=\"uefi\"\nmemory=16G\npassthru0=\"3/0/0\"\n"
		    "passthru1=\"4/0/0=8:0\"\npassthru3=\"5/0/0\"\n"
		    "debug=\"Yes\"\n",
		    0 },
		{ "text:vm-conf/plain", "memory=\"lots\"\n", 0 },
		{ NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "vm.win.passthru", "3/0/0 4/0/0=8:0");
	host_require(&f, "vm.win.memory", "17179869184");
	host_require(&f, "vm.win.wired", "true");
	host_require(&f, "vm.win.debug", "true");
	host_require(&f, "vm.win.loader", "uefi");
	host_require(&f, "vm.plain.passthru", "none");
	host_require(&f, "vm.plain.memory", "? its memory is not a number");
	host_require(&f, "vm.plain.wired", "false");
	host_require(&f, "vm.plain.loader", "?");
	host_require(&f, "vm.bare.passthru", "ppt0=7:0");
	host_require(&f, "vm.bare.memory", "4294967296");
	host_require(&f, "vm.bare.wired", "false");
	host_require(&f, "vm.bare.loader", "?");
	host_require(&f, "vm.bare.debug", "?");
	host_require(&f, "vm.hoster.passthru", "1/0/0=6:0");
	host_require(&f, "vm.hoster.wired", "true");
	host_done(&f, &h);
}

/* Where lib/vm-run and passthruPciSplitter put each device. */
ATF_TC_WITHOUT_HEAD(guests__places);
ATF_TC_BODY(guests__places, tc)
{
	static const struct row rows[] = { { "text:vm-conf",
					       "h\nuefi\ngrub\nwide", 0 },
		/* two disks at 4 and 5, networks at 6, random at 7 */
		{ "text:vm-conf/uefi",
		    "loader=\"uefi-custom\"\ncpu=4\nmemory=2G\n"
		    "disk0_type=nvme\ndisk0_name=a\ndisk1_type=nvme\n"
		    "disk1_name=b\nnetwork0_type=e1000\nvirt_random=yes\n"
		    "passthru0=\"3/0/0\"\npassthru1=\"3/0/1\"\n"
		    "passthru2=\"4/0/0\"\npassthru3=\"5/0/2=12:1\"\n"
		    "passthru0=\"9/0/0\"\n"
		    "passthru2_options=\"bootindex=1,rom=/b.rom\"\n",
		    0 },
		/* disks share a slot there */
		{ "text:vm-conf/grub",
		    "loader=grub\nmemory=1G\nstart_slot=5\ndisk0_type=nvme\n"
		    "disk0_name=a\ndisk1_type=nvme\ndisk1_name=b\n"
		    "passthru0=3/0/1\n",
		    0 },
		{ "text:vm-conf/wide",
		    "memory=1G\nstart_slot=31\npassthru0=3/0/1\n", 0 },
		{ "text:vm-conf/h",
		    "{\"memory\":\"8G\",\"loader\":\"uefi\",\"cpu_sockets\":1,"
		    "\"cpu_cores\":2,\"cpu_threads\":2,\"networks\":[{},{}],"
		    "\"disks\":[{},{}],\"passthru\":[\"4/0/0\",\"-43/0/1\","
		    "\"4/0/1\",\"43/0/12\",7,\"junk\"]}",
		    0 },
		{ NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, rows);
	host_require(&f, "vm.uefi.slots",
	    "0000:03:00.0=8:0 0000:03:00.1=8:1 0000:04:00.0=9:0 "
	    "0000:05:00.2=12:1");
	host_require(&f, "vm.uefi.roms", "2=/b.rom");
	host_require(&f, "vm.uefi.cpus", "4");
	host_require(&f, "vm.uefi.manager", "vm-bhyve");
	host_require(&f, "vm.grub.slots", "0000:03:00.1=6:0");
	host_require(&f, "vm.grub.cpus", "?");
	host_require(&f, "vm.grub.roms", "none");
	host_require(&f, "vm.wide.slots", "?");
	host_require(&f, "vm.h.slots",
	    "0000:04:00.0=7:0 0000:04:00.1=7:1 0000:2b:00.1=8:0 "
	    "0000:2b:00.c=9:12");
	host_require(&f, "vm.h.loader", "uefi");
	host_require(&f, "vm.h.manager", "hoster");
	host_require(&f, "vm.h.memory", "8589934592");
	host_require(&f, "vm.h.cpus", "4");
	host_require(&f, "vm.h.debug", "?");
	host_done(&f, &h);
}

/* As hoster passthru list: in use by the VM that is configured with it. */
ATF_TC_WITHOUT_HEAD(guests__holder);
ATF_TC_BODY(guests__holder, tc)
{
	static const char listing[] =
	    "ppt0@pci0:3:0:0:\tclass=0x030000 rev=0xa1 hdr=0x00 vendor=0x10de "
	    "device=0x1c82 subvendor=0x1043 subdevice=0x8613\n"
	    "ppt1@pci0:4:0:0:\tclass=0x030000 rev=0xa1 hdr=0x00 vendor=0x10de "
	    "device=0x1c82 subvendor=0x1043 subdevice=0x8613\n"
	    "em0@pci0:5:0:0:\tclass=0x020000 rev=0x00 hdr=0x00 vendor=0x8086 "
	    "device=0x10d3 subvendor=0x8086 subdevice=0x0000\n";
	const struct row known[] = { { "run:pciconf -l", listing, 0 },
		{ "run:pciconf -lvbce", listing, 0 },
		{ "text:vm-conf", "win\noff", 0 },
		{ "text:vm-conf/win", "passthru0=3/0/0\n", 0 },
		{ "text:vm-conf/off", "passthru0=4/0/0\n", 0 },
		{ "dev:vmm", "win", 0 }, { NULL, NULL, 0 } };
	const struct row stranger[] = { { "run:pciconf -l", listing, 0 },
		{ "run:pciconf -lvbce", listing, 0 },
		{ "text:vm-conf", "win", 0 },
		{ "text:vm-conf/win", "passthru0=3/0/0\n", 0 },
		{ "dev:vmm", "other\nwin", 0 }, { NULL, NULL, 0 } };
	struct facts f;
	struct host h;

	host_read(&f, &h, known);
	host_require(&f, "pci.0000:03:00.0.holder", "win");
	host_require(&f, "pci.0000:04:00.0.holder", "none");
	ATF_REQUIRE(facts_get(&f, "pci.0000:05:00.0.holder") == NULL);
	host_done(&f, &h);
	host_read(&f, &h, stranger);
	host_require(&f, "pci.0000:03:00.0.holder", "win");
	host_require(&f, "pci.0000:04:00.0.holder", "?");
	host_done(&f, &h);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, vmm__loaded_but_dead);
	ATF_TP_ADD_TC(tp, vmm__states);
	ATF_TP_ADD_TC(tp, pptdevs__loader_and_kernel);
	ATF_TP_ADD_TC(tp, pptdevs__unreadable);
	ATF_TP_ADD_TC(tp, guests);
	ATF_TP_ADD_TC(tp, guests__places);
	ATF_TP_ADD_TC(tp, guests__holder);
	return atf_no_error();
}
