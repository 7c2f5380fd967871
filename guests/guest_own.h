/* SPDX-License-Identifier: BSD-2-Clause
 * A guest started from a disk of the user's: it has no agent of ours.  What can
 * be known comes from the QEMU guest agent, if it runs one, its console, and
 * QEMU itself. */
#ifndef GUESTS_GUEST_OWN_H
#define GUESTS_GUEST_OWN_H

#include "base/buf.h"
#include "guests/guest.h"

/* The port that the guest agent opens (docs/interop/qemu-ga of QEMU). */
#define OWN_AGENT_PORT "org.qemu.guest_agent.0"

/* 1 when the guest agent answers, 0 when it did not in that time, -1 when the
 * guest has ended. */
int own_sync(struct guest *, int timeout_ms, struct err *);

/*
 * One command to the guest agent after own_sync; arguments (may be NULL) are
 * taken over, *result is the caller's to release.  A refusal is an error of
 * ours: what a guest's agent may do is no property of the device.
 */
int own_call(struct guest *, const char *command, json_t *arguments,
    int timeout_ms, json_t **result, struct err *);

/* Runs a program in the guest; its output is added to out.  *status is its exit
 * status, -1 for one that was killed. */
int own_run(struct guest *, const struct strv *argv, int timeout_ms,
    struct buf *out, int *status, struct err *);

/* Only watches: 0 when it has run so long without ending. */
int own_watch(struct guest *, int ms, struct err *);

/* Resets it from outside; returns when QEMU has done it. */
int own_reset(struct guest *, struct err *);

/* Presses the power button; an end must be waited for by guest_stop. */
int own_power_button(struct guest *, struct err *);

#endif
