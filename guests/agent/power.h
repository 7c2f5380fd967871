/* SPDX-License-Identifier: BSD-2-Clause
 * The ends of PID 1. */
#ifndef AGENT_POWER_H
#define AGENT_POWER_H

#include "guests/agent/agent.h"

/* Does what agent->then says, after the host has got the reply. */
_Noreturn void power_then(struct agent *);

/* Syncs and powers off. */
_Noreturn void power_off(void);

/* Says why on the console and powers off: PID 1 must not exit. */
_Noreturn void power_die(const char *why);

/* The same for a crash of this program. */
void power_guard(void);

#endif
