/* SPDX-License-Identifier: BSD-2-Clause
 * What the host does to a guest from outside, by the hypervisor's monitor. */
#include "guests/guest_priv.h"

void
guest_on_wait(struct guest *g, void (*call)(void *), void *argument)
{
	g->on_wait = call;
	g->on_wait_argument = argument;
}

int
guest_monitor(struct guest *g, const char *command, struct err *err)
{
	return stream_send(&g->qmp, command, GUEST_SEND_MS, err);
}

int
guest_system_reset(
    struct guest *g, int timeout_ms, json_t **hello, struct err *err)
{
	if (guest_check(g, "system reset", err) == -1)
		return -1;
	guest_allow_reboots(g, 1);
	if (guest_monitor(g, "{\"execute\":\"system_reset\"}", err) == -1 ||
	    guest_hello(g, timeout_ms, hello, err) == -1)
		return -1;
	g->resets_expected = g->resets;
	return 0;
}
