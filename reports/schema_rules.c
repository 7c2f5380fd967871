/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/schema_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void
fault(struct check *c, const char *rule, const char *detail)
{
	c->faults++;
	if (c->fault != NULL)
		c->fault(c->context, buf_str(&c->pointer), rule, detail);
}

/* Adds one step to the pointer; the caller cuts it off again. */
static size_t
step_in(struct check *c, const char *name)
{
	size_t before = c->pointer.len;

	buf_adds(&c->pointer, "/");
	for (; *name != '\0'; name++)
		if (*name == '~')
			buf_adds(&c->pointer, "~0");
		else if (*name == '/')
			buf_adds(&c->pointer, "~1");
		else
			buf_add(&c->pointer, name, 1);
	return before;
}

static void
step_out(struct check *c, size_t before)
{
	c->pointer.len = before;
	if (c->pointer.data != NULL)
		c->pointer.data[before] = '\0';
}

/* JSON Schema counts characters, not bytes. */
static size_t
characters(const json_t *string)
{
	const char *s = json_string_value(string);
	size_t i, n = 0;

	for (i = 0; i < json_string_length(string); i++)
		if ((s[i] & 0xc0) != 0x80)
			n++;
	return n;
}

static bool
is_type(const json_t *j, const char *type)
{
	if (strcmp(type, "object") == 0)
		return json_is_object(j);
	if (strcmp(type, "array") == 0)
		return json_is_array(j);
	if (strcmp(type, "string") == 0)
		return json_is_string(j);
	if (strcmp(type, "boolean") == 0)
		return json_is_boolean(j);
	if (strcmp(type, "null") == 0)
		return json_is_null(j);
	if (strcmp(type, "number") == 0)
		return json_is_number(j);
	/* draft-06 and later: 1.0 is an integer. */
	return json_is_integer(j) ||
	       (json_is_real(j) &&
		   floor(json_real_value(j)) == json_real_value(j));
}

static void
check_type(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const json_t *type;
	size_t i;

	(void)schema;
	if (json_is_string(rule)) {
		if (!is_type(j, json_string_value(rule)))
			fault(c, "type", json_string_value(rule));
		return;
	}
	json_array_foreach(
	    rule, i, type) if (is_type(j, json_string_value(type))) return;
	fault(c, "type", "none of those allowed");
}

static bool
same(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b) &&
	    json_typeof(a) != json_typeof(b))
		return json_number_value(a) == json_number_value(b);
	return json_equal(a, b) != 0;
}

static void
check_const(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	(void)schema;
	if (!same(rule, j))
		fault(c, "const", "another value is wanted");
}

static void
check_enum(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const json_t *value;
	size_t i;

	(void)schema;
	json_array_foreach(rule, i, value) if (same(value, j)) return;
	fault(c, "enum", "none of the values allowed");
}

static void
check_ref(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const char *name = strrchr(json_string_value(rule), '/');
	const char *table = strncmp(json_string_value(rule), "#/$defs/", 8) == 0
				? "$defs"
				: "definitions";

	(void)schema;
	schema_check_value(c,
	    json_object_get(json_object_get(c->schema->root, table), name + 1),
	    j);
}

static void
check_properties(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const char *name;
	json_t *sub;
	const json_t *value;
	size_t before;

	(void)schema;
	json_object_foreach((json_t *)rule, name, sub)
	{
		value = json_object_get(j, name);
		if (value == NULL)
			continue;
		before = step_in(c, name);
		schema_check_value(c, sub, value);
		step_out(c, before);
	}
}

static void
check_additional(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const json_t *known = json_object_get(schema, "properties");
	const char *name;
	json_t *value;
	size_t before;

	json_object_foreach((json_t *)j, name, value)
	{
		if (json_object_get(known, name) != NULL)
			continue;
		before = step_in(c, name);
		if (json_is_object(rule))
			schema_check_value(c, rule, value);
		else if (json_is_false(rule))
			fault(c, "additionalProperties", "not a known member");
		step_out(c, before);
	}
}

static void
check_names(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const char *name;
	json_t *value, *text;
	size_t before;

	(void)schema;
	json_object_foreach((json_t *)j, name, value)
	{
		text = json_string(name);
		before = step_in(c, name);
		schema_check_value(c, rule, text);
		step_out(c, before);
		json_decref(text);
	}
}

static void
check_required(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const json_t *name;
	size_t i;

	(void)schema;
	if (!json_is_object(j))
		return;
	json_array_foreach(rule, i,
	    name) if (json_object_get(j, json_string_value(name)) == NULL)
	    fault(c, "required", json_string_value(name));
}

