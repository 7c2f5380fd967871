/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/judge_report.h"

#include "base/json.h"
#include "reports/verdict.h"

/* Tests as the stages of a run's device: one way to judge both. */
static json_t *
judge_1(const json_t *report)
{
	json_t *device = json_object(), *stages = json_array();
	json_t *verdict = json_object(), *entry;
	const json_t *test;
	size_t i;

	json_array_foreach(json_object_get(report, "tests"), i, test)
	{
		entry = json_object();
		json_put_str(entry, "stage", json_str(test, "path", NULL));
		json_put_str(entry, "status", json_str(test, "status", NULL));
		json_put_str(entry, "basis", json_str(test, "basis", NULL));
		(void)json_array_append_new(stages, entry);
	}
	(void)json_object_set_new(device, "stages", stages);
	verdict_judge(device);
	json_put_str(verdict, "claim", json_str(device, "verdict", NULL));
	json_put_str(verdict, "decisive",
	    json_str(json_object_get(device, "decided_by"), "stage", NULL));
	json_put_str(verdict, "basis", json_str(device, "basis", NULL));
	json_decref(device);
	return verdict;
}

json_t *
judge_report(const json_t *report, int rules, struct err *err)
{
	static json_t *(*const versions[])(const json_t *) = { NULL, judge_1 };

	if (rules < 1 || rules > JUDGE_RULES) {
		(void)err_set(err, 0, "there are no rules %d", rules);
		return NULL;
	}
	return versions[rules](report);
}
