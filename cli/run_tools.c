/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_tools.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/default_image.h"
#include "guests/claim.h"
#include "guests/guest.h"
#include "guests/hypervisor.h"
#include "guests/passthrough.h"
#include "lua/explain.h"
#include "probes/probe.h"

static int
find_kyua(struct err *err)
{
	char *kyua = file_which("kyua");

	if (kyua == NULL)
		return err_set(
		    err, 0, "kyua is not in PATH; install the package kyua");
	free(kyua);
	return 0;
}

/* The groups of those that are bound for passthrough already. */
static int
check_groups(const struct facts *f, const struct strv *devices, struct err *err)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < devices->n && rc == 0; i++) {
		const char *group = facts_pci_text(f, devices->v[i], "group");

		if (claim_is_bound(f, devices->v[i]))
			rc =
			    passthrough_check_access(devices->v[i], group, err);
	}
	return rc;
}

int
tools_open(struct tools *t, const struct run_options *o, const struct facts *f,
    const struct strv *devices, struct err *err)
{
	if (find_kyua(err) == -1 || hypervisor_check(o->program, err) == -1 ||
	    check_groups(f, devices, err) == -1 ||
	    passthrough_check_memory(o->like_vm != NULL ? o->like.memory_mib
				     : o->guest != NULL ? o->guest_memory
							: GUEST_MEMORY_MIB,
		err) == -1)
		return -1;
	return default_image_open(&t->image, o->image, err);
}

int
tools_try(struct tools *t, const struct run_options *o, const char *out,
    struct err *err)
{
	char *trial = xasprintf("%s/trial", out);
	int rc = accel_choose(&t->accel, o->program, t->image, trial, err);

	if (rc == -1)
		(void)err_wrap(err, "no accelerator boots the guest image");
	else
		log_info("accelerator: %s, -cpu %s, %.1f s to the token%s",
		    t->accel.name, t->accel.cpu, t->accel.boot_ms / 1000.0,
		    t->accel.remembered ? " (remembered)" : "");
	free(trial);
	return rc;
}

void
tools_describe_self(const struct run_options *o, json_t *run)
{
	json_t *settings = json_object();

	json_put_str(
	    json_object_get(run, "tool"), "signatures", explain_digest().s);
	(void)json_object_set_new(
	    settings, "restarts", json_integer(o->restarts));
	if (o->timeout != 0)
		(void)json_object_set_new(
		    settings, "timeout", json_integer(o->timeout));
	json_put_str(settings, "guest", o->guest == NULL ? NULL : "own");
	json_put_str(
	    settings, "firmware", o->guest == NULL ? NULL : o->firmware);
	(void)json_object_set_new(run, "settings", settings);
}

void
tools_describe(const struct tools *t, const struct run_options *o, json_t *run)
{
	json_t *hv = json_object(), *image = json_object();
	char *version = hypervisor_version(o->program);
	char *firmware = hypervisor_firmware(o->program,
	    o->firmware != NULL && strcmp(o->firmware, "uefi") == 0);

	json_put_str(hv, "name", hypervisor_name);
	json_put_str(hv, "version", version);
	json_put_str(hv, "firmware", firmware);
	json_put_str(hv, "accel", t->accel.name);
	json_put_str(hv, "cpu", t->accel.cpu);
	if (t->accel.note[0] != '\0')
		json_put_str(hv, "note", t->accel.note);
	(void)json_object_set_new(
	    hv, "boot_seconds", json_real(t->accel.boot_ms / 1000.0));
	(void)json_object_set_new(run, "hypervisor", hv);
	json_put_str(image, "kernel", t->image->release);
	json_put_str(image, "digest", t->image->digest);
	if (o->guest == NULL)
		(void)json_object_set(run, "image", image);
	json_decref(image);
	free(firmware);
	free(version);
}

void
tools_free(struct tools *t)
{
	image_free(t->image);
	memset(t, 0, sizeof(*t));
}
