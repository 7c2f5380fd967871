/* SPDX-License-Identifier: BSD-2-Clause
 * What every binding needs: table fields with checks, and errors as values. */
#ifndef LUA_L_UTIL_H
#define LUA_L_UTIL_H

#include <jansson.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"
#include "probes/facts.h"

/* Metatable of raised errors: fields text, under_test; __tostring gives text.
 */
#define LU_ERROR "pptcheck.error"

/*
 * [-0, +0, v] Raises err as a LU_ERROR value, so that under_test survives.
 * Never returns; the int is for `return lu_raise(L, &err);`.  The caller holds
 * nothing malloc'ed.  After an interruption the next wait may block again, so
 * that what <close> runs while unwinding can do its work.
 */
int lu_raise(lua_State *, const struct err *);

/* [-0, +1, m] Pushes the value that lu_raise would raise. */
void lu_push_error(lua_State *, const struct err *);

/* [-0, +0, -] Is the value an LU_ERROR? */
bool lu_is_error(lua_State *, int index);

/*
 * Options tables.  All raise with file:line of the caller, `what` ("scenario")
 * and the field name.  A field that is absent is nil.
 */

/* [-0, +0, v] Refuses a key that is not in the NULL-terminated list. */
void lu_check_fields(
    lua_State *, int table, const char *what, const char *const *known);

/* [-0, +0, v] The string lives as long as the table holds it. */
const char *lu_field_string(lua_State *, int table, const char *what,
    const char *key, const char *otherwise);

/* [-0, +0, v] */
lua_Number lu_field_number(lua_State *, int table, const char *what,
    const char *key, lua_Number otherwise);

/* [-0, +0, v] A string, or an array of strings; added to out, which must be
 * owned by something that outlives the raise. */
void lu_field_strings(lua_State *, int table, const char *what, const char *key,
    struct strv *out);

/* [-0, +0, v] Raises "what: field 'key': text". */
int lu_field_error(
    lua_State *, const char *what, const char *key, const char *text);

/* [-0, +0, m] Set a field of the table on top; a NULL string sets nothing. */
void lu_set_string(lua_State *, const char *key, const char *value);
void lu_set_integer(lua_State *, const char *key, lua_Integer value);
void lu_set_bool(lua_State *, const char *key, bool value);

/* [-0, +1, m] Any JSON value; null becomes nil, or false inside an array. */
void lu_push_json(lua_State *, const json_t *);

/*
 * [-0, +0, -] The value as JSON, the caller's to release.  A table with an
 * element 1, or with nothing, is an array; what JSON has no word for is null.
 */
json_t *lu_to_json(lua_State *, int index);

/* [-0, +1, m] A boolean, integer or string; not for FACT_UNKNOWN. */
void lu_push_fact(lua_State *, const struct fact *);

#endif
