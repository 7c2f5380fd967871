/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_like.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "guests/hypervisor.h"
#include "probes/probe.h"

/* The agent and its drivers want no less. */
#define MEMORY_MIB_MIN 128

static const struct fact *
fact_of(const struct facts *f, const char *name, const char *what)
{
	char *key = xasprintf("vm.%s.%s", name, what);
	const struct fact *fact = facts_get(f, key);

	free(key);
	return fact;
}

/* "a, b" of the guests that there are; the caller frees it. */
static char *
known_names(const struct facts *f)
{
	static const char tail[] = ".slots";
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < f->n; i++) {
		const char *key = f->v[i].key;
		size_t n = strlen(key);

		if (strncmp(key, "vm.", 3) == 0 && n > 3 + strlen(tail) &&
		    strcmp(key + n - strlen(tail), tail) == 0)
			buf_addf(&b, "%s%.*s", b.len == 0 ? "" : ", ",
			    (int)(n - 3 - strlen(tail)), key + 3);
	}
	return b.len == 0 ? xstrdup("none") : b.data;
}

/* Devices and their places, and the ROMs that are told by number. */
static void
take_devices(struct run_like *like, const char *slots, const char *roms)
{
	struct strv places = { 0 }, files = { 0 };
	struct buf b = { 0 };
	size_t i;

	strv_split(&places, slots, " ");
	for (i = 0; i < places.n; i++)
		strv_take(&like->devices,
		    xstrndup(places.v[i], strcspn(places.v[i], "=")));
	like->slots = strv_join(&places, ",");
	strv_split(&files, strcmp(roms, "none") == 0 ? "" : roms, " ");
	for (i = 0; i < files.n; i++) {
		unsigned long n = strtoul(files.v[i], NULL, 10);
		const char *equal = strchr(files.v[i], '=');

		if (equal != NULL && n < like->devices.n)
			buf_addf(&b, "%s%s%s", b.len == 0 ? "" : ",",
			    like->devices.v[n], equal);
	}
	like->roms = xstrdup(buf_str(&b));
	buf_free(&b);
	strv_free(&files);
	strv_free(&places);
}

static int
take(struct run_like *like, const char *name, const struct facts *f,
    struct err *err)
{
	const struct fact *slots = fact_of(f, name, "slots");
	const struct fact *roms = fact_of(f, name, "roms");
	const struct fact *memory = fact_of(f, name, "memory");
	const struct fact *cpus = fact_of(f, name, "cpus");
	const struct fact *loader = fact_of(f, name, "loader");

	if (slots == NULL) {
		char *names = known_names(f);
		int rc = err_set(err, 0,
		    "no guest %s among those of vm-bhyve and Hoster here: %s",
		    name, names);

		free(names);
		return rc;
	}
	if (slots->type != FACT_STR)
		return err_set(err, 0, "guest %s: %s", name, slots->str);
	if (strcmp(slots->str, "none") == 0)
		return err_set(
		    err, 0, "guest %s has no device passed through", name);
	if (memory == NULL || memory->type != FACT_INT)
		return err_set(err, 0, "guest %s: %s", name,
		    memory == NULL ? "no memory" : memory->str);
	like->memory_mib = (int)(memory->i >> 20);
	if (like->memory_mib < MEMORY_MIB_MIN)
		return err_set(err, 0, "guest %s has %d MiB; ours needs %d",
		    name, like->memory_mib, MEMORY_MIB_MIN);
	like->cpus = cpus != NULL && cpus->type == FACT_INT ? (int)cpus->i : 1;
	if (loader != NULL && loader->type == FACT_STR &&
	    strncmp(loader->str, "uefi", 4) != 0)
		log_warn("guest %s starts by %s, ours always by UEFI", name,
		    loader->str);
	take_devices(like, slots->str,
	    roms != NULL && roms->type == FACT_STR ? roms->str : "none");
	return 0;
}

bool
like_fits(const char *name, const struct strv *devices)
{
	bool here = strcmp(hypervisor_name, "bhyve") == 0;

	if (name == NULL)
		return true;
	if (!here)
		log_warn("--like-vm is for guests of bhyve on FreeBSD; here "
			 "name the device: pptcheck run DEVICE");
	else if (devices->n > 0)
		log_warn("--like-vm takes no device");
	return here && devices->n == 0;
}

int
like_open(struct run_like *like, const char *name, const struct facts *live,
    struct err *err)
{
	struct facts own = { 0 };
	const char *base;
	char *spec, *stem;
	int rc;

	if (name == NULL)
		return 0;
	if (strchr(name, '/') == NULL)
		return take(like, name, live, err);
	base = file_basename(name);
	spec = xasprintf("vm-conf:%s", name);
	stem = xstrndup(base, strcspn(base, "."));
	rc = probes_read(spec, &own, err);
	if (rc == 0)
		rc = take(like, stem, &own, err);
	free(stem);
	free(spec);
	facts_free(&own);
	return rc;
}

void
like_free(struct run_like *like)
{
	strv_free(&like->devices);
	free(like->slots);
	free(like->roms);
	memset(like, 0, sizeof(*like));
}
