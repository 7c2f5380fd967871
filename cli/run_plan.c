/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/devices.h"
#include "guests/claim.h"
#include "guests/holder.h"
#include "guests/hypervisor.h"
#include "probes/probe.h"

/* In the order in which kyua runs them: the ladder before what needs it. */
static const char *const scenarios_run[] = { "ladder.lua", "isolation.lua",
	"restart.lua", "mapping.lua", "signature.lua", NULL };
static const char *const scenarios_own[] = { "own_guest.lua", NULL };

static void
add_bound(const struct facts *f, const struct strv *all, struct strv *out)
{
	size_t i;

	for (i = 0; i < all->n; i++) {
		char *holder;

		if (!claim_is_bound(f, all->v[i]))
			continue;
		holder = holder_find_guest(all->v[i]);
		if (holder == NULL)
			strv_add(out, all->v[i]);
		free(holder);
	}
}

int
plan_devices(const struct run_options *o, const struct facts *f,
    struct strv *devices, struct err *err)
{
	struct strv all = { 0 };
	size_t i;
	int rc = 0;

	facts_functions(f, &all);
	if (o->devices.n == 0)
		add_bound(f, &all, devices);
	for (i = 0; i < o->devices.n && rc == 0; i++)
		rc = devices_named(o->devices.v[i], f, devices, err);
	strv_sort(devices);
	strv_free(&all);
	return rc;
}

void
plan_group_devices(
    struct plan *p, const struct facts *f, const struct strv *devices)
{
	size_t i, k;

	for (i = 0; i < devices->n; i++) {
		const char *group = facts_pci_text(f, devices->v[i], "group");

		if (group == NULL)
			group = "none";
		for (k = 0; k < p->n; k++)
			if (strcmp(p->groups[k].group, group) == 0)
				break;
		if (k == p->n) {
			p->groups = xreallocarray(
			    p->groups, p->n + 1, sizeof(*p->groups));
			p->groups[p->n++] =
			    (struct plan_group){ .group = xstrdup(group) };
		}
		strv_add(&p->groups[k].devices, devices->v[i]);
	}
}

/* Is this a function that people pass through? */
static bool
is_candidate(const struct facts *f, const char *bdf)
{
	/* PCI base classes: 05 memory, 06 bridges, 08 system peripherals,
	 * 0c05 SMBus: what a host is built of. */
	static const char *const own[] = { "05", "06", "08", "0c05", NULL };
	const char *class = facts_pci_text(f, bdf, "class");
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	size_t i;

	/* 1af4 is virtio: this host is a guest, and they are its own. */
	if (class == NULL || vendor == NULL || strcmp(vendor, "1af4") == 0)
		return false;
	for (i = 0; own[i] != NULL; i++)
		if (strncmp(class, own[i], strlen(own[i])) == 0)
			return false;
	return true;
}

void
plan_candidates(const struct facts *facts, struct strv *devices)
{
	struct strv all = { 0 };
	size_t i;

	facts_functions(facts, &all);
	for (i = 0; i < all.n; i++)
		if (is_candidate(facts, all.v[i]))
			strv_add(devices, all.v[i]);
	strv_free(&all);
}

char *
plan_suite_name(const char *bdf)
{
	char *name = xasprintf("pci_%s", bdf);
	char *p;

	for (p = name; *p != '\0'; p++)
		if (*p == ':' || *p == '.')
			*p = '_';
	return name;
}

static int
link_scenario(
    const char *dir, const char *scenarios, const char *name, struct err *err)
{
	char *from = xasprintf("%s/device/%s", scenarios, name);
	char *to = xasprintf("%s/%s", dir, name);
	int rc = 0;

	if (symlink(from, to) == -1 && errno != EEXIST)
		rc = err_set(err, errno, "link %s", to);
	free(to);
	free(from);
	return rc;
}

static int
write_text(
    const char *dir, const char *name, const struct buf *b, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, name);
	int rc = file_write_atomic(path, b->data, b->len, err);

	free(path);
	return rc;
}

static int
write_device(const char *top, const char *bdf, const char *const names[],
    const char *scenarios, struct buf *includes, struct err *err)
{
	char *suite = plan_suite_name(bdf);
	char *dir = xasprintf("%s/%s", top, suite);
	struct buf b = { 0 };
	int rc = file_mkdirs(dir, err);
	size_t i;

	buf_addf(&b, "syntax(2)\ntest_suite(\"%s\")\n", suite);
	for (i = 0; names[i] != NULL && rc == 0; i++) {
		buf_addf(&b, "atf_test_program{name=\"%s\"}\n", names[i]);
		rc = link_scenario(dir, scenarios, names[i], err);
	}
	if (rc == 0)
		rc = write_text(dir, "Kyuafile", &b, err);
	buf_addf(includes, "include(\"%s/Kyuafile\")\n", suite);
	buf_free(&b);
	free(dir);
	free(suite);
	return rc;
}

