/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/scrub.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

static const char *
scrubbed(struct buf *b, const char *key, const char *text)
{
	struct buf again = { 0 };

	buf_clear(b);
	buf_adds(b, text);
	scrub(key, b);
	/* Replaying a recording scrubs it once more. */
	buf_adds(&again, buf_str(b));
	scrub(key, &again);
	ATF_REQUIRE_STREQ(buf_str(b), buf_str(&again));
	buf_free(&again);
	return buf_str(b);
}

ATF_TC_WITHOUT_HEAD(scrub_allows__only_what_is_listed);
ATF_TC_BODY(scrub_allows__only_what_is_listed, tc)
{
	static const char *const yes[] = { "sysfs:bus/pci/devices",
		"sysfs:bus/pci/devices/0000:00:1f.0/vendor",
		"sysfs:bus/pci/slots/3/address", "sysfs:class/dmi/id/bios_date",
		"sysfs:class/iommu/dmar0/intel-iommu/address",
		"sysfs:firmware/acpi/tables", "sysfs:firmware/acpi/tables/DMAR",
		"proc:cmdline", "log:kernel", "run:pciconf -lvbce",
		"file:/boot/loader.conf", "text:lspci", NULL };
	static const char *const no[] = { "",
		"sysfs:bus/pci/devices/0000:00:1f.0/vpd",
		"sysfs:bus/pci/devices/0000:01:00.0/nvme/nvme0/serial",
		"sysfs:class/net/eth0/address",
		"sysfs:class/dmi/id/product_serial",
		"sysfs:class/dmi/id/product_uuid",
		"sysfs:class/dmi/id/board_serial",
		"sysfs:class/dmi/id/board_asset_tag",
		"sysfs:firmware/acpi/tables/MSDM", "proc:cmdlines",
		"proc:self/environ", "proc:sys/kernel/hostname", "proc:mounts",
		"file:/etc/passwd", "registry:x", NULL };
	size_t i;

	for (i = 0; yes[i] != NULL; i++)
		ATF_CHECK_MSG(scrub_allows(yes[i]), "%s", yes[i]);
	for (i = 0; no[i] != NULL; i++)
		ATF_CHECK_MSG(!scrub_allows(no[i]), "%s", no[i]);
}

