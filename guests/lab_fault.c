/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/lab_fault.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

/* The command behind "EVENT STAGE: ", or NULL. */
static const char *
command_of(const char *fault)
{
	const char *colon = strstr(fault, ": ");

	return colon == NULL ||
		       memchr(fault, ' ', (size_t)(colon - fault)) == NULL
		   ? NULL
		   : colon + 2;
}

int
lab_fault_check(const char *fault, struct err *err)
{
	const char *command = command_of(fault);
	json_t *j = command == NULL ? NULL : json_read_line(command);
	int rc = 0;

	if (json_str(j, "execute", NULL) == NULL)
		rc = err_set(err, 0,
		    "fault \"%.60s\" is not EVENT STAGE: COMMAND", fault);
	json_decref(j);
	return rc;
}

static bool
is_due(const char *fault, const json_t *event)
{
	char *moment = xasprintf("%s %s: ", json_str(event, "event", ""),
	    json_str(event, "stage", ""));
	bool due = strncmp(fault, moment, strlen(moment)) == 0;

	free(moment);
	return due;
}

static void
event_take(struct lab_faults *f, const json_t *event)
{
	struct err err;

	while (f->done < f->faults->n && is_due(f->faults->v[f->done], event)) {
		const char *fault = f->faults->v[f->done++];

		log_info("lab: %s", fault);
		if (guest_monitor(f->host, command_of(fault), &err) == -1)
			log_warn("lab: %s", err.text);
	}
}

void
lab_faults_turn(void *argument)
{
	struct lab_faults *f = argument;
	char *line;

	if (f->events == NULL || f->done == f->faults->n)
		return;
	(void)file_read_from(f->events, &f->offset, &f->pending, NULL);
	while ((line = buf_take_line(&f->pending)) != NULL) {
		json_t *event = json_read_line(line);

		event_take(f, event);
		json_decref(event);
		free(line);
	}
}

void
lab_faults_free(struct lab_faults *f)
{
	buf_free(&f->pending);
}
