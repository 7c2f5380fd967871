/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_scrub.h"

#include <atf-c.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

static void
note(void *context, const char *rule, size_t line, size_t column)
{
	(void)line;
	(void)column;
	*(const char **)context = rule;
}

ATF_TC_WITHOUT_HEAD(scrubber__what_names_someone);
ATF_TC_BODY(scrubber__what_names_someone, tc)
{
	static const char *const cases[][2] = {
		{ "mac_address", "ether 52:54:00:ab:CD:ef up" },
		{ "mac_address", "at 52-54-00-AB-cd-ef." },
		{ "mac_address", "lladdr 5254.00ab.cdef" },
		{ "long_number", "eth0 525400abcdef" },
		{ "long_number", "eth0 0x525400123456" },
		{ "mac_address", "52 54 00 ab cd ef" },
		{ "mac_address", "525400-abcdef" },
		{ "mac_address", "2:54:0:ab:cd:ef" },
		{ "mac_address", "enx525400abcdef: renamed from eth0" },
		{ "mac_address", "DSN 00-15-17-ff-ff-a1-b2-c3" },
		{ "long_number", "ecap 0003[140] = Serial 1 001517ffffa1b2c3" },
		{ "uuid", "{12345678-9ABC-def0-1234-56789abcdef0}" },
		{ "uuid", "GPU-12345678-9abc-def0-1234-56789abcdef0" },
		{ "long_number", "123456789abcdef0123456789abcdef0" },
		{ "serial_number", "Serial Number: 1A" },
		{ "serial_number", "serial number 0451-x" },
		{ "serial_number", "S/N:77" },
		{ "serial_number", "sernum=\"4C53\"" },
		{ "serial_number", "Samsung SSD S466NX0K123456 is full" },
		{ "serial_number", "disk WD-WX41A1234567" },
		{ "host_name", "Nov 21 10:00:00 zeus kernel: x" },
		{ "host_name", "2026-11-21T10:00:00+0100 zeus kernel: x" },
		{ "host_name", "Set hostname to <zeus>" },
		{ "host_name", "zeus login:" },
		{ "host_name", "vm on box.example.org failed" },
		{ "user_name", "root@zeus:/usr/obj" },
		{ "user_name", "root@pci0-box:/usr/obj" },
		{ "user_name", "/home/jane/x" },
		{ "user_name", "/usr/home/jane/x" },
		{ "user_name", "/Users/jane" },
		{ "user_name", "C:\\Users\\jane\\x" },
		{ "ip_address", "tap to 192.168.1.17, port 1" },
		{ "ip_address", "fe80::5054:ff:fe12:3456" },
		{ "ip_address", "2001:db8:1:2:3:4:5:6" },
		{ "storage_name", "nqn.2014-08.org.nvmexpress:uuid:1" },
		{ "storage_name", "/dev/disk/by-id/ata-X_1" },
		{ "host_name", "on the machine Hera-2 it fails" },
		{ "host_name", "<6>Nov 21 10:00:00.123456 zeus kernel: x" },
		{ "host_name", "Nov 21 2026 10:00:00 zeus kernel: x" },
		{ "host_name",
		    "2026-11-21 10:00:00 zeus NetworkManager[7]: x" },
		{ "host_name", "Hostname set to <zeus>." },
		{ "host_name", "Linux zeus 6.1.0-37-amd64 #1 SMP" },
		{ "host_name", "FreeBSD zeus 14.3-RELEASE FreeBSD" },
		{ "host_name", "router.fritz.box answers" },
		{ "host_name", "mount nfs://zeus/export" },
		{ "guest_name", "-name guest=janes-pc,debug-threads=on" },
		{ "guest_name", "qemu-system-x86_64 -name janes-pc -S" },
		{ "guest_name", "Failed to start domain 'janes-pc'" },
		{ "guest_name", "bhyvectl --destroy --vm=janes-pc" },
		{ "user_name", "session opened for user jane(uid=1000)" },
		{ "user_name", "New session 3 of user jane." },
		{ "user_name", "Accepted publickey for jane from there" },
		{ "user_name", "Failed password for invalid user jane from x" },
		{ "user_name", "sudo: jane : TTY=pts/0" },
		{ "user_name", "uid=1001(jane)" },
		{ "user_name", "open ~jane/disk.img" },
		{ "network_name", "associated with ssid Janes WLAN" },
		{ "mac_address", "dev 52_54_00_AB_CD_EF" },
		{ "mac_address", "52.54.00.ab.cd.ef" },
		{ "long_number", "instance i-0abcd1234ef567890" },
		{ "serial_number", "[SN] Serial number: G0C12" },
		{ "serial_number", "GPU serial 0323718012345" },
		{ "serial_number", "node guid ec0d:9a03:00a1:b2c4" },
		{ "serial_number", "root=PARTUUID=4c4c4544-01" },
		{ "storage_name", "root=LABEL=janes-disk" },
		{ "storage_name", "diskid/DISK-S466N" },
		{ "secret", "vnc password=hunter2" },
		{ "secret", "Authorization: Bearer aBc" },
		{ "secret", "key AAAA1-BBBBB-CCCCC-DDDDD-EEEEE" },
		{ "long_number",
		    "DMAR: fault on eth0, mac address 525400abcdef" },
		{ "long_number", "default address 525400abcdef" },
		{ "long_number", "station address=0x525400abcdef" },
		{ "long_number", "mem 525400abcdef" },
		{ "long_number", "map(0x525400abcdef, 0x1)" },
		{ "long_number", "vfio_dma_map(0x1, 0x2) of 0x525400abcdef" },
		{ "long_number", "fault addr 5000c500d6f4a4d9" },
		{ "long_number", "iova=0x5000c500d6f4a4d9" },
		{ "long_number", "fault addr wwn-0x5000c500d6f4a4d9" },
		{ "long_number", "addr 0x1, then 0x525400abcdef" },
		{ "storage_name", "fault addr naa.5000c500d6f4" },
		{ "storage_name", "iova eui.5000c500d6f4" },
		{ "secret",
		    "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8" },
	};
	struct strv names = { 0 };
	struct scrubber *s;
	const char *rule;
	char *text;
	size_t i;

	strv_add(&names, "hera-2");
	s = scrubber_new(&names);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rule = "nothing";
		ATF_CHECK_MSG(scrubber_scan(s, cases[i][1], note, &rule) > 0,
		    "%s", cases[i][1]);
		text = xasprintf("one\n%s\nthree", cases[i][1]);
		scrubber_mask(s, text);
		ATF_CHECK_EQ_MSG(
		    0, scrubber_scan(s, text, note, &rule), "%s", text);
		ATF_CHECK_MSG(strstr(text, cases[i][1]) == NULL, "%s", text);
		ATF_CHECK(strncmp(text, "one\n", 4) == 0 &&
			  strcmp(text + strlen(text) - 6, "\nthree") == 0);
		free(text);
	}
	scrubber_free(s);
	strv_free(&names);
}

