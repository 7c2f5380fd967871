/* SPDX-License-Identifier: BSD-2-Clause
 * What the kernel tells of a function without touching it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/device.h"

#define DEVICES "/sys/bus/pci/devices"

/* The kernel never makes a longer record (kernel/printk/printk.c,
 * CONSOLE_EXT_LOG_MAX). */
#define RECORD_BYTES 8192

char *
device_power_state(const char *bdf)
{
	char *path = xasprintf(DEVICES "/%s/power_state", bdf);
	struct buf b = { 0 };
	char *state = NULL;

	if (file_read(path, &b, NULL) == 0) {
		buf_trim(&b);
		state = xstrdup(buf_str(&b));
	}
	buf_free(&b);
	free(path);
	return state;
}

int
device_log_open(struct err *err)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return err_set(err, errno, "open /dev/kmsg");
	(void)lseek(fd, 0, SEEK_END);
	return fd;
}

int
device_log_faults(int fd, const char *bdf)
{
	char record[RECORD_BYTES + 1];
	int faults = 0;
	ssize_t n;

	for (;;) {
		n = read(fd, record, RECORD_BYTES);
		/* EPIPE: records were overwritten; the next read goes on. */
		if (n == -1 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			return faults;
		record[n] = '\0';
		if (device_is_fault(record, bdf))
			faults++;
	}
}
