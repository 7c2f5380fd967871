/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/device.h"

#define DEVICES "/sys/bus/pci/devices"

int
device_config(const char *bdf, struct buf *out, struct err *err)
{
	char *path = xasprintf(DEVICES "/%s/config", bdf);
	size_t before = out->len;
	int rc = file_read(path, out, err);

	/* A function that is gone, or in D3cold, reads as all ones; a virtual
	 * function only has no ids (SR-IOV 1.1, 3.4.1.1). */
	if (rc == 0 && out->len >= before + 8 &&
	    memcmp(out->data + before, "\xff\xff\xff\xff\xff\xff\xff\xff", 8) ==
		0)
		rc = err_fail(err, "%s does not answer (all ones)", bdf);
	free(path);
	return rc;
}

int
device_reset(const char *bdf, struct err *err)
{
	char *path = xasprintf(DEVICES "/%s/reset", bdf);
	struct err why;
	int rc = 0;

	if (!file_exists(path))
		rc = err_fail(err, "%s: the kernel knows no reset for it", bdf);
	else if (file_poke(path, "1", &why) == -1)
		rc = err_fail(err, "reset of %s: %s", bdf, why.text);
	free(path);
	return rc;
}
