/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/terminal.h"

void
progress_start(struct progress *p, int64_t estimate_ms)
{
	memset(p, 0, sizeof(*p));
	p->started = clock_ms();
	p->estimate_ms = estimate_ms;
}

/* "0000:01:00.0  guest.restart  reboot 2  PASS  6.5 s  reason" */
static void
print_end(const json_t *event, bool attempt)
{
	const json_t *score = json_object_get(event, "score");
	const char *reason = json_str(event, "reason", NULL);
	char *what =
	    attempt ? xasprintf("%s %.0f", json_str(event, "ending", "attempt"),
			  json_num(event, "attempt", 0))
	    : score != NULL
		? xasprintf("%s %.0f/%.0f", json_str(event, "ending", "score"),
		      json_num(score, "passed", 0), json_num(score, "total", 0))
		: xstrdup("");

	terminal_status(NULL);
	log_info("%s  %-15s %-16s %-5s %6.1f s%s%s",
	    json_str(event, "device", "host"), json_str(event, "stage", "?"),
	    what, json_str(event, "status", "?"), json_num(event, "seconds", 0),
	    reason == NULL ? "" : "  ", reason == NULL ? "" : reason);
	free(what);
}

void
progress_event(struct progress *p, const json_t *event)
{
	const char *kind = json_str(event, "event", "");

	if (strcmp(kind, "begin") == 0) {
		(void)snprintf(p->now, sizeof(p->now), "%s %s",
		    json_str(event, "device", ""),
		    json_str(event, "stage", ""));
		p->now_started = clock_ms();
	} else if (strcmp(kind, "stage") == 0 || strcmp(kind, "attempt") == 0) {
		print_end(event, *kind == 'a');
		p->now_started = clock_ms();
	}
	progress_tick(p);
}

void
progress_tick(const struct progress *p)
{
	int64_t now = clock_ms();
	char text[256];

	if (p->now[0] == '\0')
		return;
	(void)snprintf(text, sizeof(text), "%s %lld s   (%lld s of about %lld)",
	    p->now, (long long)(now - p->now_started) / 1000,
	    (long long)(now - p->started) / 1000,
	    (long long)p->estimate_ms / 1000);
	terminal_status(text);
}
