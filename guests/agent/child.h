/* SPDX-License-Identifier: BSD-2-Clause
 * Work that the kernel may not come back from, away from PID 1. */
#ifndef AGENT_CHILD_H
#define AGENT_CHILD_H

#include "guests/agent/serve.h"

/*
 * Runs the handler in a process of its own and takes over its reply.  A driver
 * that waits for a dead card holds whoever calls it, beyond any signal: after
 * limit_ms *stuck is true, the answer -1, and the process is left to its fate.
 */
int child_run(serve_handler *, const json_t *ask, json_t *reply, int limit_ms,
    bool *stuck, struct err *);

#endif
