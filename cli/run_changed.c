/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_changed.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "guests/hypervisor.h"
#include "reports/verdict.h"

#define REMEMBERED "tested.json"

static const struct {
	const char *name, *fact;
} rows[] = {
	{ "kernel", "host.kernel" },
	{ "firmware", "host.bios.version" },
	{ "date of the firmware", "host.bios.date" },
	{ "hypervisor", NULL },
};

json_t *
changed_state(const struct facts *f, const struct run_options *o)
{
	json_t *state = json_object();
	char *version = hypervisor_version(o->program);
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		json_put_str(state, rows[i].name,
		    rows[i].fact == NULL ? version
					 : facts_text(f, rows[i].fact));
	free(version);
	return state;
}

static json_t *
last_state(void)
{
	char *path = dirs_lasting(REMEMBERED);
	json_t *last = json_read_file(path, NULL);

	free(path);
	return last;
}

bool
changed_nothing(const json_t *state, int *status)
{
	json_t *last = last_state();
	bool same = json_is_object(last);
	size_t i;

	if (!same)
		log_info("no run of --if-changed is remembered");
	for (i = 0; same && i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *was = json_str(last, rows[i].name, "unknown");
		const char *is = json_str(state, rows[i].name, "unknown");

		if (strcmp(was, is) == 0)
			continue;
		log_info("%s was %s and is %s", rows[i].name, was, is);
		same = false;
	}
	if (same) {
		*status = (int)json_num(last, "status", EXIT_UNABLE);
		(*status == EXIT_GOOD ? log_info : log_warn)(
		    "kernel, firmware and hypervisor are those of the run at "
		    "%s, which ended with status %d",
		    json_str(last, "ended", "?"), *status);
	}
	json_decref(last);
	return same;
}

void
changed_remember(json_t *state, int status)
{
	char *dir = dirs_lasting(""), *path = dirs_lasting(REMEMBERED);
	struct err err;

	if (status == EXIT_USAGE || status == EXIT_UNABLE)
		goto out;
	(void)json_object_set_new(state, "status", json_integer(status));
	json_put_str(state, "ended", clock_stamp().s);
	if (file_mkdirs(dir, &err) == -1 ||
	    json_write_file(path, state, &err) == -1)
		log_warn(
		    "it will not be known that this was tested: %s", err.text);
out:
	free(path);
	free(dir);
}
