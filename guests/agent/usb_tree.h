/* SPDX-License-Identifier: BSD-2-Clause
 * The root hubs of a USB controller and what is plugged into them. */
#ifndef AGENT_USB_TREE_H
#define AGENT_USB_TREE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strv.h"

struct usb_hub {
	char *name;
	int fd; /* held open, else the hub would suspend in between */
	unsigned int ports;
	uint32_t connected; /* bit 0 for port 1 */
};

/* xHCI has two root hubs, the others one. */
#define USB_HUBS 8

struct usb_tree {
	const char *bdf;
	struct strv names; /* root hubs and devices below the function */
	struct usb_hub hubs[USB_HUBS];
	size_t n;
};

/*
 * Until every connected port has its device and nothing new has come for a
 * while, or for settle ms.  May hang in the kernel: child.h.  -1: a root hub
 * cannot be asked; that there is none is no error.
 */
int usb_tree_await(struct usb_tree *, int settle, struct err *);

bool usb_tree_connected(const struct usb_tree *); /* any port */

void usb_tree_put(const struct usb_tree *, json_t *hubs);
void usb_tree_free(struct usb_tree *);

#endif
