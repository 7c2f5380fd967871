/* SPDX-License-Identifier: BSD-2-Clause
 * Not kern.boottime: setting the clock moves it (kern_tc.c, tc_setclock), and
 * sysctl(8) prints it in the time zone of whoever asks. */
#include "guests/crash.h"
#include "guests/tool.h"

#define READ_MS 20000

/* 16 bytes (kern_mib.c), so in hexadecimal: "Format: Length:16 Dump:0x...". */
char *
crash_boot_id(void)
{
	struct buf b = { 0 };

	if (tool_run(&b, READ_MS, NULL, "sysctl -nx kern.boot_id") != 0)
		buf_free(&b);
	buf_trim(&b);
	return b.data;
}
