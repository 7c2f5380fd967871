/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json.h"
#include "guests/agent/lab.h"

static void
list_take(const json_t *j, const char *key, struct strv *out)
{
	const json_t *item;
	size_t i;

	json_array_foreach(
	    json_object_get(j, key), i, item) if (json_is_string(item))
	    strv_add(out, json_string_value(item));
}

int
lab_job_read(struct lab_job *job, const char *path, struct err *err)
{
	job->json = json_read_file(path, err);
	if (job->json == NULL)
		return -1;
	job->root_tag = json_str(job->json, "root_tag", "root");
	job->out_tag = json_str(job->json, "out_tag", "out");
	job->out = json_str(job->json, "out", NULL);
	job->cwd = json_str(job->json, "cwd", "/");
	job->modules_dir = json_str(job->json, "modules_dir", NULL);
	list_take(job->json, "argv", &job->argv);
	list_take(job->json, "env", &job->env);
	list_take(job->json, "modprobe", &job->modprobe);
	if (job->argv.n == 0)
		return err_set(err, 0, "%s: argv is missing", path);
	if (job->out != NULL && job->out[0] != '/')
		return err_set(err, 0, "%s: out is not absolute", path);
	return 0;
}
