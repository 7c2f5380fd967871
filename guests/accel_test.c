/* SPDX-License-Identifier: BSD-2-Clause
 * The trial against a program that refuses; the lab has one that boots. */
#include "guests/accel.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

static void
fake_qemu(const char *text)
{
	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_CACHE", "cache", 1));
	ATF_REQUIRE_EQ(0, file_write_atomic("qemu", text, strlen(text), NULL));
	ATF_REQUIRE_EQ(0, chmod("qemu", 0755));
}

ATF_TC_WITHOUT_HEAD(accel_choose__nothing_boots);
ATF_TC_BODY(accel_choose__nothing_boots, tc)
{
	static char kernel[] = "vmlinux", initramfs[] = "initramfs";
	static char digest[] = "0123";
	const struct image image = {
		.kernel = kernel, .initramfs = initramfs, .digest = digest
	};
	struct accel a;
	struct err err = { 0 };

	fake_qemu("#!/bin/sh\n"
		  "echo 'qemu: warning: this is a fake' >&2\n"
		  "echo 'qemu: no accelerator found' >&2\n"
		  "exit 1\n");
	ATF_REQUIRE_EQ(-1, accel_choose(&a, "./qemu", &image, "trial", &err));
	ATF_REQUIRE_MSG(strstr(err.text, "qemu: no accelerator found") != NULL,
	    "%s", err.text);
	ATF_REQUIRE(!a.remembered);
	/* the last one tried is the one that never needs /dev/kvm */
	ATF_REQUIRE_MSG(
	    strstr(a.note, "tcg, -cpu qemu64") != NULL, "%s", a.note);
	ATF_REQUIRE(file_exists("trial/tcg-qemu64/hypervisor.log"));
	/* a failure is no answer */
	ATF_REQUIRE(!file_exists("cache/accel.json"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, accel_choose__nothing_boots);
	return atf_no_error();
}
