/* SPDX-License-Identifier: BSD-2-Clause
 * JSON as text, member by member: what is only printed needs no document in
 * memory.  Byte for byte as json_dumps would print that document. */
#ifndef BASE_JSON_WRITER_H
#define BASE_JSON_WRITER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Zero-initialise the rest before use. */
struct json_writer {
	struct buf *out;
	bool compact; /* as JSON_COMPACT, else as JSON_INDENT(1) */
	int depth;
	bool more; /* the innermost has a member already */
};

/* key: NULL in an array and for the outermost.  Text that is not UTF-8 is
 * written as json_text has it. */
void json_writer_object(struct json_writer *, const char *key);
void json_writer_array(struct json_writer *, const char *key);
void json_writer_end_object(struct json_writer *);
void json_writer_end_array(struct json_writer *);

void json_writer_text(struct json_writer *, const char *key, const char *);
void json_writer_bool(struct json_writer *, const char *key, bool);
void json_writer_int(struct json_writer *, const char *key, int64_t);

/* NULL: writes nothing. */
void json_writer_value(struct json_writer *, const char *key, const json_t *);

/* Each member of an object. */
void json_writer_members(struct json_writer *, const json_t *);

#endif
