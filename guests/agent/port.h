/* SPDX-License-Identifier: BSD-2-Clause
 * The channel to the host: a virtio-serial port or a serial line. */
#ifndef AGENT_PORT_H
#define AGENT_PORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct port {
	int fd; /* -1 when closed; never blocks */
	bool tty;
	struct buf in;
};

/* Finds the port by its virtio name, waits up to wait_ms for it to appear. */
int port_open(struct port *, const char *name, int wait_ms, struct err *);

/* A raw serial line, for hypervisors without virtio-serial ports. */
int port_open_tty(struct port *, const char *device, struct err *);

bool port_connected(const struct port *);  /* a host has its end open */
void port_await_host(const struct port *); /* for as long as it takes */

/* Takes what is there without waiting.  -1: the host has closed its end. */
int port_receive(struct port *, struct err *);

/* Drops what was received, for a host that is gone. */
void port_forget(struct port *);

/* NULL when no line is complete.  The caller frees it. */
char *port_take_line(struct port *);

/* Waits until all is queued.  -1: the host has closed its end. */
int port_send(struct port *, const char *, size_t n, struct err *);

/* Closes once the hypervisor has taken everything that was sent. */
void port_close(struct port *);

#endif
