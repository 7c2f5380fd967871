/* SPDX-License-Identifier: BSD-2-Clause
 * A line stream to a guest or a hypervisor: one end of a socket pair, whose
 * other end the child inherits.  No names in the file system, nothing left. */
#ifndef GUESTS_STREAM_H
#define GUESTS_STREAM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct stream {
	int fd;	    /* ours; -1 when closed or at its end */
	int remote; /* the child's; closed by stream_started */
	struct buf in;
	char *transcript; /* file to which every byte read goes, or NULL */
};

/* An unconnected stream: both descriptors -1. */
void stream_init(struct stream *);

/* transcript may be NULL; it is copied. */
int stream_open(struct stream *, const char *transcript, struct err *);
void stream_started(struct stream *); /* the child has it now */
void stream_close(struct stream *);   /* safe to call again */

/* Reads what is there without blocking; at the end of the stream closes fd. */
void stream_fill(struct stream *);

/* One whole line out; adds the newline.  Blocks while the peer's buffer is
 * full, at most timeout_ms. */
int stream_send(
    struct stream *, const char *line, int timeout_ms, struct err *);

#endif
