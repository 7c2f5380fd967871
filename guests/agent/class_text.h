/* SPDX-License-Identifier: BSD-2-Clause
 * Names and texts that the tests of NICs and USB controllers read.  No file is
 * touched here. */
#ifndef AGENT_CLASS_TEXT_H
#define AGENT_CLASS_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* The sysfs file "speed" of an interface in Mbit/s; 0: not known.
 * NULL is no text. */
uint64_t net_speed(const char *text);

bool usb_is_root_hub(const char *name); /* "usb1" */

/* "1-2" and "1-2.1" are devices of "usb1"; "1-2:1.0", an interface, is not. */
bool usb_is_device_of(const char *name, const char *root_hub);

/*
 * Follows the kernel log: *dead becomes true where the host controller bdf was
 * given up, and false where it was started (again).
 */
void usb_log_line(const char *text, const char *bdf, bool *dead);

/* Errors in a sysfs file aer_dev_*. */
uint64_t aer_total(const char *text);

#endif
