/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/probe_judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "cli/install.h"

int
probe_judge_open(struct judge **j, struct err *err)
{
	char *folder = install_checks(err);
	int rc;

	if (folder == NULL)
		return -1;
	rc = judge_open(j, folder, err);
	free(folder);
	return rc;
}

static void
complain(const char *about, const json_t *broken)
{
	const json_t *b;
	size_t i;

	json_array_foreach(broken, i, b)
	    log_warn("check %s is broken at %s: %s", json_str(b, "id", "?"),
		about, json_str(b, "reason", "?"));
}

void
probe_judge_complain(const json_t *judged)
{
	const json_t *device;
	size_t i;

	complain("the host", json_object_get(judged, "broken"));
	json_array_foreach(json_object_get(judged, "devices"), i, device)
	    complain(json_str(device, "bdf", "?"),
		json_object_get(device, "broken"));
}

static bool
has_fail(const json_t *findings)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(findings, i, finding)
	{
		if (strcmp(json_str(finding, "severity", ""), "fail") == 0)
			return true;
	}
	return false;
}

enum exit_status
probe_judge_status(const json_t *judged, bool named)
{
	const json_t *device, *devices = json_object_get(judged, "devices");
	bool bad = has_fail(json_object_get(judged, "findings"));
	bool known = false;
	size_t i;

	json_array_foreach(devices, i, device)
	{
		/* The board's own functions are not what is asked. */
		if (!named &&
		    !json_is_true(json_object_get(device, "candidate")))
			continue;
		if (named && has_fail(json_object_get(device, "findings")))
			bad = true;
		if (strcmp(json_str(json_object_get(device, "predicted"),
			       "verdict", "unknown"),
			"unknown") != 0)
			known = true;
	}
	if (bad)
		return EXIT_BAD;
	return known ? EXIT_GOOD : EXIT_NOTHING;
}

int
probe_judge_list(bool json, struct buf *out, struct err *err)
{
	struct judge *j = NULL;
	json_t *list = NULL, *c;
	char *text;
	size_t i;
	int rc = -1;

	if (probe_judge_open(&j, err) == -1 || judge_list(j, &list, err) == -1)
		goto out;
	if (json) {
		text = json_dumps(list, JSON_INDENT(1));
		buf_addf(out, "%s\n", text);
		free(text);
	} else {
		buf_addf(out, "%-26s %-7s %-15s %-9s %s\n", "CHECK", "SCOPE",
		    "STAGE", "SEVERITY", "TITLE");
		json_array_foreach(list, i, c) buf_addf(out,
		    "%-26s %-7s %-15s %-9s %s\n", json_str(c, "id", ""),
		    json_str(c, "scope", ""), json_str(c, "stage", ""),
		    json_str(c, "severity", ""), json_str(c, "title", ""));
	}
	rc = 0;
out:
	json_decref(list);
	judge_close(j);
	return rc;
}