ATF_TC_WITHOUT_HEAD(scrubber__what_names_nobody);
ATF_TC_BODY(scrubber__what_names_nobody, tc)
{
	static const char *const cases[] = { "", "\n\n",
		"bhyve: Failed to map MSI-X table BAR on 4/0/0: Device busy",
		"NVRM: GPU 0000:00:06.0: RmInitAdapter failed! (0x22:0x56:762)",
		"[    7.598211] nvidia 0000:00:06.0: enabling device (0000 -> "
		"0002)",
		"00000000:06:00.0 Off | 0 MiB / 15360 MiB",
		"Region 1: Memory at 800000000 (64-bit, prefetchable) "
		"[size=256M]",
		"Memory at 380000000000 (64-bit)",
		"10de:1bb3 GP104GL [Tesla P4]",
		"ppt0@pci0:1:0:0:	class=0x030200",
		"DMAR: DRHD base: 0x000000fed90000 flags: 0x0",
		"[mem 0x0000000080000000-0x00000000ffffffff]",
		"BUG at ffff888123456789",
		"FreeBSD 14.3-RELEASE releng/14.3-n271432-8c9ce319fef7 GENERIC",
		"Linux 6.1.0-37-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1",
		"VBIOS 86.04.55.00.01", "Serial bus controller [0c80]: NVIDIA",
		"vfio-pci 0000:01:00.0: enabling device",
		"X11SCA-F RTL8111/8168", "00:00:00:00:00:00",
		"2026-11-21T10:00:00.5Z qemu-system-x86_64: vfio: no",
		"Linux version 6.1.0-37-amd64 (gcc) #1 SMP",
		"FreeBSD clang version 14.0.5",
		"see https://reviews.freebsd.org/D51892",
		"mended by commit 9353b6da430f in 8.2.1",
		"NVIDIA 90.02.17.00.7D", "ticks sn 17",
		"2026-11-21 at 12:34:56", "OVMF 2022.11-6",
		"DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr "
		"0x38000ff04000 [fault reason 0x06] PTE Read access is not set",
		"DMAR:[DMA Write] Request device [01:00.0] fault addr "
		"38000ff0412c",
		"DMAR0: pci1:0:0 sid 100 fault acc 1 adt 0x0 reason 0x6 addr "
		"38000ff0412c",
		"vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT "
		"domain=0x000c address=0x1da414123c40 flags=0x0050]",
		"arm-smmu-v3: iova=0x7f1234567abc, iova 0x7f12345678",
		"ppt: gpa 0x38200ff04c00, hpa 38200ff04c00",
		"pci0: [mem 0x4000000000-0x400fffffff 64bit pref]",
		"[mem 0x38000ff04c00-0x38000ff04dab 64bit]",
		"Region 0: Memory at 38200ff04c00 (64-bit)",
		"vfio_dma_map(0x7f86fdc7c480, 0xc0000, 0x38000ff04c00, "
		"0x7f83f20c1230) = -22 (Invalid argument)",
		"dimm1:vfio_container_dma_map(0x55555774cdc0,0x10000dedc0)",
		"edk2-bhyve-g202308_4", "0.123456 MiB, 1.5 of 17179869184" };
	struct scrubber *s = scrubber_new(NULL);
	const char *rule;
	char *text;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rule = "nothing";
		ATF_CHECK_EQ_MSG(0, scrubber_scan(s, cases[i], note, &rule),
		    "%s: %s", rule, cases[i]);
		text = xstrdup(cases[i]);
		scrubber_mask(s, text);
		ATF_CHECK_STREQ(cases[i], text);
		free(text);
	}
	scrubber_free(s);
}

