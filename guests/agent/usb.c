/* SPDX-License-Identifier: BSD-2-Clause
 * Request "usb": do the root hubs of the controller and what is plugged into
 * them answer? */
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "guests/agent/child.h"
#include "guests/agent/class_text.h"
#include "guests/agent/interrupts.h"
#include "guests/agent/kmsg.h"
#include "guests/agent/usb_tree.h"
#include "guests/agent/usbfs.h"

/* A controller that does not answer a command is declared dead after 5 s
 * (drivers/usb/host/xhci.h, XHCI_CMD_DEFAULT_TIMEOUT). */
#define SETTLE_MS 10000

static int
device_ask(const char *name, struct err *err)
{
	int fd = usbfs_open(name, err);
	int rc = fd == -1 ? -1 : usbfs_descriptor(fd, err);

	if (fd != -1) {
		(void)close(fd);
		if (rc == -1)
			(void)err_wrap(err, "%s: device descriptor", name);
	}
	return rc;
}

/* The end of a transfer to a device behind the root hub is an interrupt. */
static int
devices_ask(const struct usb_tree *t, json_t *reply, struct err *err)
{
	uint64_t before, after;
	unsigned int asked = 0;
	size_t i;
	int rc;

	rc = interrupts_total(t->bdf, &before, err);
	for (i = 0; i < t->names.n && rc == 0; i++)
		if (!usb_is_root_hub(t->names.v[i])) {
			rc = device_ask(t->names.v[i], err);
			asked++;
		}
	if (rc == 0)
		rc = interrupts_total(t->bdf, &after, err);
	if (rc == 0)
		(void)json_object_update_new(
		    reply, json_pack("{s:I, s:I, s:b}", "interrupts_before",
			       (json_int_t)before, "interrupts_after",
			       (json_int_t)after, "provoked", asked > 0));
	return rc;
}

static bool
controller_dead(const char *bdf)
{
	struct kmsg_line line;
	bool dead = false;
	int fd = kmsg_open(NULL);

	while (fd != -1 && kmsg_next(fd, &line, NULL) == 1) {
		usb_log_line(line.text, bdf, &dead);
		free(line.text);
	}
	if (fd != -1)
		(void)close(fd);
	return dead;
}

static int
tree_judge(const struct usb_tree *t, int settle, struct err *err)
{
	if (t->n == 0)
		return err_set(err, 0, "%s: no root hub within %g s", t->bdf,
		    settle / 1e3);
	if (usb_tree_connected(t) && t->names.n == t->n)
		return err_set(err, 0,
		    "%s: something is plugged in, but no device answered "
		    "within %g s",
		    t->bdf, settle / 1e3);
	return 0;
}

static int
usb_test(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	int settle = serve_settle(ask, SETTLE_MS);
	json_t *hubs = json_array();
	struct usb_tree t = { 0 };
	struct bdf_text bdf;
	int rc;

	(void)a;
	(void)json_object_set_new(reply, "root_hubs", hubs);
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	t.bdf = bdf.s;
	rc = usb_tree_await(&t, settle, err);
	if (rc == 0)
		rc = tree_judge(&t, settle, err);
	if (rc == 0)
		rc = devices_ask(&t, reply, err);
	usb_tree_put(&t, hubs);
	usb_tree_free(&t);
	return rc;
}

/*
 * The kernel holds the lock of a hub while it brings up what is plugged in
 * (drivers/usb/core/hub.c, hub_event), and nobody can ask the hub meanwhile.
 * With an xHCI controller that cannot write to memory, Linux 6.1 was seen to
 * wait for its slot (xhci_alloc_dev) without end.
 */
int
usb_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	int limit = serve_settle(ask, SETTLE_MS) + USBFS_CONTROL_MS + 1000;
	struct bdf_text bdf;
	bool stuck;
	int rc;

	(void)a;
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	rc = child_run(usb_test, ask, reply, limit, &stuck, err);
	if (stuck)
		rc = err_set(err, 0,
		    "%s: the kernel holds a root hub for %g s: the controller, "
		    "or what is plugged in, does not answer",
		    bdf.s, limit / 1e3);
	/* Says more than the errors it causes. */
	if (controller_dead(bdf.s))
		rc = err_set(err, 0,
		    "%s: the controller is dead (kernel log: HC died)", bdf.s);
	return rc;
}
