/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_causes.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/explain_inputs.h"
#include "cli/run_plan.h"
#include "lua/explain.h"
#include "reports/document_mask.h"
#include "reports/submission_scrub.h"

enum {
	CAUSES = 3,   /* the further ones follow from these */
	EVIDENCE = 3, /* lines that decided, of each cause */
	BEFORE = 3,   /* lines around each of them */
	AFTER = 2,
	LONGEST = 400, /* bytes of a line: a console has no limit */
};

/* Masked first, with the names of this host: half of a name or an identifier
 * would not look like one.  No half of a character stays either. */
static void
mask_and_cut(json_t *row, const struct strv *names)
{
	char *text;
	size_t n;

	document_mask(row, names);
	text = xstrdup(json_str(row, "text", ""));
	n = strnlen(text, LONGEST);
	if (text[n] != '\0')
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	text[n] = '\0';
	json_put_str(row, "text", text);
	free(text);
}

/* The lines around number `at` of what an input holds. */
static json_t *
lines_around(const struct buf *content, size_t at)
{
	json_t *lines = json_array();
	struct strv names = { 0 };
	struct buf b = { 0 };
	size_t n;
	char *line;

	scrubber_names_here(&names);
	buf_add(&b, buf_str(content), content->len);
	buf_adds(&b, "\n");
	for (n = 1; n <= at + AFTER && (line = buf_take_line(&b)) != NULL;
	     n++) {
		if (n + BEFORE >= at) {
			json_t *row = json_object();

			(void)json_object_set_new(
			    row, "line", json_integer((json_int_t)n));
			json_put_str(row, "text", line);
			if (n == at)
				(void)json_object_set_new(
				    row, "decides", json_true());
			mask_and_cut(row, &names);
			(void)json_array_append_new(lines, row);
		}
		free(line);
	}
	buf_free(&b);
	strv_free(&names);
	return lines;
}

static void
read_input(const struct explain_inputs *in, const char *name, struct buf *b)
{
	size_t i;

	for (i = 0; i < in->names.n; i++) {
		if (strcmp(in->names.v[i], name) != 0)
			continue;
		if (*in->texts.v[i] != '\0')
			buf_adds(b, in->texts.v[i]);
		else
			(void)file_read(in->paths.v[i], b, NULL);
		return;
	}
}

/* [{"file", "lines"}] of a cause's evidence; files are named below dir. */
static json_t *
excerpts(
    const struct explain_inputs *in, const json_t *evidence, const char *dir)
{
	json_t *list = json_array();
	const json_t *row;
	size_t i;

	json_array_foreach(evidence, i, row)
	{
		const char *name = json_str(row, "input", "");
		double at = json_num(row, "line", 0);
		struct buf content = { 0 };
		json_t *excerpt;

		if (i == EVIDENCE)
			break;
		if (at < 1)
			continue;
		read_input(in, name, &content);
		excerpt = json_object();
		if (strncmp(name, dir, strlen(dir)) == 0)
			name += strlen(dir) + 1;
		json_put_str(excerpt, "file", name);
		(void)json_object_set_new(
		    excerpt, "lines", lines_around(&content, (size_t)at));
		(void)json_array_append_new(list, excerpt);
		buf_free(&content);
	}
	return list;
}

static json_t *
causes_of(const struct explain_inputs *in, const json_t *doc, const char *dir)
{
	static const char *const members[] = { "id", "severity", "stage",
		"text", "sure", "why", "fix", NULL };
	const json_t *cause;
	json_t *list = json_array(), *kept, *value;
	size_t i, k;

	json_array_foreach(json_object_get(doc, "causes"), i, cause)
	{
		if (i == CAUSES)
			break;
		kept = json_object();
		for (k = 0; members[k] != NULL; k++) {
			value = json_object_get(cause, members[k]);
			if (value != NULL)
				(void)json_object_set(kept, members[k], value);
		}
		(void)json_object_set_new(kept, "evidence",
		    excerpts(in, json_object_get(cause, "evidence"), dir));
		(void)json_array_append_new(list, kept);
	}
	return list;
}

static void
add_to(json_t *device, const char *dir)
{
	struct explain_inputs in = { .status = -1 };
	struct facts none = { 0 };
	struct explain_request request = { .facts = &none };
	json_t *doc = NULL, *causes;
	struct err err;

	if (explain_inputs_add(&in, dir, &err) == 0 && in.paths.n > 0) {
		request.paths = &in.paths;
		request.names = &in.names;
		request.texts = &in.texts;
		request.status = in.status;
		request.panicked = in.panicked;
		request.hypervisor = in.hypervisor;
		doc = explain_judge(&request, &err);
		if (doc == NULL)
			log_info("%s: no cause sought: %s", dir, err.text);
	}
	causes = causes_of(&in, doc, dir);
	if (json_array_size(causes) > 0)
		(void)json_object_set(device, "causes", causes);
	json_decref(causes);
	json_decref(doc);
	facts_free(&none);
	explain_inputs_free(&in);
}

void
causes_add(json_t *run, const char *out)
{
	json_t *device;
	size_t i;

	json_array_foreach(json_object_get(run, "devices"), i, device)
	{
		const char *status = json_str(
		    json_object_get(device, "decided_by"), "status", "");
		char *suite, *dir;

		if (strcmp(status, "FAIL") != 0 && strcmp(status, "ERROR") != 0)
			continue;
		suite = plan_suite_name(json_str(device, "bdf", ""));
		dir = xasprintf("%s/evidence/%s", out, suite);
		if (file_exists(dir))
			add_to(device, dir);
		free(dir);
		free(suite);
	}
}