/* Pieces that identifiers are made of, and what may stand between. */
ATF_TC_WITHOUT_HEAD(scrubber__twice_is_once);
ATF_TC_BODY(scrubber__twice_is_once, tc)
{
	static const char *const pieces[] = { "52", "ab", "f", "0", "525400",
		"9C", "S466NX0K123456", "zeus", ":", "-", ".", " ", "_", "/",
		"@", "=", "\n", "\t", "0x", "serial", "S/N", "uuid",
		"::", "home", "hostname", "login", "nqn", "by-id",
		"Nov 21 10:00:00 ", "\303", "\244", "enx", "\"", "<", "local",
		"10de", "0000", "ffff", "fault addr ", "vfio_dma_map(", "mem ",
		"0x38000ff0412c" };
	struct strv names = { 0 };
	struct scrubber *s;
	uint64_t state = 88172645463325252u; /* xorshift64 */
	struct buf b = { 0 };
	char *once, *twice;
	size_t i, n;

	strv_add(&names, "zeus");
	s = scrubber_new(&names);
	for (i = 0; i < 20000; i++) {
		buf_clear(&b);
		for (n = i % 24 + 1; n > 0; n--) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			buf_adds(
			    &b, pieces[(state >> 16) %
				       (sizeof(pieces) / sizeof(pieces[0]))]);
		}
		once = xstrdup(buf_str(&b));
		scrubber_mask(s, once);
		twice = xstrdup(once);
		scrubber_mask(s, twice);
		ATF_CHECK_STREQ(once, twice);
		ATF_CHECK_EQ_MSG(
		    0, scrubber_scan(s, once, NULL, NULL), "%s", once);
		ATF_CHECK_EQ(strlen(once), b.len);
		free(twice);
		free(once);
	}
	buf_free(&b);
	scrubber_free(s);
	strv_free(&names);
}

/* Of each rule what it must look at for long; a second look at each place would
 * take an hour, where kyua ends the test. */
ATF_TC_WITHOUT_HEAD(scrubber__long_lines);
ATF_TC_BODY(scrubber__long_lines, tc)
{
	static const char *const pieces[] = { "ab:", "a", "ab-", "ab.", "ab ",
		"a@", "A1", "serial ", "s/n ", "hostname ", "user=", "1.",
		"ab::", "/home/", "a_", "nqn.", "a.", "12345678-", "abcd.",
		"abcdef-", "0", "by-id/", "host name is", "a.local", "-",
		"fault addr 0x38000ff0412c ", "0x38000ff0412c,", " addr " };
	struct scrubber *s = scrubber_new(NULL);
	struct buf b = { 0 };
	char *text;
	size_t i;

	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		buf_clear(&b);
		while (b.len < 192 * 1024)
			buf_adds(&b, pieces[i]);
		text = xstrdup(buf_str(&b));
		scrubber_mask(s, text);
		ATF_CHECK_EQ(0, scrubber_scan(s, text, NULL, NULL));
		free(text);
	}
	buf_free(&b);
	scrubber_free(s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, scrubber__what_names_someone);
	ATF_TP_ADD_TC(tp, scrubber__what_names_nobody);
	ATF_TP_ADD_TC(tp, scrubber__twice_is_once);
	ATF_TP_ADD_TC(tp, scrubber__long_lines);
	return atf_no_error();
}
