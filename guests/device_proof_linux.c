/* SPDX-License-Identifier: BSD-2-Clause
 * Does a reset of the function reset anything? */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/device.h"

#define DEVICES "/sys/bus/pci/devices"

/* An open function is kept in D0: waking from D3hot may be a reset too. */
struct opened {
	int container, group, device;
};

static void
function_close(struct opened *o)
{
	if (o->device != -1)
		(void)close(o->device);
	if (o->group != -1)
		(void)close(o->group);
	if (o->container != -1)
		(void)close(o->container);
}

static int
function_open(struct opened *o, const char *bdf, struct err *err)
{
	char *link = xasprintf(DEVICES "/%s/iommu_group", bdf);
	char *group = file_readlink(link, err);
	char *node = xasprintf(
	    "/dev/vfio/%s", group == NULL ? "" : file_basename(group));
	int rc = -1;

	*o = (struct opened){ .container = -1, .group = -1, .device = -1 };
	if (group == NULL)
		goto out;
	o->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	o->group = open(node, O_RDWR | O_CLOEXEC);
	if (o->container == -1 || o->group == -1 ||
	    ioctl(o->group, VFIO_GROUP_SET_CONTAINER, &o->container) == -1 ||
	    ioctl(o->container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU) == -1 ||
	    (o->device = ioctl(o->group, VFIO_GROUP_GET_DEVICE_FD, bdf)) == -1)
		(void)err_set(err, errno, "open %s", bdf);
	else
		rc = 0;
out:
	free(node);
	free(group);
	free(link);
	return rc;
}

static int
config_word(const char *bdf, size_t at, unsigned int *word, struct err *err)
{
	struct buf b = { 0 };
	int rc = device_config(bdf, &b, err);

	if (rc == 0 && at + 2 > b.len)
		rc = err_set(err, 0, "%s: short config space", bdf);
	if (rc == 0)
		*word = get_le16((const uint8_t *)b.data + at);
	buf_free(&b);
	return rc;
}

/* By sysfs: VFIO's own view of these registers is virtual. */
static int
config_put(const char *bdf, size_t at, unsigned int word, struct err *err)
{
	const unsigned char bytes[2] = { (unsigned char)(word & 0xff),
		(unsigned char)(word >> 8 & 0xff) };
	char *path = xasprintf(DEVICES "/%s/config", bdf);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int rc = 0;

	if (fd == -1 || pwrite(fd, bytes, 2, (off_t)at) != 2)
		rc = err_set(err, errno, "write config space of %s", bdf);
	if (fd != -1)
		(void)close(fd);
	free(path);
	return rc;
}

static const char *
canary_try(const struct opened *o, const char *bdf, size_t at,
    unsigned int mask, struct err *err)
{
	unsigned int before, set, after;
	const char *proof = NULL;

	if (config_word(bdf, at, &before, err) == -1 ||
	    config_put(bdf, at, before | mask, err) == -1 ||
	    config_word(bdf, at, &set, err) == -1)
		return NULL;
	if ((set & mask) == 0) {
		(void)err_set(err, 0, "%s: its register keeps no canary", bdf);
		return NULL;
	}
	if (ioctl(o->device, VFIO_DEVICE_RESET) == -1)
		(void)err_set(err, errno, "reset of %s", bdf);
	else if (config_word(bdf, at, &after, err) == 0)
		proof = (after & mask) == 0 ? "effective" : "no effect";
	(void)config_put(bdf, at, before, NULL);
	return proof;
}

const char *
device_reset_proof(const char *bdf, struct err *err)
{
	struct buf b = { 0 };
	struct opened o;
	const char *proof = NULL;
	unsigned int mask;
	size_t at;

	if (device_config(bdf, &b, err) == -1) {
		buf_free(&b);
		return NULL;
	}
	if (!device_canary(&b, &at, &mask)) {
		(void)err_set(err, 0,
		    "%s has neither MSI-X nor MSI: no register tells", bdf);
	} else {
		if (function_open(&o, bdf, err) == 0)
			proof = canary_try(&o, bdf, at, mask, err);
		function_close(&o);
	}
	buf_free(&b);
	return proof;
}
