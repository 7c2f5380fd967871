/* SPDX-License-Identifier: BSD-2-Clause
 * Nobody there tells these things without changing the function. */
#include <errno.h>

#include "guests/device.h"

char *
device_power_state(const char *bdf)
{
	(void)bdf;
	return NULL;
}

int
device_log_open(struct err *err)
{
	return err_set(err, ENOTSUP, "kernel log");
}

int
device_log_faults(int fd, const char *bdf)
{
	(void)fd, (void)bdf;
	return 0;
}

const char *
device_reset_proof(const char *bdf, struct err *err)
{
	(void)err_set(err, ENOTSUP, "%s: reset proof", bdf);
	return NULL;
}
