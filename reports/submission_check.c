/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_check.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

/* Random or hashed by contract, and held to a form by the schema. */
static const char *const exempt[] = { "/id", "/origin", "/nonce", "/supersedes",
	"/start_time", "/tests/*/start_time", "/host/tag", "/evidence/*/sha256",
	"/tool/git_commit_hash", "/host/os/git_commit_hash",
	"/guest/os/git_commit_hash", NULL };

/* Depth and values before anything is built of them. */
static int
weigh(const char *p, size_t n, struct err *err)
{
	size_t depth = 0, values = 1;
	bool string = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (string) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == '"')
				string = false;
			continue;
		}
		if (p[i] == '"')
			string = true;
		else if (p[i] == ',')
			values++;
		else if (p[i] == '}' || p[i] == ']')
			depth -= depth > 0;
		else if (p[i] == '{' || p[i] == '[') {
			values++;
			if (++depth > SUBMISSION_DEPTH)
				return err_set(err, 0,
				    "report: nested deeper "
				    "than 8");
		}
	}
	return values > SUBMISSION_VALUES
		   ? err_set(err, 0, "report: more than 20,000 values")
		   : 0;
}

json_t *
submission_parse(const void *bytes, size_t n, struct err *err)
{
	json_error_t why;
	json_t *j;

	if (n > SUBMISSION_MAX) {
		(void)err_set(err, 0, "report: larger than 192 KiB");
		return NULL;
	}
	if (weigh(bytes, n, err) == -1)
		return NULL;
	j = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &why);
	if (j == NULL)
		(void)err_set(err, 0, "report:%d: %s", why.line, why.text);
	return j;
}

static bool
is_exempt(const char *pointer)
{
	size_t i;

	for (i = 0; exempt[i] != NULL; i++)
		if (fnmatch(exempt[i], pointer, FNM_PATHNAME) == 0)
			return true;
	return false;
}

struct walk {
	const struct scrubber *scrubber;
	bool mask;
	schema_fault *fault;
	void *context;
	const char *pointer;
	size_t count;
};

static void
report_found(void *context, const char *rule, size_t line, size_t column)
{
	struct walk *w = context;
	char *detail = xasprintf("line %zu, column %zu", line, column);

	if (w->fault != NULL)
		w->fault(w->context, w->pointer, rule, detail);
	free(detail);
}

/* The length of what a terminal takes as one: a control character, or a control
 * sequence (ECMA-48, 5.4) with its parameters; 0 for text. */
static size_t
control(const unsigned char *p)
{
	size_t n = 1;

	if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
		n = 2; /* C1 in UTF-8 */
	else if ((p[0] >= 0x20 && p[0] != 0x7f) || p[0] == '\n' || p[0] == '\t')
		return 0;
	if (p[0] == 033 && p[1] == '[')
		n = 2;
	else if (n == 1 || p[1] != 0x9b)
		return n;
	while (p[n] >= 0x20 && p[n] < 0x40)
		n++;
	return p[n] >= 0x40 && p[n] < 0x7f ? n + 1 : n;
}

/* Guests wrote some of it, and a person looks at it before it goes.  Blanked
 * whole: the m of "\033[1m" would hide what begins behind it. */
static void
blank_controls(char *text)
{
	size_t n;

	for (; *text != '\0'; text += n > 0 ? n : 1) {
		n = control((unsigned char *)text);
		memset(text, ' ', n);
	}
}

static void
walk_string(struct walk *w, json_t *j, const char *pointer)
{
	char *text;

	if (is_exempt(pointer))
		return;
	w->pointer = pointer;
	if (!w->mask) {
		w->count += scrubber_scan(
		    w->scrubber, json_string_value(j), report_found, w);
		return;
	}
	text = xstrdup(json_string_value(j));
	blank_controls(text);
	scrubber_mask(w->scrubber, text);
	(void)json_string_set(j, text);
	free(text);
}

static void
walk_name(struct walk *w, const char *name, const char *pointer)
{
	w->pointer = pointer;
	if (name[0] == '_') {
		w->count++;
		if (w->fault != NULL)
			w->fault(w->context, pointer, "reserved",
			    "names that begin with _ are the matrix's");
	}
	w->count += scrubber_scan(w->scrubber, name, report_found, w);
}

static void
walk(struct walk *w, json_t *j, const char *pointer)
{
	const char *name;
	json_t *value;
	char *below;
	size_t i;

	if (json_is_string(j))
		walk_string(w, j, pointer);
	json_object_foreach(j, name, value)
	{
		below = xasprintf("%s/%s", pointer, name);
		if (!w->mask)
			walk_name(w, name, below);
		walk(w, value, below);
		free(below);
	}
	json_array_foreach(j, i, value)
	{
		below = xasprintf("%s/%zu", pointer, i);
		walk(w, value, below);
		free(below);
	}
}

size_t
submission_check(const struct schema *schema, const struct scrubber *scrubber,
    const json_t *report, schema_fault *fault, void *context)
{
	struct walk w = {
		.scrubber = scrubber, .fault = fault, .context = context
	};
	size_t faults = schema_check(schema, report, fault, context);

	walk(&w, (json_t *)report, "");
	return faults + w.count;
}

void
submission_scrub(const struct scrubber *scrubber, json_t *report)
{
	struct walk w = { .scrubber = scrubber, .mask = true };

	walk(&w, report, "");
}

static void
first_fault(
    void *context, const char *pointer, const char *rule, const char *detail)
{
	struct err *err = context;

	if (err->text[0] == '\0')
		(void)err_set(err, 0, "%s: %s: %s", pointer, rule, detail);
}

json_t *
submission_open(const struct schema *schema, const struct scrubber *scrubber,
    const void *envelope, size_t n, struct sign_digest *digest, struct err *err)
{
	struct err first = { 0 };
	struct sign_opened o;
	json_t *j = NULL;

	if (sign_open(envelope, n, SIGN_REPORT_TYPE, &o, err) == 0)
		j = submission_parse(o.payload.data, o.payload.len, err);
	if (j != NULL &&
	    submission_check(schema, scrubber, j, first_fault, &first) > 0) {
		(void)err_set(err, 0, "%s", first.text);
	} else if (j != NULL &&
		   (strcmp(json_str(j, "origin", ""), o.origin.s) != 0 ||
		       strncmp(json_str(j, "id", ""),
			   json_str(j, "origin", "-"), 17) != 0)) {
		(void)err_set(err, 0, "/origin: is not that of the key");
	} else {
		*digest = o.digest;
		buf_free(&o.payload);
		return j;
	}
	json_decref(j);
	buf_free(&o.payload);
	return NULL;
}
