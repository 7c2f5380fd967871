/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/usbfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/mem.h"
#include "base/num.h"
#include "guests/agent/sysfs.h"

#define PORT_STATUS_BYTES 4  /* USB 2.0, 11.24.2.7 */
#define PORT_CONNECTION 0x01 /* USB 2.0, 11.24.2.7.1; USB 3.2, 10.16.2.6.1 */

int
usbfs_open(const char *name, struct err *err)
{
	uint64_t bus = sysfs_number(0, "/sys/bus/usb/devices/%s/busnum", name);
	uint64_t dev = sysfs_number(0, "/sys/bus/usb/devices/%s/devnum", name);
	char *path = xasprintf(
	    "/dev/bus/usb/%03u/%03u", (unsigned int)bus, (unsigned int)dev);
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd == -1)
		(void)err_set(err, errno, "%s: open %s", name, path);
	free(path);
	return fd;
}

static int
control_in(int fd, uint8_t type, uint8_t request, unsigned int value,
    unsigned int index, void *p, uint16_t n, struct err *err)
{
	struct usbdevfs_ctrltransfer c = { .bRequestType = type | USB_DIR_IN,
		.bRequest = request,
		.wValue = (uint16_t)value,
		.wIndex = (uint16_t)index,
		.wLength = n,
		.timeout = USBFS_CONTROL_MS,
		.data = p };
	int got = ioctl(fd, USBDEVFS_CONTROL, &c);

	if (got == -1)
		return err_set(err, errno, "control transfer");
	if (got != n)
		return err_set(
		    err, 0, "control transfer: %d of %d bytes", got, n);
	return 0;
}

int
usbfs_connected(int fd, unsigned int ports, uint32_t *out, struct err *err)
{
	uint8_t status[PORT_STATUS_BYTES];
	unsigned int port;

	*out = 0;
	for (port = 1; port <= ports && port <= USBFS_PORTS; port++) {
		if (control_in(fd, USB_TYPE_CLASS | USB_RECIP_OTHER,
			USB_REQ_GET_STATUS, 0, port, status, sizeof(status),
			err) == -1)
			return err_wrap(err, "port %u", port);
		if ((get_le16(status) & PORT_CONNECTION) != 0)
			*out |= UINT32_C(1) << (port - 1);
	}
	return 0;
}

int
usbfs_descriptor(int fd, struct err *err)
{
	uint8_t text[USB_DT_DEVICE_SIZE];

	return control_in(fd, USB_TYPE_STANDARD | USB_RECIP_DEVICE,
	    USB_REQ_GET_DESCRIPTOR, USB_DT_DEVICE << 8, 0, text, sizeof(text),
	    err);
}
