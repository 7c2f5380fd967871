/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/outcome.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sig.h"

static const char *
signal_name(int sig)
{
	switch (sig) {
	case SIGHUP:
		return "SIGHUP";
	case SIGINT:
		return "SIGINT";
	default:
		return "SIGTERM";
	}
}

void
outcome_mark(struct outcome *o, enum status status, const char *reason)
{
	if (o->decided)
		return;
	o->decided = true;
	o->status = status;
	o->interrupted = sig_caught() != 0;
	if (o->interrupted) {
		o->status = STATUS_ERROR;
		o->reason =
		    xasprintf("interrupted by %s", signal_name(sig_caught()));
	} else {
		o->reason = xstrdup(reason);
	}
}

void
outcome_adopt(
    struct outcome *to, const struct outcome *from, const char *context)
{
	if (to->decided || !from->decided || from->status == STATUS_PASS)
		return;
	to->decided = true;
	to->status = from->status;
	to->interrupted = from->interrupted;
	if (from->interrupted)
		to->reason = xstrdup(from->reason);
	else
		to->reason = xasprintf("%s: %s", context, from->reason);
}

void
outcome_clear(struct outcome *o)
{
	free(o->reason);
	memset(o, 0, sizeof(*o));
}
