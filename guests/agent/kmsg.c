/* SPDX-License-Identifier: BSD-2-Clause
 * Request "kmsg": the kernel log, in pieces. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "guests/agent/kernel_text.h"
#include "guests/agent/serve.h"

#define REPLY_LINES 400

/* A shorter buffer than a record makes read(2) fail with EINVAL; the kernel
 * never makes one longer than 8192 (kernel/printk/printk.c,
 * CONSOLE_EXT_LOG_MAX). */
#define RECORD_BYTES 16384

/* The kernel escapes everything that is not printable ASCII. */
static json_t *
line_json(const struct kmsg_line *line)
{
	return json_pack("{s:I, s:i, s:I, s:s}", "seq", (json_int_t)line->seq,
	    "level", (int)(line->prio & 7), "usec", (json_int_t)line->usec,
	    "text", line->text);
}

/* 1: a record was read, 0: there are no more, -1. */
static int
record_read(int fd, char *record, struct err *err)
{
	ssize_t n;

	for (;;) {
		n = read(fd, record, RECORD_BYTES - 1);
		if (n > 0) {
			record[n] = '\0';
			return 1;
		}
		if (n == 0 || errno == EAGAIN)
			return 0;
		/* EPIPE: records were overwritten; the next read goes on. */
		if (errno != EINTR && errno != EPIPE)
			return err_set(err, errno, "read /dev/kmsg");
	}
}

int
kmsg_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	json_int_t since = json_integer_value(json_object_get(ask, "since"));
	json_t *lines = json_array();
	json_int_t next = since > 0 ? since : 0;
	char record[RECORD_BYTES];
	int fd, rc = 0;

	(void)a;
	(void)json_object_set_new(reply, "lines", lines);
	/* A new descriptor starts at the oldest record. */
	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, errno, "open /dev/kmsg");
	while ((rc = record_read(fd, record, err)) == 1) {
		struct kmsg_line line = { 0 };

		if (kmsg_parse(record, &line, NULL) == -1 ||
		    (json_int_t)line.seq < since) {
			free(line.text);
			continue;
		}
		if (json_array_size(lines) == REPLY_LINES) {
			(void)json_object_set_new(reply, "more", json_true());
			free(line.text);
			rc = 0;
			break;
		}
		(void)json_array_append_new(lines, line_json(&line));
		next = (json_int_t)line.seq + 1;
		free(line.text);
	}
	(void)json_object_set_new(reply, "next", json_integer(next));
	(void)close(fd);
	return rc;
}
