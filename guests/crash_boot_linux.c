/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "base/file.h"
#include "guests/crash.h"

char *
crash_boot_id(void)
{
	struct buf b = { 0 };

	if (file_read("/proc/sys/kernel/random/boot_id", &b, NULL) == -1)
		buf_free(&b);
	buf_trim(&b);
	return b.data;
}
