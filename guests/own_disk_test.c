/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/own_disk.h"

#include <atf-c.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "guests/firmware.h"

enum { SECTOR = 512, HEAD = 64 * SECTOR, TYPE = 446 + 4 };

static unsigned char head[HEAD];

/* A disk with one partition of that type. */
static void
partitioned(unsigned char type)
{
	memset(head, 0, sizeof(head));
	head[510] = 0x55;
	head[511] = 0xaa;
	head[TYPE] = type;
}

/* GPT: the third entry is an EFI system partition. */
static void
gpt(void)
{
	static const unsigned char esp[] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8,
		0xd2, 0x11, 0xba, 0x4b, 0x00, 0xc9, 0x3e, 0xc9, 0x3b, 0x4b };

	partitioned(0xee);
	memcpy(head + SECTOR, "EFI PART", 8);
	head[SECTOR + 72] = 2;	 /* entries at sector 2 */
	head[SECTOR + 84] = 128; /* bytes each */
	memcpy(head + 2 * SECTOR + 2 * 128, esp, sizeof(esp));
}

/* A disk of 32 KiB as in head. */
static void
disk(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ATF_REQUIRE_EQ(HEAD, write(fd, head, HEAD));
	(void)close(fd);
}

static void
require_format(const char *want, const char *path, const char *said)
{
	enum own_boot boot;
	struct err err;

	ATF_REQUIRE_EQ_MSG(
	    0, own_disk_look(path, &said, &boot, &err), "%s", err.text);
	ATF_REQUIRE_STREQ(want, said);
}

static void
require_refused(const char *why, const char *path)
{
	const char *format = NULL;
	enum own_boot boot;
	struct err err;

	ATF_REQUIRE_EQ(-1, own_disk_look(path, &format, &boot, &err));
	ATF_REQUIRE_MSG(strstr(err.text, why) != NULL, "%s", err.text);
}

ATF_TC_WITHOUT_HEAD(own_disk_look__never_guesses);
ATF_TC_BODY(own_disk_look__never_guesses, tc)
{
	partitioned(0xef);
	disk("disk");
	disk("disk.img");
	disk("disk.QCOW2");
	require_format("raw", "disk", NULL);
	require_format("raw", "disk.img", NULL);
	require_format("qcow2", "disk.QCOW2", NULL);
	require_format("vmdk", "disk", "vmdk");
	/* What a guest can write to its raw disk. */
	memcpy(head, "QFI\xfb\0\0\0\3", 8);
	disk("disk");
	disk("disk.img");
	disk("disk.qcow2");
	require_refused("--guest-format", "disk");
	require_refused("--guest-format", "disk.img");
	require_format("raw", "disk", "raw");
	require_format("qcow2", "disk.qcow2", NULL);
	ATF_REQUIRE_EQ(NULL, own_disk_format("nbd"));
	ATF_REQUIRE_EQ(NULL, own_disk_format(""));
}

ATF_TC_WITHOUT_HEAD(own_disk_look__further_files);
ATF_TC_BODY(own_disk_look__further_files, tc)
{
	memset(head, 0, sizeof(head));
	memcpy(head, "QFI\xfb\0\0\0\3", 8);
	head[15] = 0x70; /* backing file */
	disk("disk.qcow2");
	disk("disk.qcow");
	require_refused("--guest-format qcow2", "disk.qcow2");
	require_refused("--guest-format qcow", "disk.qcow");
	require_format("qcow2", "disk.qcow2", "qcow2");
	head[15] = 0;
	head[79] = 4; /* external data file */
	disk("disk.qcow2");
	require_refused("--guest-format qcow2", "disk.qcow2");
	head[7] = 2; /* that version has no such bit */
	disk("disk.qcow2");
	require_format("qcow2", "disk.qcow2", NULL);
}

ATF_TC(own_disk_look__fifo);
ATF_TC_HEAD(own_disk_look__fifo, tc)
{
	atf_tc_set_md_var(tc, "timeout", "20");
}
ATF_TC_BODY(own_disk_look__fifo, tc)
{
	ATF_REQUIRE_EQ(0, mkfifo("fifo", 0600));
	require_refused("neither a file nor a block device", "fifo");
	require_refused("neither a file nor a block device", ".");
}

ATF_TC_WITHOUT_HEAD(own_disk_boot__by_partitions);
ATF_TC_BODY(own_disk_boot__by_partitions, tc)
{
	memset(head, 0, sizeof(head));
	ATF_REQUIRE_EQ(OWN_BOOT_UNKNOWN, own_disk_boot(head, HEAD));
	partitioned(0x83);
	ATF_REQUIRE_EQ(OWN_BOOT_BIOS, own_disk_boot(head, HEAD));
	ATF_REQUIRE_EQ(OWN_BOOT_UNKNOWN, own_disk_boot(head, SECTOR - 1));
	partitioned(0xef);
	ATF_REQUIRE_EQ(OWN_BOOT_UEFI, own_disk_boot(head, HEAD));
	gpt();
	ATF_REQUIRE_EQ(OWN_BOOT_UEFI, own_disk_boot(head, HEAD));
	/* cut off before its entries */
	ATF_REQUIRE_EQ(OWN_BOOT_BIOS, own_disk_boot(head, 2 * SECTOR));
}

