/* SPDX-License-Identifier: BSD-2-Clause
 * Requests in, replies out: the protocol of README.md. */
#ifndef AGENT_SERVE_H
#define AGENT_SERVE_H

#include "base/bdf.h"
#include "guests/agent/agent.h"

/* Sends any object as one line. */
int serve_send(struct agent *, const json_t *, struct err *);

/*
 * Greets a host that has (re)connected, then answers every complete request
 * that is there, until one of them sets agent->then.  Never waits.  -1: no host
 * has the port open; what it had asked is forgotten.
 */
int serve_turn(struct agent *);

/* A handler adds members to reply, or returns -1: err is then the answer. */
typedef int serve_handler(
    struct agent *, const json_t *ask, json_t *reply, struct err *);

serve_handler pci_ask, interrupts_ask, artefacts_ask, kmsg_ask;
serve_handler net_ask, disk_ask, usb_ask;
serve_handler gpu_ask, sound_ask, steady_ask, stray_ask;
serve_handler power_reboot_ask, power_off_ask, power_panic_ask;
serve_handler lab_signal_ask;

/* Arguments that several handlers take. */
int serve_bdf(const json_t *ask, struct bdf_text *, struct err *);
#define SERVE_SETTLE_MS 5000
int serve_settle(const json_t *ask, int otherwise); /* ms */

#endif
