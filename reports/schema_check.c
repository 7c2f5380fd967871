/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/schema_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "reports/schema_rules.h"

/* Patterns are POSIX extended expressions, but for the character NUL. */
static int
add_pattern(struct schema *s, const char *text, struct err *err)
{
	struct pattern *p;

	if (strstr(text, "\\u0000") != NULL)
		return 0;
	s->patterns =
	    xreallocarray(s->patterns, s->n + 1, sizeof(*s->patterns));
	p = &s->patterns[s->n];
	if (regcomp(&p->regex, text, REG_EXTENDED | REG_NOSUB) != 0)
		return err_set(err, 0, "pattern %s", text);
	p->text = text;
	s->n++;
	return 0;
}

static int
learn(struct schema *s, const json_t *schema, struct err *err)
{
	const struct keyword *k;
	const char *name, *each;
	json_t *rule, *sub;
	size_t i;

	json_object_foreach((json_t *)schema, name, rule)
	{
		k = schema_keyword(name);
		if (k == NULL)
			return err_set(err, 0, "schema: keyword %s", name);
		if (strcmp(name, "pattern") == 0 &&
		    add_pattern(s, json_string_value(rule), err) == -1)
			return -1;
		if (k->holds == ONE && learn(s, rule, err) == -1)
			return -1;
		if (k->holds == BY_NAME)
			json_object_foreach(rule, each,
			    sub) if (learn(s, sub, err) == -1) return -1;
		if (k->holds == LIST)
			json_array_foreach(rule, i,
			    sub) if (learn(s, sub, err) == -1) return -1;
	}
	return 0;
}

struct schema *
schema_new(const char *text, size_t n, struct err *err)
{
	struct schema *s = xcalloc(1, sizeof(*s));
	json_error_t why;

	s->root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);
	if (s->root == NULL)
		(void)err_set(err, 0, "schema:%d: %s", why.line, why.text);
	else if (learn(s, s->root, err) == 0)
		return s;
	schema_free(s);
	return NULL;
}

void
schema_free(struct schema *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n; i++)
		regfree(&s->patterns[i].regex);
	free(s->patterns);
	json_decref(s->root);
	free(s);
}

size_t
schema_check(const struct schema *s, const json_t *document, schema_fault *f,
    void *context)
{
	struct check c = { .schema = s, .fault = f, .context = context };

	schema_check_value(&c, s->root, document);
	buf_free(&c.pointer);
	return c.faults;
}