int
plan_write(const struct plan *p, const struct plan_group *g,
    const struct run_options *o, const char *scenarios, struct err *err)
{
	char *top = xasprintf("%s/plan/group-%s", p->out, g->group);
	char *db = xasprintf("%s/kyua.db", top);
	struct buf b = { 0 };
	int rc = file_mkdirs(top, err);
	size_t i;

	/* kyua refuses to add to its store of the run that is resumed. */
	(void)unlink(db);
	buf_adds(&b, "syntax(2)\n");
	for (i = 0; i < g->devices.n && rc == 0; i++)
		rc = write_device(top, g->devices.v[i],
		    o->guest == NULL ? scenarios_run : scenarios_own, scenarios,
		    &b, err);
	if (rc == 0)
		rc = write_text(top, "Kyuafile", &b, err);
	buf_free(&b);
	free(db);
	free(top);
	return rc;
}

/* A resumed run keeps the evidence of what was cut off: the first free name of
 * "SUITE", "SUITE-2", ...; the caller frees it. */
static char *
evidence_dir(const char *out, const char *suite)
{
	char *dir = xasprintf("%s/evidence/%s", out, suite);
	int n;

	for (n = 2; file_exists(dir); n++)
		xreplace(&dir, xasprintf("%s/evidence/%s-%d", out, suite, n));
	return dir;
}

/* The guests of this run are as their manager would start them. */
static void
add_like(struct strv *argv, const char *v, const struct run_like *like)
{
	strv_addf(argv, "%s.memory=%d", v, like->memory_mib);
	strv_addf(argv, "%s.cpus=%d", v, like->cpus);
	strv_addf(argv, "%s.slots=%s", v, like->slots);
	strv_addf(argv, "%s.roms=%s", v, like->roms);
}

void
plan_kyua_argv(struct strv *argv, const struct plan *p,
    const struct plan_group *g, const struct run_options *o,
    const struct accel *accel, const struct image *image)
{
	size_t i;

	strv_add(argv, "kyua");
	strv_add(argv, "--config=none");
	strv_addf(
	    argv, "--logfile=%s/plan/group-%s/kyua.log", p->out, g->group);
	for (i = 0; i < g->devices.n; i++) {
		const char *bdf = g->devices.v[i];
		char *suite = plan_suite_name(bdf);
		char *v = xasprintf("--variable=test_suites.%s", suite);
		char *evidence = evidence_dir(p->out, suite);

		strv_addf(argv, "%s.device=%s", v, bdf);
		strv_addf(argv, "%s.events=%s", v, p->events);
		strv_addf(argv, "%s.evidence=%s", v, evidence);
		strv_addf(argv, "%s.image=%s", v, image->dir);
		strv_addf(argv, "%s.%s=%s", v, hypervisor_name, o->program);
		strv_addf(argv, "%s.accel=%s", v, accel->name);
		strv_addf(argv, "%s.cpu=%s", v, accel->cpu);
		strv_addf(
		    argv, "%s.boot_seconds=%d", v, accel->boot_ms / 1000 + 1);
		strv_addf(argv, "%s.restarts=%d", v, o->restarts);
		if (o->guest != NULL) {
			/* kyua starts scenarios in folders of their own. */
			char *disk = file_absolute(o->guest, NULL);

			strv_addf(argv, "%s.guest=%s", v, disk);
			free(disk);
			strv_addf(
			    argv, "%s.guest_format=%s", v, o->guest_format);
			strv_addf(argv, "%s.firmware=%s", v, o->firmware);
			strv_addf(
			    argv, "%s.guest_memory=%d", v, o->guest_memory);
		}
		if (o->timeout != 0)
			strv_addf(argv, "%s.boot_limit=%d", v, o->timeout);
		if (o->like_vm != NULL)
			add_like(argv, v, &o->like);
		free(evidence);
		free(v);
		free(suite);
	}
	strv_add(argv, "test");
	strv_addf(
	    argv, "--kyuafile=%s/plan/group-%s/Kyuafile", p->out, g->group);
	strv_addf(
	    argv, "--results-file=%s/plan/group-%s/kyua.db", p->out, g->group);
}

void
plan_free(struct plan *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->groups[i].group);
		strv_free(&p->groups[i].devices);
	}
	free(p->groups);
	free(p->out);
	free(p->events);
	memset(p, 0, sizeof(*p));
}
