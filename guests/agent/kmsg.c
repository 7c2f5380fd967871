/* SPDX-License-Identifier: BSD-2-Clause
 * Request "kmsg": the kernel log, in pieces. */
#include "guests/agent/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
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

int
kmsg_open(struct err *err)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		(void)err_set(err, errno, "open /dev/kmsg");
	return fd;
}

int
kmsg_next(int fd, struct kmsg_line *line, struct err *err)
{
	char record[RECORD_BYTES];
	ssize_t n;

	for (;;) {
		memset(line, 0, sizeof(*line));
		n = read(fd, record, RECORD_BYTES - 1);
		if (n > 0) {
			record[n] = '\0';
			if (kmsg_parse(record, line, NULL) == 0)
				return 1;
			continue;
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
	struct kmsg_line line;
	bool more = false;
	int fd, rc = 0;

	(void)a;
	(void)json_object_set_new(reply, "lines", lines);
	fd = kmsg_open(err);
	if (fd == -1)
		return -1;
	while (!more && (rc = kmsg_next(fd, &line, err)) == 1) {
		more = json_array_size(lines) == REPLY_LINES;
		if (!more && (json_int_t)line.seq >= since) {
			(void)json_array_append_new(lines, line_json(&line));
			next = (json_int_t)line.seq + 1;
		}
		free(line.text);
	}
	if (more)
		(void)json_object_set_new(reply, "more", json_true());
	(void)json_object_set_new(reply, "next", json_integer(next));
	(void)close(fd);
	return rc == -1 ? -1 : 0;
}
