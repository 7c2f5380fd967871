/* SPDX-License-Identifier: BSD-2-Clause
 * The event file: the record of a run, one JSON line per thing that happened.
 * Scenarios append while they work, `run` reads it for progress and for the
 * run document.  kyua's own store is lost when a run is interrupted; this file
 * is not. */
#ifndef REPORTS_EVENTS_H
#define REPORTS_EVENTS_H

#include <jansson.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* One O_APPEND write and an fsync; safe from several processes. */
int events_append(const char *path, const json_t *event, struct err *);

/* Position in an event file that others still append to. */
struct events_reader {
	const char *path; /* borrowed */
	off_t offset;
	struct buf pending; /* the start of a line not yet complete */
};

/*
 * The next complete event, owned by the caller, or NULL when there is none yet.
 * A file that is not there has no events.  A line that is not JSON (cut by a
 * full disk) is skipped.
 */
json_t *events_next(struct events_reader *);
void events_reader_free(struct events_reader *);

/* All events of a file as one array, owned by the caller. */
json_t *events_read_all(const char *path);

#endif
