/* SPDX-License-Identifier: BSD-2-Clause
 * USB devices by their names in sysfs, through /dev/bus/usb. */
#ifndef AGENT_USBFS_H
#define AGENT_USBFS_H

#include <stdint.h>

#include "base/err.h"

/* Opens the device, which resumes it; it stays awake until close. */
int usbfs_open(const char *name, struct err *);

#define USBFS_PORTS 31 /* include/linux/usb/ch11.h, USB_MAXCHILDREN */

/* The ports of a hub that have something connected, bit 0 for port 1.
 * A root hub answers from its controller's registers, without interrupts. */
int usbfs_connected(int fd, unsigned int ports, uint32_t *, struct err *);

/* USB 2.0, 9.2.6.1: the upper limit for any command. */
#define USBFS_CONTROL_MS 5000

/* Reads the device descriptor from the device itself. */
int usbfs_descriptor(int fd, struct err *);

#endif
