/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_crash.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/run_judge.h"
#include "guests/crash.h"
#include "reports/document.h"
#include "reports/events.h"
#include "reports/run.h"

#define REASON "host-crashed: the host went down in the middle of this stage"

/* Records the stage that had begun and not ended, for one device. */
static int
record_open(const char *events, const json_t *device, struct err *err)
{
	const char *bdf = json_str(device, "bdf", "?");
	const char *name = run_open_stage(device);
	enum stage stage;

	if (name == NULL || !stage_parse(name, &stage))
		return 0;
	log_warn("the host went down while %s was at %s", bdf, name);
	if (judge_record(
		events, bdf, stage, STATUS_FAIL, "proven", REASON, err) == -1)
		return -1;
	return crash_add_device(bdf, err);
}

static int
complete(const char *folder, struct err *err)
{
	char *path = xasprintf("%s/run.json", folder);
	char *events_path = xasprintf("%s/events.jsonl", folder);
	json_t *run = json_read_file(path, err), *device, *events;
	int rc = run == NULL ? -1 : 0;
	size_t i;

	if (run == NULL)
		goto out;
	events = events_read_all(events_path);
	run_apply_all(run, events);
	json_decref(events);
	json_array_foreach(json_object_get(run, "devices"), i,
	    device) if (rc == 0) rc = record_open(events_path, device, err);
	events = events_read_all(events_path);
	run_apply_all(run, events);
	json_decref(events);
	run_finish(run, json_num(run, "seconds", 0), 0);
	if (rc == 0)
		rc = document_write(path, run, err);
	if (rc == 0)
		log_warn("its report: pptcheck report %s", folder);
out:
	json_decref(run);
	free(events_path);
	free(path);
	return rc;
}

void
crash_settle(void)
{
	char *folder = crash_find();
	struct err why;

	if (folder == NULL)
		return;
	if (complete(folder, &why) == -1)
		log_warn("the host went down during a run in %s, which cannot "
			 "be completed: %s",
		    folder, why.text);
	free(folder);
	crash_unmark();
}

int
crash_filter(struct strv *devices, bool named, bool again, struct err *err)
{
	struct strv bad = { 0 }, kept = { 0 };
	int rc = 0;
	size_t i;

	crash_devices(&bad);
	for (i = 0; i < devices->n && rc == 0; i++) {
		const char *bdf = devices->v[i];

		if (!strv_has(&bad, bdf))
			strv_add(&kept, bdf);
		else if (again && (rc = crash_forgive(bdf, err)) == 0)
			strv_add(&kept, bdf);
		else if (named)
			rc = err_set(err, 0,
			    "the host went down when %s was tested; to try it "
			    "once more: pptcheck run --again %s",
			    bdf, bdf);
		else
			log_warn("%s is left out: the host went down when it "
				 "was tested (--again tries it once more)",
			    bdf);
	}
	strv_free(&bad);
	strv_free(devices);
	*devices = kept;
	return rc;
}