ATF_TC_WITHOUT_HEAD(scrub_mask__identities);
ATF_TC_BODY(scrub_mask__identities, tc)
{
	static const char *const cases[][2] = {
		{ "eth0: 52:54:00:ab:CD:ef up", "eth0: 00:00:00:00:00:00 up" },
		{ "00-15-17-ff-ff-a1-b2-c3", "00-00-00-00-00-00-00-00" },
		{ "id 12345678-9abc-def0-1234-56789abcdef0.",
		    "id 00000000-0000-0000-0000-000000000000." },
		{ "Serial number: WD-WX41 rest",
		    "Serial number: 00-0000 rest" },
		{ "sernum=\"4C53\" mode", "sernum=\"0000\" mode" },
		{ "nda0: Serial Number S463NX0 x",
		    "nda0: Serial Number 0000000 x" },
		{ "/home/jane.doe/swap", "/home/0000.000/swap" },
		{ "/usr/home/jane/x", "/usr/home/0000/x" },
		{ "/var/home/jane", "/var/home/0000" },
		{ "at /export/home/jane:", "at /export/home/0000:" },
		{ "a=/Users/jan\303\251;", "a=/Users/00000;" },
		{ "C:\\Users\\jane\\x", "C:\\Users\\0000\\x" },
		/* none of these names a machine */
		{ "0000:03:00.0 at 12:34:56", NULL },
		{ "Serial bus controller [0c80]: NVIDIA", NULL },
		{ "00: 86 80 d3 10 07 04 10 00", NULL },
		{ "0d:00:00:11:22:33:44:55:g", "00:00:00:00:00:00:00:00:g" },
		{ "12345678-9abc-def0-1234", NULL },
		{ "", NULL },
	};
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ATF_CHECK_STREQ(cases[i][1] == NULL ? cases[i][0] : cases[i][1],
		    scrubbed(&b, "text:groups", cases[i][0]));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(scrub__text_by_key);
ATF_TC_BODY(scrub__text_by_key, tc)
{
	static const char *const cases[][3] = {
		{ "proc:cmdline",
		    "BOOT_IMAGE=/vmlinuz root=UUID=1 intel_iommu=on "
		    "hostname=secret vfio-pci.ids=10de:1b38\n",
		    "intel_iommu=on vfio-pci.ids=10de:1b38\n" },
		{ "proc:cpuinfo",
		    "processor : 0\nflags : vmx\n\nprocessor : 1\n",
		    "processor : 0\nflags : vmx\n\n" },
		{ "proc:self/mountinfo",
		    "22 1 8:1 / / rw,noatime shared:1 - ext4 /dev/sda1 rw\n"
		    "30 22 253:0 /sub /home/jane rw - xfs /dev/mapper/box-home "
		    "rw,x\n31 22 0:40 / /mnt rw - nfs server:/export rw\nbad\n",
		    "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		    "30 22 253:0 / /other rw - xfs /dev/mapper/x1166 rw\n"
		    "31 22 0:40 / /other rw - nfs none rw\n" },
		{ "sysfs:block/dm-0/dm/name", "box-home\n", "x1166\n" },
		{ "proc:swaps",
		    "Filename Type Size Used Priority\n"
		    "/dev/sda2 partition 1 0 -2\n"
		    "/home/jane/swap file 1 0 -3\n",
		    "Filename\tType\tSize\tUsed\tPriority\n"
		    "/dev/sda2\tpartition\t1\t0\t-2\n"
		    "none\tfile\t1\t0\t-3\n" },
		{ "proc:net/route",
		    "Iface Destination Gateway Flags RefCnt Use Metric Mask\n"
		    "eth0 00000000 0101A8C0 0003 0 0 100 00000000\n"
		    "eth0 0001A8C0 00000000 0001 0 0 100 00FFFFFF\n",
		    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\t"
		    "Mask\neth0\t00000000\t00000000\t0003\t0\t0\t100\t"
		    "00000000\n" },
		{ "log:kernel",
		    "Linux version 6.1.0-18-amd64 (me@secret) (gcc) #1\n"
		    "Command line: intel_iommu=on host=secret\n"
		    "DMAR: DRHD base: 0x000000fed90000 flags: 0x0\n"
		    "e1000e 0000:00:1f.6 eth0: (PCI Express) "
		    "88:88:88:88:87:88\n"
		    "systemd[1]: Set hostname to <secret>, vfio\n"
		    "usb 1-1: SerialNumber: 4C530001\n",
		    "Linux version 6.1.0-18-amd64\n"
		    "Command line: intel_iommu=on\n"
		    "DMAR: DRHD base: 0x000000fed90000 flags: 0x0\n"
		    "e1000e 0000:00:1f.6 eth0: (PCI Express) "
		    "00:00:00:00:00:00\n" },
		{ "file:/boot/loader.conf",
		    "# secret\nvmm_load=\"YES\"\npptdevs=\"1/0/0\"\n"
		    "hostname=\"secret\"\nhw.vmm.amdvi.enable=1\nfirst_load",
		    "vmm_load=\"YES\"\npptdevs=\"1/0/0\"\n"
		    "hw.vmm.amdvi.enable=1\n" },
		{ "file:/boot/loader.conf",
		    "pptdevs=\"1/0/0 2/0/3\"\t# jane secret\n"
		    "cpu_microcode_name=\"/usr/home/jane/ucode.bin\"\n"
		    "hint.em.0.mac=\"525400123456\"\nvmm_load=YES#jane\n"
		    "hint.uart.0.port=\"0x3F8\"\nuefi_vars=\"a#b\" # jane\n"
		    "cpu_x=\"open # jane\nloader=/a\n"
		    "debug.x= 'vm/jane x' # '\n"
		    "# \"vmm_x=\"\nif_x_load #=jane",
		    "pptdevs=\"1/0/0 2/0/3\"\ncpu_microcode_name=\"file\"\n"
		    "vmm_load=YES\nhint.uart.0.port=\"0x3F8\"\n"
		    "uefi_vars=\"a#b\"\ncpu_x=\"open\nloader=00\n"
		    "debug.x= \"file\"\n" },
		{ "file:/boot/loader.conf",
		    "pptdevs=\"1/0/0 /home/jane/x 3/x bad\"\n"
		    "pptdevs2='vm/jane,4/0/0'\n",
		    "pptdevs=\"1/0/0 file 000 bad\"\n"
		    "pptdevs2='file,4/0/0'\n" },
		{ "file:/etc/modprobe.d/file001.conf",
		    "options vfio-pci ids=10de:1b38 # jane\n"
		    "options kvm x=/home/jane/y\nsoftdep nvidia pre: "
		    "vfio-pci\n",
		    "options vfio-pci ids=10de:1b38\noptions kvm \"file\"\n"
		    "softdep nvidia pre: vfio-pci\n" },
		{ "run:kenv", "pptdevs=\"101/x Serial number: AB/dm=\"\n",
		    "pptdevs=\"file Serial number: 0000\"\n" },
		{ "run:kenv",
		    "smbios.planar.product=\"PRIME B350M-A/CSM\"\n"
		    "smbios.system.maker=\"A # B\"\n",
		    "smbios.planar.product=\"PRIME B350M-A/CSM\"\n"
		    "smbios.system.maker=\"A # B\"\n" },
		{ "run:kenv",
		    "smbios.system.serial=\"X1\"\n"
		    "smbios.system.uuid=\"1\"\n"
		    "smbios.planar.product=\"B\"\n",
		    "smbios.planar.product=\"B\"\n" },
		{ "text:vm-conf",
		    "loader=\"uefi\"\nuuid=\"1\"\n"
		    "network0_mac=\"52:54:00:00:00:01\"\n"
		    "passthru0=\"1/0/0\"\n",
		    "loader=\"uefi\"\npassthru0=\"1/0/0\"\n" },
		{ "text:vm-conf/a",
		    "/usr/sbin/bhyve -c 2 -m 4G -S -l bootrom,/home/jane/x.fd "
		    "-s 4,virtio-blk,/dev/zvol/secret -s 7,passthru,1/0/0 "
		    "-U 12345678-9abc-def0-1234-56789abcdef0 secret\n",
		    "bhyve -S -l bootrom, -c 2 -m '4G' "
		    "-s 7:0,passthru,1/0/0 -H\n" },
		{ "text:vm-conf/b",
		    "{ \"owner\": \"secret\", \"memory\": \"2G\",\n"
		    "\"passthru\": [ \"-1/0/0\" ] }\n",
		    "{\"memory\":\"2G\",\"passthru\":[\"-1/0/0\"],"
		    "\"networks\":[],\"disks\":[],\"9p_shares\":[]}\n" },
		{ "run:pciconf -lvbce",
		    "em0@pci0:0:31:6:\tclass=0x020000\n"
		    "    ecap 0003[140] = Serial 1 8888ffff87888888\n"
		    "    VPD ro  SN = 'X'\n    cap 01[c8] = powerspec 3",
		    "em0@pci0:0:31:6:\tclass=0x020000\n"
		    "    ecap 0003[140] = Serial 1 0000000000000000\n"
		    "    cap 01[c8] = powerspec 3" },
		{ "run:netstat -rn",
		    "Routing tables\n\nInternet:\nDestination Gateway Flags "
		    "Netif Expire\ndefault 192.0.2.1 UGS em0\n"
		    "192.0.2.7 link#1 U em0\ndefault fe80::1%em0 UG "
		    "secret-wan\n",
		    "default none UG em0\ndefault none UG renamed0\n" },
		{ "text:lspci",
		    "\tCapabilities: [140 v1] Device Serial Number "
		    "00-15-17-ff-ff-a1-b2-c3\n\t\t\t[SN] Serial number: X\n"
		    "\t\t\t[V0] Vendor specific: Y\n\t[virtual] ROM\n",
		    "\tCapabilities: [140 v1] Device Serial Number "
		    "00-00-00-00-00-00-00-00\n\t[virtual] ROM\n" },
	};
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ATF_CHECK_STREQ(
		    cases[i][2], scrubbed(&b, cases[i][0], cases[i][1]));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(scrub__config);
ATF_TC_BODY(scrub__config, tc)
{
	static const char key[] = "sysfs:bus/pci/devices/0000:00:00.0/config";
	unsigned char bytes[4096] = { 0 };
	struct buf b = { 0 };
	size_t n;

	bytes[0x06] = 0x10;
	bytes[0x34] = 0x40;
	bytes[0x40] = 0x03; /* VPD */
	bytes[0x41] = 0x40; /* a ring */
	memset(bytes + 0x42, 0xaa, 6);
	bytes[0x100] = 0x01; /* AER, then the serial number at 0x150 */
	bytes[0x102] = 0x01;
	bytes[0x103] = 0x15;
	bytes[0x150] = 0x03;
	bytes[0x152] = 0x01;
	bytes[0x153] = 0x10; /* a ring */
	memset(bytes + 0x154, 0xbb, 9);
	buf_add(&b, bytes, sizeof(bytes));
	scrub(key, &b);
	memset(bytes + 0x44, 0, 4);
	memset(bytes + 0x154, 0, 8);
	ATF_CHECK_EQ(sizeof(bytes), b.len);
	ATF_CHECK_EQ(0, memcmp(bytes, b.data, sizeof(bytes)));
	/* whatever is cut off or set */
	memset(bytes, 0xff, sizeof(bytes));
	for (n = 0; n < 0x170; n++) {
		buf_clear(&b);
		buf_add(&b, bytes, n);
		scrub(key, &b);
		ATF_REQUIRE_EQ(n, b.len);
	}
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(scrub__smbios);
ATF_TC_BODY(scrub__smbios, tc)
{
	static const char table[] = "\x01\x04\x00\x00"
				    "SERIAL-1\0"
				    "\0"
				    "\x09\x05\x01\x00\x01"
				    "Slot 1\0"
				    "\0"
				    "\x7f\x04\x02\x00\0\0";
	struct buf b = { 0 };

	buf_add(&b, table, sizeof(table) - 1);
	scrub("sysfs:firmware/dmi/tables/DMI", &b);
	ATF_CHECK_EQ(sizeof(table) - 1 - 14, b.len);
	ATF_CHECK_EQ(0, memcmp(table + 14, b.data, b.len));
	/* a structure that is cut is left out */
	b.len -= 10;
	scrub("sysfs:firmware/dmi/tables/DMI", &b);
	ATF_CHECK_EQ(0, b.len);
	buf_free(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, scrub_allows__only_what_is_listed);
	ATF_TP_ADD_TC(tp, scrub_mask__identities);
	ATF_TP_ADD_TC(tp, scrub__text_by_key);
	ATF_TP_ADD_TC(tp, scrub__config);
	ATF_TP_ADD_TC(tp, scrub__smbios);
	return atf_no_error();
}
