/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/events.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"

int
events_append(const char *path, const json_t *event, struct err *err)
{
	char *line = json_line(event);
	int rc = file_append(path, line, err);

	free(line);
	return rc;
}

json_t *
events_next(struct events_reader *r)
{
	json_t *event = NULL;
	char *line;

	while (event == NULL) {
		line = buf_take_line(&r->pending);
		if (line == NULL) {
			size_t had = r->pending.len;

			(void)file_read_from(
			    r->path, &r->offset, &r->pending, NULL);
			if (r->pending.len == had)
				return NULL;
			continue;
		}
		event = json_read_line(line);
		free(line);
	}
	return event;
}

void
events_reader_free(struct events_reader *r)
{
	buf_free(&r->pending);
}

json_t *
events_read_all(const char *path)
{
	struct events_reader r = { .path = path };
	json_t *all = json_array();
	json_t *event;

	while ((event = events_next(&r)) != NULL)
		(void)json_array_append_new(all, event);
	events_reader_free(&r);
	return all;
}
