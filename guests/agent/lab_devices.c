/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bdf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/agent/lab.h"
#include "guests/agent/sysfs.h"

#define DEVICES "/sys/bus/pci/devices"
#define MODPROBE_MS 60000 /* a large driver under full emulation */

static int
module_probe(const char *name, struct err *err)
{
	struct strv argv = { 0 };
	struct buf out = { 0 }, errors = { 0 };
	int rc;

	strv_add(&argv, "modprobe");
	strv_add(&argv, name);
	rc = proc_run(&argv, MODPROBE_MS, &out, &errors, err);
	buf_trim(&errors);
	if (rc > 0)
		rc = err_set(
		    err, 0, "exit status %d: %.200s", rc, buf_str(&errors));
	strv_free(&argv);
	buf_free(&errors);
	buf_free(&out);
	return rc;
}

static int
attribute_poke(
    const char *bdf, const char *file, const char *text, struct err *err)
{
	char *path = xasprintf(DEVICES "/%s/%s", bdf, file);
	int rc = file_poke(path, text, err);

	free(path);
	return rc;
}

static int
device_bind(const char *bdf, const char *driver, struct err *err)
{
	char *is = sysfs_link(DEVICES "/%s/driver", bdf);
	int rc = attribute_poke(bdf, "driver_override", driver, err);

	if (rc == 0 && (is == NULL || strcmp(is, driver) != 0)) {
		if (is != NULL)
			rc = attribute_poke(bdf, "driver/unbind", bdf, err);
		if (rc == 0)
			rc = file_poke("/sys/bus/pci/drivers_probe", bdf, err);
		free(is);
		/* drivers_probe succeeds even when no driver took the device:
		 * believe the link only. */
		is = sysfs_link(DEVICES "/%s/driver", bdf);
		if (rc == 0 && (is == NULL || strcmp(is, driver) != 0))
			rc = err_set(err, 0, "bound to %s",
			    is == NULL ? "no driver" : is);
	}
	free(is);
	return rc;
}

static int
item_bind(const json_t *item, struct err *err)
{
	const char *driver = json_str(item, "driver", NULL);
	const char *text = json_str(item, "bdf", NULL);
	struct bdf bdf;

	if (driver == NULL || text == NULL)
		return err_set(err, 0, "bdf or driver is missing");
	if (bdf_parse(text, &bdf, err) == -1)
		return -1;
	return device_bind(bdf_format(&bdf).s, driver, err);
}

static int
loopback_up(struct err *err)
{
	struct ifreq req;
	int fd, rc = 0;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return err_set(err, errno, "socket");
	memset(&req, 0, sizeof(req));
	memcpy(req.ifr_name, "lo", 3);
	if (ioctl(fd, SIOCGIFFLAGS, &req) == -1) {
		rc = err_set(err, errno, "flags");
	} else {
		req.ifr_flags = (short)(req.ifr_flags | IFF_UP);
		if (ioctl(fd, SIOCSIFFLAGS, &req) == -1)
			rc = err_set(err, errno, "up");
	}
	(void)close(fd);
	return rc;
}

static void
note(json_t *notes, const char *what, const char *which, const struct err *err)
{
	char *text = xasprintf("%s %s: %s", what, which, err->text);

	(void)json_array_append_new(notes, json_string(text));
	free(text);
}

void
lab_devices(const struct lab_job *job, json_t *notes)
{
	const json_t *item;
	struct err err = { 0 };
	size_t i;

	for (i = 0; i < job->modprobe.n; i++)
		if (module_probe(job->modprobe.v[i], &err) == -1)
			note(notes, "modprobe", job->modprobe.v[i], &err);
	json_array_foreach(json_object_get(job->json, "bind"), i,
	    item) if (item_bind(item, &err) == -1)
	    note(notes, "bind", json_str(item, "bdf", "?"), &err);
	if (loopback_up(&err) == -1)
		note(notes, "interface", "lo", &err);
}
