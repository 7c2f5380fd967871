/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_tests.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/stage.h"

/* Of a log: enough for the lines that say why. */
#define EXCERPT 4096

/* A stage that no device reached says nothing, but a report has one test. */
static json_t *
not_reached(void)
{
	return json_pack(
	    "{s:s, s:s}", "path", stage_names[0], "status", "SKIP");
}

/* At most limit bytes, cut between characters. */
static void
put_comment(json_t *test, const char *reason)
{
	size_t n = reason == NULL ? 0 : strlen(reason);
	char *text;

	if (n == 0)
		return;
	if (n > 1024)
		for (n = 1024; n > 0 && (reason[n] & 0xc0) == 0x80; n--)
			;
	text = xstrndup(reason, n);
	json_put_str(test, "comment", text);
	free(text);
}

static void
put_score(json_t *test, const json_t *stage)
{
	static const char *const resets[] = { "flr", "af_flr", "pm", "bus",
		"slot", "device_specific", "acpi", "none", NULL };
	const json_t *score = json_object_get(stage, "score");
	const char *ending = json_str(stage, "ending", NULL);
	const char *reset =
	    json_str(json_object_get(stage, "detail"), "reset", "");
	json_t *j;
	size_t i;

	if (score == NULL)
		return;
	j = json_object();
	(void)json_object_set(j, "passed", json_object_get(score, "passed"));
	(void)json_object_set(j, "total", json_object_get(score, "total"));
	if (ending != NULL && strlen(ending) <= 32)
		json_put_str(j, "ending", ending);
	for (i = 0; resets[i] != NULL; i++)
		if (strcmp(resets[i], reset) == 0)
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

/* Printable text without what terminals make of it; CR and NUL go. */
static void
clean(struct buf *b)
{
	size_t i, to = 0;

	for (i = 0; i < b->len; i++)
		if (b->data[i] == '\n' || b->data[i] == '\t' ||
		    (unsigned char)b->data[i] >= 0x20)
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
		buf_drop(&b, b.len - EXCERPT);
		cut = strchr(b.data, '\n');
		if (cut != NULL)
			buf_drop(&b, (size_t)(cut + 1 - b.data));
	}
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
		json_put_str(test, "basis", json_str(stage, "basis", NULL));
		seconds = json_object_get(stage, "seconds");
		if (json_is_number(seconds))
			(void)json_object_set(
			    test, "duration", (json_t *)seconds);
		put_score(test, stage);
		put_comment(test, json_str(stage, "reason", NULL));
		put_log(test, stage, folder);
		(void)json_array_append_new(tests, test);
	}
	if (json_array_size(tests) == 0)
		(void)json_array_append_new(tests, not_reached());
	return tests;
}
