/* SPDX-License-Identifier: BSD-2-Clause
 * Small helpers over jansson. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

#include "base/err.h"
#include "base/strv.h"

/* Reads a whole document, duplicates refused.  NULL and err if it is not. */
json_t *json_read_file(const char *path, struct err *);

/* One line of text, e.g. of QMP or the agent.  NULL if it is not JSON. */
json_t *json_read_line(const char *line);

/* Members with a default; never NULL for a non-NULL default. */
const char *json_str(const json_t *, const char *key, const char *otherwise);
double json_num(const json_t *, const char *key, double otherwise);

/* The first element of an array whose member is this text; NULL: none is. */
json_t *json_find(const json_t *array, const char *key, const char *text);

/* A string, the caller's to release.  Where text is not UTF-8, each byte above
 * 0x7f becomes '?'. */
json_t *json_text(const char *text);

/* Sets a member to json_text(value) unless value is NULL. */
void json_put_str(json_t *, const char *key, const char *value);

/* The strings as a new array, the caller's to release. */
json_t *json_strings(const struct strv *);

/* Indented, keys in order of insertion, newline at the end; atomic. */
int json_write_file(const char *path, const json_t *, struct err *);

/* One compact line with its newline; the caller frees it. */
char *json_line(const json_t *);

#endif