ATF_TC_WITHOUT_HEAD(own_disk_boot__lying_tables);
ATF_TC_BODY(own_disk_boot__lying_tables, tc)
{
	gpt();
	memset(head + SECTOR + 84, 0, 4); /* entries of no size */
	ATF_REQUIRE_EQ(OWN_BOOT_BIOS, own_disk_boot(head, HEAD));
	gpt();
	memset(head + SECTOR + 84, 0xff, 4);
	ATF_REQUIRE_EQ(OWN_BOOT_BIOS, own_disk_boot(head, HEAD));
	gpt();
	memset(head + SECTOR + 72, 0xff, 8); /* entries behind everything */
	ATF_REQUIRE_EQ(OWN_BOOT_BIOS, own_disk_boot(head, HEAD));
}

ATF_TC_WITHOUT_HEAD(own_disk_look__files);
ATF_TC_BODY(own_disk_look__files, tc)
{
	const char *format = NULL;
	enum own_boot boot;
	struct err err;
	int fd;

	ATF_REQUIRE_EQ(-1, own_disk_look("absent", &format, &boot, &err));
	ATF_REQUIRE(strstr(err.text, "absent") != NULL);
	gpt();
	fd = open("disk", O_WRONLY | O_CREAT, 0600);
	ATF_REQUIRE_EQ(100, write(fd, head, 100));
	ATF_REQUIRE_EQ(-1, own_disk_look("disk", &format, &boot, &err));
	ATF_REQUIRE(strstr(err.text, "no disk") != NULL);
	ATF_REQUIRE_EQ(HEAD, pwrite(fd, head, HEAD, 0));
	(void)close(fd);
	ATF_REQUIRE_EQ(0, own_disk_look("disk", &format, &boot, &err));
	ATF_REQUIRE_STREQ("raw", format);
	ATF_REQUIRE_EQ(OWN_BOOT_UEFI, boot);
}

#define DESCRIPTION                                                            \
	"{\"interface-types\":[%s],\"mapping\":{\"device\":\"flash\","         \
	"\"executable\":{\"filename\":\"/code\",\"format\":\"raw\"},"          \
	"\"nvram-template\":{\"filename\":\"/vars\",\"format\":\"raw\"}},"     \
	"\"targets\":[{\"architecture\":\"%s\",\"machines\":[\"%s\"]}],"       \
	"\"features\":[%s]}"

static void
require_taken(bool want, const char *interface, const char *architecture,
    const char *machine, const char *feature)
{
	struct firmware f = { 0 };
	char text[1024];
	json_t *d;

	(void)snprintf(text, sizeof(text), DESCRIPTION, interface, architecture,
	    machine, feature);
	d = json_read_line(text);
	ATF_REQUIRE_MSG(d != NULL, "%s", text);
	ATF_REQUIRE_EQ(want, firmware_take(&f, d));
	if (want) {
		ATF_REQUIRE_STREQ("/code", f.code);
		ATF_REQUIRE_STREQ("/vars", f.vars);
	}
	firmware_free(&f);
	json_decref(d);
}

ATF_TC_WITHOUT_HEAD(firmware_take__what_fits);
ATF_TC_BODY(firmware_take__what_fits, tc)
{
	struct firmware f = { 0 };

	require_taken(true, "\"uefi\"", "x86_64", "pc-q35-*", "\"acpi-s3\"");
	require_taken(false, "\"bios\"", "x86_64", "pc-q35-*", "");
	require_taken(false, "\"uefi\"", "aarch64", "pc-q35-*", "");
	require_taken(false, "\"uefi\"", "x86_64", "pc-i440fx-*", "");
	require_taken(
	    false, "\"uefi\"", "x86_64", "pc-q35-*", "\"requires-smm\"");
	ATF_REQUIRE(!firmware_take(&f, NULL));
}

ATF_TC_WITHOUT_HEAD(own_disk_hide__in_options);
ATF_TC_BODY(own_disk_hide__in_options, tc)
{
	static const char line[] =
	    "-drive if=none,file=/srv/a,,b/My disk.img,format=raw: Could not "
	    "open '/srv/a,b/My disk.img': '/srv/a' /srv/a,b/My disk.img-base";
	char *text = own_disk_hide(line, "/srv/a,b/My disk.img");

	ATF_CHECK_STREQ("-drive if=none,file=DISK,format=raw: Could not open "
			"'DISK': '/srv/a' /srv/a,b/My disk.img-base",
	    text);
	free(text);
	text = own_disk_hide("", "/x");
	ATF_CHECK_STREQ("", text);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, own_disk_look__fifo);
	ATF_TP_ADD_TC(tp, own_disk_look__further_files);
	ATF_TP_ADD_TC(tp, own_disk_look__never_guesses);
	ATF_TP_ADD_TC(tp, own_disk_boot__by_partitions);
	ATF_TP_ADD_TC(tp, own_disk_boot__lying_tables);
	ATF_TP_ADD_TC(tp, own_disk_look__files);
	ATF_TP_ADD_TC(tp, own_disk_hide__in_options);
	ATF_TP_ADD_TC(tp, firmware_take__what_fits);
	return atf_no_error();
}
