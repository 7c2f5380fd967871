/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_resume.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/stage.h"

/* A FAIL anywhere decided; else both restart stages must have been scored. */
static bool
is_done(const json_t *device)
{
	const json_t *stage;
	size_t i, endings = 0;

	json_array_foreach(json_object_get(device, "stages"), i, stage)
	{
		const char *name = json_str(stage, "stage", "");
		const char *status = json_str(stage, "status", "");

		if (strcmp(status, "FAIL") == 0 &&
		    strcmp(name, stage_names[STAGE_HOST_RECLAIM]) != 0)
			return true;
		if (strcmp(name, stage_names[STAGE_VM_RESTART]) == 0 &&
		    (strcmp(status, "PASS") == 0 ||
			strcmp(status, "MISS") == 0))
			endings++;
	}
	/* poweroff, kill, panic, idle: scenarios/device/restart.lua */
	return endings >= 4;
}

int
resume_open(struct run_options *o, struct err *err)
{
	char *path = xasprintf("%s/run.json", o->resume);
	json_t *run = json_read_file(path, err), *device;
	const char *guest;
	int rc = -1;
	size_t i;

	if (run == NULL)
		goto out;
	/* One document has the results of one ladder only. */
	guest = json_str(json_object_get(run, "settings"), "guest", NULL);
	if ((guest != NULL) != (o->guest != NULL)) {
		(void)err_set(err, 0,
		    guest != NULL
			? "%s: that run was with --guest; give the same again"
			: "%s: that run was without --guest; leave it out",
		    o->resume);
		goto out;
	}
	json_array_foreach(json_object_get(run, "devices"), i, device)
	{
		const char *bdf = json_str(device, "bdf", "");

		strv_add(&o->devices, bdf);
		if (is_done(device))
			strv_add(&o->done, bdf);
	}
	o->out = o->resume;
	o->started = xstrdup(json_str(run, "started", ""));
	o->seconds = json_num(run, "seconds", 0);
	if (o->done.n == o->devices.n)
		(void)err_set(err, 0, "%s: nothing is left to test", o->resume);
	else
		rc = 0;
out:
	json_decref(run);
	free(path);
	return rc;
}

void
resume_apply(json_t *run, const struct run_options *o)
{
	if (o->started != NULL && *o->started != '\0')
		json_put_str(run, "started", o->started);
}
