/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/accel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "guests/guest.h"
#include "guests/guest_bhyve.h"
#include "guests/hypervisor.h"
#include "probes/remembered.h"

struct candidate {
	const char *name, *cpu;
	int limit_ms; /* for one boot to the token */
};

/*
 * "host" is what people deploy with; it fails where the hypervisor cannot give
 * every feature on, so a plain model is next.  A working KVM needs 1 to 8 s,
 * nested and emulated ones included.  qemu64 under TCG: "max" makes newer
 * kernels panic at random with QEMU 7.2.
 */
static const struct candidate candidates[] = {
	{ "kvm", "host", 30000 },
	{ "kvm", "qemu64", 30000 },
	{ "tcg", "qemu64", 240000 },
};

#define CANDIDATES (sizeof(candidates) / sizeof(candidates[0]))

/* bhyve has one way to run, and firmware to run first. */
static const struct candidate candidate_bhyve = { "vmm", "host", 120000 };

/* What the answer depends on, as one line; the caller frees it. */
static char *
trial_key(const char *qemu, const struct image *image)
{
	char *host = remembered_host(qemu);
	char *key = xasprintf("%s; %s", host, image->digest), *rom;
	struct stat st;

	free(host);
	/* bhyve's guests start with firmware, which a package may renew. */
	rom =
	    strcmp(hypervisor_name, "bhyve") == 0 ? bhyve_bootrom(NULL) : NULL;
	if (rom != NULL && stat(rom, &st) == 0)
		xreplace(
		    &key, xasprintf("%s; %s %lld %lld", key, rom,
			      (long long)st.st_size, (long long)st.st_mtime));
	free(rom);
	return key;
}

static bool
recall(struct accel *a, const char *key)
{
	char *path = remembered_accel_path();
	json_t *all = json_read_file(path, NULL);
	const json_t *entry = json_object_get(all, key);
	const char *note = json_str(entry, "note", "");
	/* KVM may have been loaded since. */
	bool found = entry != NULL && (strcmp(note, remembered_no_kvm) != 0 ||
					  !file_exists("/dev/kvm"));

	if (found) {
		(void)snprintf(a->name, sizeof(a->name), "%s",
		    json_str(entry, "accel", "tcg"));
		(void)snprintf(a->cpu, sizeof(a->cpu), "%s",
		    json_str(entry, "cpu", "qemu64"));
		(void)snprintf(a->note, sizeof(a->note), "%s", note);
		a->boot_ms = (int)json_num(entry, "boot_ms", 0);
		a->remembered = true;
	}
	json_decref(all);
	free(path);
	return found;
}

/* A cache that cannot be written costs the next run a trial, no more. */
static void
remember(const struct accel *a, const char *key)
{
	char *path = remembered_accel_path();
	char *dir = dirs_cache("");
	json_t *all = json_read_file(path, NULL);
	json_t *entry = json_object();
	struct err err;

	if (all == NULL)
		all = json_object();
	json_put_str(entry, "accel", a->name);
	json_put_str(entry, "cpu", a->cpu);
	json_put_str(entry, "note", a->note);
	(void)json_object_set_new(entry, "boot_ms", json_integer(a->boot_ms));
	(void)json_object_set_new(all, key, entry);
	if (file_mkdirs(dir, &err) == -1 ||
	    json_write_file(path, all, &err) == -1)
		log_debug("accelerator not remembered: %s", err.text);
	json_decref(all);
	free(dir);
	free(path);
}

/* One boot to the token.  *slow: it ran into its time limit. */
static int
boot(const struct candidate *c, const char *qemu, const struct image *image,
    const char *dir, int *ms, bool *slow, struct err *err)
{
	char *sub = xasprintf("%s/%s-%s", dir, c->name, c->cpu);
	const struct guest_config config = {
		.hypervisor = c == &candidate_bhyve ? "bhyve" : "qemu",
		.dir = sub,
		.program = qemu,
		.accel = c->name,
		.cpu = c->cpu,
		.kernel = image->kernel,
		.initramfs = image->initramfs,
		.disk = image->disk,
		.memory_mib = GUEST_MEMORY_MIB,
		.cpus = 1
	};
	const struct guest_times *times;
	struct guest *g = NULL;
	int rc = -1;

	*slow = false;
	if (guest_start(&g, &config, err) == -1)
		goto out;
	rc = guest_hello(g, c->limit_ms, NULL, err);
	*slow = rc == -1 && guest_alive(g);
	times = guest_times(g);
	*ms = (int)(times->hello - times->started);
out:
	guest_free(g);
	free(sub);
	return rc;
}

/* A trial, since a guest that never boots must not be a device's fault. */
static int
choose_bhyve(struct accel *a, const char *bhyve, const struct image *image,
    const char *dir, const char *key, struct err *err)
{
	const struct candidate *c = &candidate_bhyve;
	bool slow;

	if (recall(a, key))
		return 0;
	log_info("trial: does bhyve boot the image?");
	if (boot(c, bhyve, image, dir, &a->boot_ms, &slow, err) == -1)
		return -1;
	(void)snprintf(a->name, sizeof(a->name), "%s", c->name);
	(void)snprintf(a->cpu, sizeof(a->cpu), "%s", c->cpu);
	remember(a, key);
	return 0;
}

int
accel_choose(struct accel *a, const char *qemu, const struct image *image,
    const char *dir, struct err *err)
{
	char *key = trial_key(qemu, image);
	bool slow, kvm_hangs = !file_exists("/dev/kvm");
	int rc = -1;
	size_t i;

	memset(a, 0, sizeof(*a));
	if (strcmp(hypervisor_name, "bhyve") == 0) {
		rc = choose_bhyve(a, qemu, image, dir, key, err);
		free(key);
		return rc;
	}
	if (kvm_hangs)
		(void)snprintf(
		    a->note, sizeof(a->note), "%s", remembered_no_kvm);
	if (recall(a, key))
		rc = 0;
	for (i = 0; i < CANDIDATES && rc == -1; i++) {
		const struct candidate *c = &candidates[i];
		bool kvm = strcmp(c->name, "kvm") == 0;

		if (kvm && kvm_hangs)
			continue;
		log_info("accelerator trial: %s, -cpu %s", c->name, c->cpu);
		rc = boot(c, qemu, image, dir, &a->boot_ms, &slow, err);
		if (rc == -1 && err->code == EINTR)
			break;
		if (rc == 0) {
			(void)snprintf(a->name, sizeof(a->name), "%s", c->name);
			(void)snprintf(a->cpu, sizeof(a->cpu), "%s", c->cpu);
			remember(a, key);
		} else {
			/* One that hangs will hang with another model too. */
			kvm_hangs = kvm && slow;
			(void)snprintf(a->note, sizeof(a->note),
			    "%s, -cpu %s: %.200s", c->name, c->cpu, err->text);
		}
	}
	free(key);
	return rc;
}