static void
check_items(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const json_t *item;
	char *number;
	size_t i, before;

	(void)schema;
	json_array_foreach(j, i, item)
	{
		number = xasprintf("%zu", i);
		before = step_in(c, number);
		schema_check_value(c, rule, item);
		step_out(c, before);
		free(number);
	}
}

static void
check_any(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	struct check trial = { .schema = c->schema };
	const json_t *sub;
	size_t i;

	(void)schema;
	json_array_foreach(rule, i, sub)
	{
		trial.faults = 0;
		schema_check_value(&trial, sub, j);
		if (trial.faults == 0)
			break;
	}
	if (i == json_array_size(rule))
		fault(c, "anyOf", "none of the forms allowed");
	buf_free(&trial.pointer);
}

static void
check_pattern(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	const struct schema *s = c->schema;
	size_t i;

	(void)schema;
	if (!json_is_string(j))
		return;
	for (i = 0; i < s->n; i++)
		if (s->patterns[i].text == json_string_value(rule))
			break;
	/* Not compiled: no NUL, which jansson refuses in any string. */
	if (i < s->n && regexec(&s->patterns[i].regex, json_string_value(j), 0,
			    NULL, 0) != 0)
		fault(c, "pattern", json_string_value(rule));
}

/* Below 0, 0 or above 0; integers above 2^53 exactly. */
static int
compare(const json_t *a, const json_t *b)
{
	double x, y;

	if (json_is_integer(a) && json_is_integer(b))
		return (json_integer_value(a) > json_integer_value(b)) -
		       (json_integer_value(a) < json_integer_value(b));
	x = json_number_value(a);
	y = json_number_value(b);
	return (x > y) - (x < y);
}

static void
check_minimum(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	(void)schema;
	if (json_is_number(j) && compare(j, rule) < 0)
		fault(c, "minimum", "too small");
}

static void
check_maximum(
    struct check *c, const json_t *schema, const json_t *rule, const json_t *j)
{
	(void)schema;
	if (json_is_number(j) && compare(j, rule) > 0)
		fault(c, "maximum", "too large");
}

/* Limits on how much an instance holds. */
#define LIMIT(function, keyword, applies, measure, relation, detail)           \
	static void function(struct check *c, const json_t *schema,            \
	    const json_t *rule, const json_t *j)                               \
	{                                                                      \
		(void)schema;                                                  \
		if (applies(j) && !((json_int_t)measure(j)                     \
					  relation json_integer_value(rule)))  \
			fault(c, keyword, detail);                             \
	}
LIMIT(
    check_min_length, "minLength", json_is_string, characters, >=, "too short")
LIMIT(check_max_length, "maxLength", json_is_string, characters, <=, "too long")
LIMIT(
    check_min_items, "minItems", json_is_array, json_array_size, >=, "too few")
LIMIT(
    check_max_items, "maxItems", json_is_array, json_array_size, <=, "too many")
LIMIT(check_max_names, "maxProperties", json_is_object, json_object_size, <=,
    "too many members")

static const struct keyword keywords[] = {
	{ "$schema", PLAIN, NULL },
	{ "$id", PLAIN, NULL },
	{ "title", PLAIN, NULL },
	{ "description", PLAIN, NULL },
	{ "format", PLAIN, NULL },
	{ "$defs", BY_NAME, NULL },
	{ "definitions", BY_NAME, NULL },
	{ "$ref", PLAIN, check_ref },
	{ "type", PLAIN, check_type },
	{ "const", PLAIN, check_const },
	{ "enum", PLAIN, check_enum },
	{ "properties", BY_NAME, check_properties },
	{ "additionalProperties", ONE, check_additional },
	{ "propertyNames", ONE, check_names },
	{ "required", PLAIN, check_required },
	{ "items", ONE, check_items },
	{ "anyOf", LIST, check_any },
	{ "pattern", PLAIN, check_pattern },
	{ "minimum", PLAIN, check_minimum },
	{ "maximum", PLAIN, check_maximum },
	{ "minLength", PLAIN, check_min_length },
	{ "maxLength", PLAIN, check_max_length },
	{ "minItems", PLAIN, check_min_items },
	{ "maxItems", PLAIN, check_max_items },
	{ "maxProperties", PLAIN, check_max_names },
};

const struct keyword *
schema_keyword(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strcmp(keywords[i].name, name) == 0)
			return &keywords[i];
	return NULL;
}

void
schema_check_value(
    struct check *c, const json_t *schema, const json_t *instance)
{
	const struct keyword *k;
	const char *name;
	json_t *rule;

	json_object_foreach((json_t *)schema, name, rule)
	{
		k = schema_keyword(name);
		if (k->check != NULL)
			k->check(c, schema, rule, instance);
	}
}
