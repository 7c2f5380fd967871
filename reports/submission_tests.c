/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/hide_paths.h"
#include "reports/stage.h"
#include "reports/submission_parts.h"
#include "reports/submission_scrub.h"

/* Of a log: enough for the lines that say why. */
#define EXCERPT 4096

/* A stage that no device reached says nothing, but a report has one test. */
static json_t *
not_reached(void)
{
	return json_pack(
	    "{s:s, s:s}", "path", stage_names[0], "status", "SKIP");
}

/* What is about to be cut: half of an identifier would not look like one. */
static void
mask_whole(char *text)
{
	struct scrubber *s = scrubber_new(NULL);

	scrubber_mask(s, text);
	scrubber_free(s);
}

void
submission_put_text(
    json_t *j, const char *name, const char *value, size_t limit)
{
	char *text;

	if (value == NULL || *value == '\0')
		return;
	text = xstrdup(value);
	if (strlen(text) > limit) {
		mask_whole(text);
		while (limit > 0 && (text[limit] & 0xc0) == 0x80)
			limit--;
		text[limit] = '\0';
	}
	json_put_str(j, name, text);
	free(text);
}

bool
submission_is_reset(const char *method)
{
	static const char *const methods[] = { "flr", "af_flr", "pm", "bus",
		"slot", "device_specific", "acpi", "none", NULL };
	size_t i;

	for (i = 0; methods[i] != NULL; i++)
		if (strcmp(methods[i], method) == 0)
			return true;
	return false;
}

/* How its functions fare when they are given in other ways. */
static void
put_mappings(json_t *test, const json_t *stage)
{
	static const char *const names[] = { "function_mapping", "mapping_same",
		"mapping_split", "mapping_single", NULL };
	const json_t *detail = json_object_get(stage, "detail");
	json_t *j = json_object();
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		submission_put_text(
		    j, names[i], json_str(detail, names[i], NULL), 256);
	if (json_object_size(j) > 0)
		(void)json_object_set(test, "misc", j);
	json_decref(j);
}

static void
put_score(json_t *test, const json_t *stage)
{
	const json_t *score = json_object_get(stage, "score");
	const char *ending = json_str(stage, "ending", NULL);
	const char *reset =
	    json_str(json_object_get(stage, "detail"), "reset", "");
	json_t *j;

	if (score == NULL)
		return;
	j = json_object();
	(void)json_object_set(j, "passed", json_object_get(score, "passed"));
	(void)json_object_set(j, "total", json_object_get(score, "total"));
	if (ending != NULL && strlen(ending) <= 32)
		json_put_str(j, "ending", ending);
	if (submission_is_reset(reset))
		json_put_str(j, "reset", reset);
	(void)json_object_set_new(test, "score", j);
}

/* Inside the run's folder, and a log. */
static bool
is_log(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '/' && strstr(name, "..") == NULL && n > 4 &&
	       strcmp(name + n - 4, ".log") == 0;
}

/* CR and NUL go; what else a terminal takes for a command, submission_scrub
 * blanks. */
static void
clean(struct buf *b)
{
	size_t i, to = 0;

	for (i = 0; i < b->len; i++)
		if (b->data[i] != '\r' && b->data[i] != '\0')
			b->data[to++] = b->data[i];
	b->len = to;
	b->data[to] = '\0';
}

static void
put_excerpt(json_t *test, const char *path)
{
	struct buf b = { 0 };
	const char *cut;

	if (file_read(path, &b, NULL) == -1 || b.len == 0) {
		buf_free(&b);
		return;
	}
	clean(&b);
	if (b.len > EXCERPT) {
		if (memchr(b.data + b.len - EXCERPT, '\n', EXCERPT) == NULL)
			mask_whole(b.data);
		buf_drop(&b, b.len - EXCERPT);
		cut = strchr(b.data, '\n');
		if (cut != NULL)
			buf_drop(&b, (size_t)(cut + 1 - b.data));
	}
	hide_paths(b.data);
	json_put_str(test, "log_excerpt", buf_str(&b));
	buf_free(&b);
}

static void
put_log(json_t *test, const json_t *stage, const char *folder)
{
	const json_t *name;
	char *path;
	size_t i;

	if (folder == NULL || strcmp(json_str(test, "status", ""), "FAIL") != 0)
		return;
	json_array_foreach(json_object_get(stage, "evidence"), i, name)
	{
		if (!json_is_string(name) || !is_log(json_string_value(name)))
			continue;
		path = xasprintf("%s/%s", folder, json_string_value(name));
		put_excerpt(test, path);
		free(path);
		return;
	}
}

/* A guest ran from vm.start on, so what came out there is proven. */
static void
put_basis(json_t *test, const json_t *entry)
{
	const char *basis = json_str(entry, "basis", NULL);
	enum status status;
	enum stage stage;

	if (basis == NULL &&
	    stage_parse(json_str(entry, "stage", ""), &stage) &&
	    status_parse(json_str(entry, "status", ""), &status) &&
	    stage >= STAGE_VM_START &&
	    (status == STATUS_PASS || status == STATUS_FAIL))
		basis = "proven";
	json_put_str(test, "basis", basis);
}

/* Documents that stand may still have paths (reports/run.c). */
static void
put_comment(json_t *test, const json_t *stage)
{
	char *comment;

	if (json_str(stage, "reason", NULL) == NULL)
		return;
	comment = xstrdup(json_str(stage, "reason", ""));
	hide_paths(comment);
	submission_put_text(test, "comment", comment, 1024);
	free(comment);
}

json_t *
submission_tests(const json_t *device, const char *folder)
{
	json_t *tests = json_array(), *test;
	const json_t *stage, *seconds;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, stage)
	{
		test = json_object();
		json_put_str(test, "path", json_str(stage, "stage", NULL));
		json_put_str(test, "status", json_str(stage, "status", NULL));
		put_basis(test, stage);
		seconds = json_object_get(stage, "seconds");
		if (json_is_number(seconds))
			(void)json_object_set(
			    test, "duration", (json_t *)seconds);
		put_score(test, stage);
		put_mappings(test, stage);
		put_comment(test, stage);
		put_log(test, stage, folder);
		(void)json_array_append_new(tests, test);
	}
	if (json_array_size(tests) == 0)
		(void)json_array_append_new(tests, not_reached());
	return tests;
}
