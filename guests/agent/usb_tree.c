/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/usb_tree.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/agent/artefacts.h"
#include "guests/agent/class_text.h"
#include "guests/agent/sysfs.h"
#include "guests/agent/usbfs.h"

#define DEVICES "/sys/bus/usb/devices"

static void
names_read(struct usb_tree *t)
{
	json_t *found = artefacts_find(t->bdf);
	json_t *name;
	size_t i;

	strv_free(&t->names);
	json_array_foreach(json_object_get(found, "usb"), i, name)
	    strv_add(&t->names, json_string_value(name));
	json_decref(found);
}

static bool
hub_is_open(const struct usb_tree *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->hubs[i].name, name) == 0)
			return true;
	return false;
}

static int
hubs_open(struct usb_tree *t, struct err *err)
{
	uint64_t ports;
	size_t i;

	for (i = 0; i < t->names.n && t->n < USB_HUBS; i++) {
		const char *name = t->names.v[i];
		int fd;

		if (!usb_is_root_hub(name) || hub_is_open(t, name))
			continue;
		fd = usbfs_open(name, err);
		if (fd == -1)
			return -1;
		ports = sysfs_number(0, DEVICES "/%s/maxchild", name);
		if (ports > USBFS_PORTS)
			ports = USBFS_PORTS;
		t->hubs[t->n++] = (struct usb_hub){ .name = xstrdup(name),
			.fd = fd,
			.ports = (unsigned int)ports };
	}
	return 0;
}

/* Adds the ports with something plugged in that has not become a device. */
static int
hub_look(struct usb_tree *t, struct usb_hub *h, unsigned int *waiting,
    struct err *err)
{
	unsigned int port;

	if (usbfs_connected(h->fd, h->ports, &h->connected, err) == -1)
		return err_wrap(err, "%s", h->name);
	for (port = 1; port <= h->ports; port++) {
		char *child = xasprintf("%s-%u", h->name + 3, port);

		if ((h->connected >> (port - 1) & 1) != 0 &&
		    !strv_has(&t->names, child))
			++*waiting;
		free(child);
	}
	return 0;
}

/* devtmpfs makes the node of a hub a moment after sysfs has it: an error counts
 * only at the end. */
int
usb_tree_await(struct usb_tree *t, int settle, struct err *err)
{
	int64_t since = clock_ms(), deadline = since + settle;
	size_t i, before = 0;
	unsigned int waiting;
	bool left;
	int rc;

	do {
		left = clock_left(deadline) > 0;
		waiting = 0;
		names_read(t);
		rc = hubs_open(t, err);
		for (i = 0; i < t->n && rc == 0; i++)
			rc = hub_look(t, &t->hubs[i], &waiting, err);
		if (rc == -1 || waiting > 0 || t->names.n == 0 ||
		    t->names.n != before)
			since = clock_ms();
		before = t->names.n;
		if (clock_ms() - since >= ARTEFACTS_USB_MS)
			return 0;
		clock_sleep(50);
	} while (left);
	return rc;
}

/*
 * Class 0: each interface has its own (USB 2.0, table 9-8); the first one.  Not
 * by way of bConfigurationValue, which waits for the lock of the device.
 */
static char *
device_class(const char *name)
{
	char *class = sysfs_text(DEVICES "/%s/bDeviceClass", name);
	char *dir = xasprintf(DEVICES "/%s", name);
	struct strv files = { 0 };
	size_t i, n = strlen(name);

	if (class != NULL && strcmp(class, "00") == 0)
		(void)file_list(dir, &files, NULL);
	for (i = 0; i < files.n; i++)
		if (strncmp(files.v[i], name, n) == 0 && files.v[i][n] == ':') {
			xreplace(&class, sysfs_text("%s/%s/bInterfaceClass",
					     dir, files.v[i]));
			break;
		}
	strv_free(&files);
	free(dir);
	return class;
}

static json_t *
device_json(const char *name)
{
	char *vendor = sysfs_text(DEVICES "/%s/idVendor", name);
	char *product = sysfs_text(DEVICES "/%s/idProduct", name);
	char *class = device_class(name);
	char *id = xasprintf("%s:%s", vendor == NULL ? "" : vendor,
	    product == NULL ? "" : product);
	json_t *out = json_pack("{s:s, s:s?}", "id", id, "class", class);

	free(id);
	free(class);
	free(product);
	free(vendor);
	return out;
}

static void
hub_put(const struct usb_tree *t, const struct usb_hub *h, json_t *hubs)
{
	char *speed = sysfs_text(DEVICES "/%s/speed", h->name);
	json_t *devices = json_array();
	unsigned int port, connected = 0;
	size_t i;

	for (port = 0; port < h->ports; port++)
		connected += h->connected >> port & 1;
	for (i = 0; i < t->names.n; i++)
		if (usb_is_device_of(t->names.v[i], h->name))
			(void)json_array_append_new(
			    devices, device_json(t->names.v[i]));
	(void)json_array_append_new(
	    hubs, json_pack("{s:s, s:s?, s:i, s:i, s:o}", "name", h->name,
		      "speed", speed, "ports", (int)h->ports, "connected",
		      (int)connected, "devices", devices));
	free(speed);
}

bool
usb_tree_connected(const struct usb_tree *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->hubs[i].connected != 0)
			return true;
	return false;
}

void
usb_tree_put(const struct usb_tree *t, json_t *hubs)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		hub_put(t, &t->hubs[i], hubs);
}

void
usb_tree_free(struct usb_tree *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		(void)close(t->hubs[i].fd);
		free(t->hubs[i].name);
	}
	t->n = 0;
	strv_free(&t->names);
}
