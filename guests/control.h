/* SPDX-License-Identifier: BSD-2-Clause
 * The negative control: an emulated device of the same class in the same image.
 * When that fails it is our image, and says nothing about the host. */
#ifndef GUESTS_CONTROL_H
#define GUESTS_CONTROL_H

#include <stdbool.h>

#include "base/strv.h"
#include "guests/image.h"

/* "VVVV:DDDD" of the device that QEMU emulates for a class of the image
 * ("nvme", "net", ...), or NULL when there is none. */
const char *control_id(const char *class);

/* Adds the QEMU arguments that make it. */
void control_arguments(struct strv *argv, const char *class);

/* Has it passed with this image and this QEMU before?  Kept in the cache. */
bool control_known(
    const char *class, const char *qemu, const struct image *image);
void control_remember(
    const char *class, const char *qemu, const struct image *image);

#endif
