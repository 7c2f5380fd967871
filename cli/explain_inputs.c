/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/explain_inputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/guest_qemu.h"

#define DEPTH 8 /* a run's evidence is five folders deep */

static bool
ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && strcmp(name + n - k, end) == 0;
}

/* Is it a log?  QEMU's trace is none: it holds its own words for resets. */
static bool
is_log(const char *name)
{
	return (ends_with(name, ".log") && strcmp(name, EVIDENCE_TRACE) != 0) ||
	       ends_with(name, ".err") || strncmp(name, "dmesg", 5) == 0;
}

static void
add_path(struct explain_inputs *in, const char *path)
{
	strv_add(&in->paths, path);
	strv_add(&in->names, strcmp(path, "-") == 0 ? "stdin" : path);
	strv_add(&in->texts, "");
}

/* The guest's kernel log among the agent's answers (guests/agent/README.md,
 * kmsg), a line each.  No such answers: no input. */
static int
add_agent(struct explain_inputs *in, const char *path, struct err *err)
{
	struct buf b = { 0 }, text = { 0 };
	char *line;
	json_t *answer;
	const json_t *entry;
	size_t i;

	if (file_read(path, &b, err) == -1)
		return -1;
	while ((line = buf_take_line(&b)) != NULL) {
		answer = json_read_line(line);
		json_array_foreach(json_object_get(answer, "lines"), i, entry)
		    buf_addf(&text, "%s\n", json_str(entry, "text", ""));
		json_decref(answer);
		free(line);
	}
	if (text.len > 0) {
		strv_add(&in->paths, path);
		strv_addf(&in->names, "%s (kernel log)", path);
		strv_add(&in->texts, text.data);
	}
	buf_free(&text);
	buf_free(&b);
	return 0;
}

/* "exit status 4", "killed by signal 9" (proc_describe) as a shell has it. */
static int
status_number(const char *process)
{
	static const char exited[] = "exit status ";
	static const char killed[] = "killed by signal ";
	uint64_t n;

	if (strncmp(process, exited, sizeof(exited) - 1) == 0 &&
	    parse_u64(process + sizeof(exited) - 1, 10, 255, &n, NULL) == 0)
		return (int)n;
	if (strncmp(process, killed, sizeof(killed) - 1) == 0 &&
	    parse_u64(process + sizeof(killed) - 1, 10, 127, &n, NULL) == 0)
		return (int)n + 128;
	return -1;
}

/* Of several guests the first one that did not end with 0 counts. */
static int
read_exit(struct explain_inputs *in, const char *path, struct err *err)
{
	json_t *j = json_read_file(path, err);
	const char *hypervisor;
	int status;

	if (j == NULL)
		return -1;
	hypervisor = json_str(j, "hypervisor", "qemu");
	in->hypervisor = strcmp(hypervisor, "bhyve") == 0 ? "bhyve" : "qemu";
	status = status_number(json_str(j, "process", ""));
	/* A power-off under bhyve; what looks like one has a line on stderr. */
	if (strcmp(in->hypervisor, "bhyve") == 0 && status == 1)
		status = 0;
	if (status > 0 && in->status <= 0)
		in->status = status;
	else if (in->status == -1)
		in->status = status;
	if (json_is_true(json_object_get(j, "panicked")))
		in->panicked = true;
	json_decref(j);
	return 0;
}

static int
add_folder(
    struct explain_inputs *in, const char *dir, int depth, struct err *err)
{
	struct strv names = { 0 };
	char *path = NULL;
	struct stat st;
	size_t i;
	int rc = file_list(dir, &names, err);

	for (i = 0; rc == 0 && i < names.n; i++) {
		xreplace(&path, xasprintf("%s/%s", dir, names.v[i]));
		if (lstat(path, &st) == -1)
			continue;
		if (S_ISDIR(st.st_mode) && depth > 0)
			rc = add_folder(in, path, depth - 1, err);
		else if (!S_ISREG(st.st_mode))
			continue;
		else if (strcmp(names.v[i], EVIDENCE_EXIT) == 0)
			rc = read_exit(in, path, err);
		else if (strcmp(names.v[i], EVIDENCE_AGENT) == 0)
			rc = add_agent(in, path, err);
		else if (is_log(names.v[i]))
			add_path(in, path);
	}
	free(path);
	strv_free(&names);
	return rc;
}

int
explain_inputs_add(
    struct explain_inputs *in, const char *operand, struct err *err)
{
	size_t before = in->paths.n;
	char *dir;
	struct stat st;
	int rc;

	if (strcmp(operand, "-") == 0) {
		add_path(in, operand);
		return 0;
	}
	if (stat(operand, &st) == -1)
		return err_set(err, errno, "%s", operand);
	if (!S_ISDIR(st.st_mode)) {
		add_path(in, operand);
		return 0;
	}
	dir = xstrdup(operand);
	while (strlen(dir) > 1 && dir[strlen(dir) - 1] == '/')
		dir[strlen(dir) - 1] = '\0';
	rc = add_folder(in, dir, DEPTH, err);
	free(dir);
	if (rc == 0 && in->paths.n == before)
		rc = err_set(err, 0, "%s: no logs in this folder", operand);
	return rc;
}

void
explain_inputs_free(struct explain_inputs *in)
{
	strv_free(&in->paths);
	strv_free(&in->names);
	strv_free(&in->texts);
}
