/* SPDX-License-Identifier: BSD-2-Clause
 * What the parts of the agent share: one agent per boot. */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <jansson.h>
#include <stdbool.h>

#include "guests/agent/port.h"

#define AGENT_PROTOCOL 1
#define AGENT_PORT "org.pptcheck.agent.0"
#define AGENT_MODULES "/modules"

/* What to do once the reply has been sent. */
enum agent_then { THEN_SERVE, THEN_REBOOT, THEN_POWEROFF, THEN_PANIC };

struct lab_command;

struct agent {
	const char *mode; /* "guest" or "lab" */
	struct port port;
	bool greeted;	       /* the host that is connected got our hello */
	json_t *module_errors; /* array of "name: reason" */
	json_t *notes;	       /* array of text; lab only, else NULL */
	enum agent_then then;
	struct lab_command *command; /* NULL in guest mode */
};

#endif
