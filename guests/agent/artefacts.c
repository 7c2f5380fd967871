/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/artefacts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

/* ahci: ata1/host0/target0:0:0/0:0:0:0/block/sda is the deepest known kind. */
#define DEPTH 10

static const char *const classes[] = { "block", "net", "usb", "sound", "drm",
	"nvme", "scsi_host", "ata_port", "infiniband", "ieee80211", "input",
	"mmc_host", "rtc", "hdaudio", "watchdog" };

/* Partitions, USB interfaces and DRM connectors say nothing more. */
static bool
wanted(const char *class, const char *path, const char *name)
{
	char *part = xasprintf("%s/partition", path);
	bool yes = !file_exists(part);

	free(part);
	if (strcmp(class, "usb") == 0)
		yes = strchr(name, ':') == NULL;
	else if (strcmp(class, "drm") == 0)
		yes = strchr(name, '-') == NULL;
	else if (strcmp(class, "sound") == 0)
		yes = strncmp(name, "card", 4) == 0;
	return yes;
}

/* With native multipath the path "nvme0c1n1" is hidden and the disk is
 * "nvme0n1" (drivers/nvme/host/multipath.c, nvme_mpath_set_disk_name). */
static void
disk_name(char *name)
{
	char *c = strncmp(name, "nvme", 4) == 0 ? strchr(name, 'c') : NULL;
	char *n = c == NULL ? NULL : strchr(c, 'n');

	if (n != NULL)
		memmove(c, n, strlen(n) + 1);
}

/* The link "subsystem" is the class; folders between have none. */
static void
walk(const char *dir, int depth, json_t *out)
{
	struct strv names = { 0 };
	size_t i;

	(void)file_list(dir, &names, NULL);
	for (i = 0; i < names.n; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);
		char *class = sysfs_link("%s/subsystem", path);
		json_t *list = json_object_get(out, class == NULL ? "" : class);
		struct stat st;
		bool folder = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);

		if (folder && list != NULL && wanted(class, path, names.v[i])) {
			disk_name(names.v[i]);
			(void)json_array_append_new(
			    list, json_string(names.v[i]));
		}
		/* Functions behind a bridge answer for themselves. */
		if (folder && depth > 1 &&
		    (class == NULL || strcmp(class, "pci") != 0))
			walk(path, depth - 1, out);
		free(class);
		free(path);
	}
	strv_free(&names);
}

json_t *
artefacts_find(const char *bdf)
{
	char *dir = xasprintf("/sys/bus/pci/devices/%s", bdf);
	json_t *out = json_object();
	size_t i;

	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		(void)json_object_set_new(out, classes[i], json_array());
	walk(dir, DEPTH, out);
	free(dir);
	return out;
}

/*
 * How long the list must not have changed.  An NVMe controller is scanned for
 * namespaces after its driver has bound, one after the other.  USB devices come
 * later: artefacts.h.
 */
static int
quiet_ms(const json_t *found)
{
	if (json_array_size(json_object_get(found, "usb")) != 0)
		return ARTEFACTS_USB_MS;
	if (json_array_size(json_object_get(found, "scsi_host")) != 0)
		return ARTEFACTS_SCSI_MS;
	return json_array_size(json_object_get(found, "nvme")) != 0 ? 50 : 0;
}

/* A SATA or SAS controller may have no disk at all; an NVMe controller that is
 * to work has one. */
static bool
ports_empty(const json_t *found)
{
	return json_array_size(json_object_get(found, "scsi_host")) != 0 &&
	       json_array_size(json_object_get(found, "usb")) == 0;
}

static size_t
count(const json_t *found)
{
	return json_array_size(json_object_get(found, "block")) +
	       json_array_size(json_object_get(found, "usb"));
}

static json_t *
settled(const char *bdf, int settle)
{
	int64_t since = clock_ms(), deadline = since + settle;
	size_t now, before = 0;
	json_t *found;

	for (;;) {
		found = artefacts_find(bdf);
		now = count(found);
		if (now != before)
			since = clock_ms();
		if (quiet_ms(found) == 0 || clock_left(deadline) == 0 ||
		    ((now != 0 || ports_empty(found)) &&
			clock_ms() - since >= quiet_ms(found)))
			return found;
		json_decref(found);
		before = now;
		clock_sleep(50);
	}
}

void
artefacts_await(
    const char *bdf, const char *class, int settle, struct strv *out)
{
	int64_t deadline = clock_ms() + settle;
	size_t now, before = 0;
	json_t *found, *name;
	size_t i;

	for (;;) {
		found = artefacts_find(bdf);
		now = json_array_size(json_object_get(found, class));
		if ((now != 0 && now == before) || clock_left(deadline) == 0)
			break;
		json_decref(found);
		before = now;
		clock_sleep(50);
	}
	json_array_foreach(json_object_get(found, class), i, name)
	    strv_add(out, json_string_value(name));
	json_decref(found);
}

void
artefacts_disks(const char *bdf, int settle, struct strv *out)
{
	json_t *found = settled(bdf, settle);
	json_t *name;
	size_t i;

	json_array_foreach(json_object_get(found, "block"), i, name)
	    strv_add(out, json_string_value(name));
	json_decref(found);
}

int
artefacts_ask(
    struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	struct bdf_text bdf;
	const char *name;
	json_t *found;
	char *state;

	(void)a;
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	found = settled(bdf.s, serve_settle(ask, SERVE_SETTLE_MS));
	name = json_string_value(
	    json_array_get(json_object_get(found, "nvme"), 0));
	if (name != NULL) {
		state = sysfs_text("/sys/class/nvme/%s/state", name);
		json_put_str(reply, "state", state);
		free(state);
	}
	(void)json_object_update(reply, found);
	json_decref(found);
	return 0;
}
