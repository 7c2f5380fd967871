/* SPDX-License-Identifier: BSD-2-Clause
 * Connections and how long each may take. */
#ifndef MATRIX_DAEMON_PEERS_H
#define MATRIX_DAEMON_PEERS_H

#include "matrix/daemon.h"

/* For MHD_OPTION_NOTIFY_CONNECTION; context is the daemon. */
void peer_notify(void *context, struct MHD_Connection *, void **socket_context,
    enum MHD_ConnectionNotificationCode);

struct peer *peer_of(struct MHD_Connection *);

/* The time starts anew; bytes are to be sent. */
void peer_begin(struct daemon *, struct peer *, uint64_t bytes);

/* No more than this from now on. */
void peer_hurry(struct daemon *, struct peer *, int ms);

/* The sweeper's thread; ends soon after daemon.ending is set. */
void *peers_sweep(void *daemon);

#endif
