/* SPDX-License-Identifier: BSD-2-Clause
 * Request "pci": gives every PCI function its driver, then describes it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/agent/child.h"
#include "guests/agent/module.h"
#include "guests/agent/module_text.h"
#include "guests/agent/pci_facts.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

#define DEVICES "/sys/bus/pci/devices"

/* A driver may wait this long for a device that does not answer: NVMe's 60 s
 * for the first command (drivers/nvme/host/core.c, admin_timeout), and the
 * module that brings it is in the kernel as long. */
#define LOAD_MS 90000

struct function {
	struct strv modules; /* that the image could offer */
	char *error;	     /* of the insertion */
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
function_match(struct function *f, const char *bdf, const char *aliases)
{
	char *modalias = sysfs_text(DEVICES "/%s/modalias", bdf);

	if (modalias != NULL)
		module_match(aliases, modalias, &f->modules);
	free(modalias);
}

/* What a driver asks modprobe for once it has found something, before it: there
 * is no modprobe.  Without its codec's driver snd_hda_intel gives up
 * (sound/pci/ hda/hda_intel.c, azx_probe_continue), without sd_mod no disk has
 * a node. */
static void
companions_load(const char *driver)
{
	static const struct {
		const char *driver, *also[4];
	} companions[] = {
		{ "ahci", { "sd_mod", NULL } },
		{ "ata_piix", { "sd_mod", NULL } },
		{ "mpt3sas", { "sd_mod", NULL } },
		{ "megaraid_sas", { "sd_mod", NULL } },
		{ "snd_hda_intel",
		    { "snd_hda_codec_generic", "snd_hda_codec_hdmi",
			"snd_hda_codec_realtek", NULL } },
		{ "iwlwifi", { "iwlmvm", "iwldvm", NULL } },
	};
	size_t i, k;

	for (i = 0; i < sizeof(companions) / sizeof(companions[0]); i++)
		if (strcmp(companions[i].driver, driver) == 0)
			for (k = 0; companions[i].also[k] != NULL; k++)
				(void)module_load(
				    AGENT_MODULES, companions[i].also[k], NULL);
}

/* Inserts the modules until one has bound. */
static int
function_load(const char *bdf, const json_t *modules, struct err *err)
{
	size_t i, n = json_array_size(modules);
	int rc = 0;

	for (i = 0; i < n && !bound(bdf); i++) {
		const char *name =
		    json_string_value(json_array_get(modules, i));

		companions_load(name);
		if (module_load(AGENT_MODULES, name, err) == -1)
			rc = -1;
	}
	return rc;
}

/* In a child: ask has the modules of each BDF; replies with the errors. */
static int
functions_load_ask(
    struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	const json_t *loads = json_object_get(ask, "loads"), *one;
	size_t i;

	(void)a;
	json_array_foreach(loads, i, one)
	{
		const char *bdf = json_str(one, "bdf", "");

		if (function_load(bdf, json_object_get(one, "modules"), err) ==
		    -1)
			json_put_str(reply, bdf, err->text);
	}
	return 0;
}

/* Gives each function its driver, in a child that the kernel may keep. */
static void
functions_load(struct function *f, const struct strv *bdfs)
{
	json_t *loads = json_array(), *reply = json_object();
	json_t *ask = json_pack("{s:o}", "loads", loads);
	struct err why;
	bool stuck;
	size_t i;
	int rc = 0;

	for (i = 0; i < bdfs->n; i++)
		if (f[i].modules.n > 0 && !bound(bdfs->v[i]))
			(void)json_array_append_new(
			    loads, json_pack("{s:s, s:o}", "bdf", bdfs->v[i],
				       "modules", json_strings(&f[i].modules)));
	if (json_array_size(loads) > 0)
		rc = child_run(
		    functions_load_ask, ask, reply, LOAD_MS, &stuck, &why);
	for (i = 0; i < bdfs->n; i++) {
		const char *error = json_str(reply, bdfs->v[i], NULL);

		if (error == NULL && rc == -1 && f[i].modules.n > 0 &&
		    !bound(bdfs->v[i]))
			error = why.text;
		if (error != NULL)
			f[i].error = xstrdup(error);
	}
	json_decref(reply);
	json_decref(ask);
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
			if (f[i].modules.n > 0 && f[i].error == NULL &&
			    !bound(bdfs->v[i]))
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
		function_match(&f[i], bdfs.v[i], buf_str(&aliases));
	functions_load(f, &bdfs);
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
