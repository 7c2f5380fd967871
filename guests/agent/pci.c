/* SPDX-License-Identifier: BSD-2-Clause
 * Request "pci": gives every PCI function its driver, then describes it. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/agent/module.h"
#include "guests/agent/module_text.h"
#include "guests/agent/pci_facts.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

#define DEVICES "/sys/bus/pci/devices"

struct function {
	struct strv modules; /* that the image could offer */
	char *error;	     /* of the insertion */
	bool pending;	     /* a module was inserted: a driver may come */
};

static bool
bound(const char *bdf)
{
	char *driver = sysfs_link(DEVICES "/%s/driver", bdf);
	bool yes = driver != NULL;

	free(driver);
	return yes;
}

static void
function_load(struct function *f, const char *bdf, const char *aliases)
{
	char *modalias = sysfs_text(DEVICES "/%s/modalias", bdf);
	struct err err = { 0 };
	size_t i;
	int rc;

	if (modalias != NULL)
		module_match(aliases, modalias, &f->modules);
	for (i = 0; i < f->modules.n && !bound(bdf); i++) {
		rc = module_load(AGENT_MODULES, f->modules.v[i], &err);
		if (rc == 0)
			f->pending = true;
		else if (rc == -1)
			xreplace(&f->error, xstrdup(err.text));
	}
	free(modalias);
}

/* Some drivers probe asynchronously: insertion returns before they bind. */
static void
functions_settle(
    const struct function *f, const struct strv *bdfs, int64_t deadline)
{
	bool waiting;
	size_t i;

	do {
		waiting = false;
		for (i = 0; i < bdfs->n; i++)
			if (f[i].pending && !bound(bdfs->v[i]))
				waiting = true;
		if (waiting)
			clock_sleep(10);
	} while (waiting && clock_left(deadline) > 0);
}

static json_t *
function_json(const struct function *f, const char *bdf)
{
	json_t *out = pci_facts(bdf);
	json_t *modules = json_array();
	size_t i;

	for (i = 0; i < f->modules.n; i++)
		(void)json_array_append_new(
		    modules, json_string(f->modules.v[i]));
	(void)json_object_set_new(out, "modules", modules);
	json_put_str(out, "module_error", f->error);
	return out;
}

int
pci_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	json_t *devices = json_array();
	struct buf aliases = { 0 };
	struct function *f = NULL;
	struct strv bdfs = { 0 };
	size_t i;
	int rc = -1;

	(void)a;
	(void)json_object_set_new(reply, "devices", devices);
	if (file_list(DEVICES, &bdfs, err) == -1)
		goto out;
	/* Absent: an image without modules for devices. */
	(void)file_read(AGENT_MODULES "/alias", &aliases, NULL);
	f = xcalloc(bdfs.n + 1, sizeof(*f));
	for (i = 0; i < bdfs.n; i++)
		function_load(&f[i], bdfs.v[i], buf_str(&aliases));
	functions_settle(
	    f, &bdfs, clock_ms() + serve_settle(ask, SERVE_SETTLE_MS));
	for (i = 0; i < bdfs.n; i++) {
		(void)json_array_append_new(
		    devices, function_json(&f[i], bdfs.v[i]));
		strv_free(&f[i].modules);
		free(f[i].error);
	}
	rc = 0;
out:
	free(f);
	buf_free(&aliases);
	strv_free(&bdfs);
	return rc;
}
