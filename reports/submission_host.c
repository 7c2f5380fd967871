/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "probes/scrub.h"
#include "reports/submission_parts.h"

/* A fact that is unknown is an object: no string, so NULL. */
static const char *
host_fact(const json_t *run, const char *name)
{
	return json_str(
	    json_object_get(json_object_get(run, "host"), "facts"), name, NULL);
}

/* NULL too where firmware names nothing, as in a machine of QEMU. */
static const char *
host_name(const json_t *run, const char *name)
{
	const char *text = host_fact(run, name);

	return text == NULL || strcmp(text, "none") == 0 ? NULL : text;
}

static const json_t *
host_value(const json_t *run, const char *name)
{
	return json_object_get(
	    json_object_get(json_object_get(run, "host"), "facts"), name);
}

/* x86 alone has these extensions. */
static const char *
architecture(const json_t *run)
{
	const char *v = host_fact(run, "cpu.virtualization");

	return v != NULL && (strcmp(v, "vmx") == 0 || strcmp(v, "svm") == 0)
		   ? "x86_64"
		   : "unknown";
}

static json_t *
cpu(const json_t *run, bool coarse)
{
	const char *v = host_fact(run, "cpu.virtualization");
	const char *name = host_fact(run, "cpu.name"), *vendor = "unknown";
	json_t *j = json_object();

	if (v != NULL && strcmp(v, "vmx") == 0)
		vendor = "GenuineIntel";
	else if (v != NULL && strcmp(v, "svm") == 0)
		vendor = "AuthenticAMD";
	json_put_str(j, "vendor", vendor);
	submission_put_text(
	    j, "name", coarse || name == NULL ? "unknown" : name, 96);
	return j;
}

/* "linux/6.1.y" from "6.1.0-56-amd64"; "freebsd/14" from "14.3-RELEASE". */
static void
put_track(json_t *j, const char *os, const char *release)
{
	int major = (int)strspn(release, "0123456789"), minor;
	char *track;

	if (major == 0 || release[major] != '.')
		return;
	minor = (int)strspn(release + major + 1, "0123456789");
	if (strcmp(os, "linux") == 0)
		track = xasprintf("linux/%.*s.y", major + 1 + minor, release);
	else if (strcmp(os, "freebsd") == 0)
		track = xasprintf("freebsd/%.*s", major, release);
	else
		return;
	json_put_str(j, "track", track);
	free(track);
}

/* The numbers that a release begins with, "6.1.0-56-amd64": at most 4; returns
 * how many, and what follows them. */
static size_t
numbers(const char *release, json_int_t v[4], const char **rest)
{
	size_t n = 0;

	while (n < 4 && isdigit((unsigned char)*release)) {
		v[n++] = (json_int_t)(strtoul(release, (char **)&release, 10) %
				      1000000);
		if ((*release == '.' || *release == '-') &&
		    isdigit((unsigned char)release[1]))
			release++;
	}
	*rest = release;
	return n;
}

/* What orders the versions of a track: the numbers of a kernel's release.  Of
 * vendors the third stays 0, and a fourth counts their builds.  FreeBSD's is
 * __FreeBSD_version, which only a release's name tells (Porter's Handbook). */
static void
put_seq(json_t *j, const char *os, const char *release)
{
	json_t *seq = json_array();
	json_int_t v[4] = { 0 };
	const char *rest;
	size_t n = numbers(release, v, &rest), i;

	if (strcmp(os, "linux") == 0 && n >= 3 && (n == 4 || v[2] > 0)) {
		for (i = 0; i < (v[2] > 0 ? 3 : n); i++)
			(void)json_array_append_new(seq, json_integer(v[i]));
	} else if (strcmp(os, "freebsd") == 0 && n == 2 &&
		   strncmp(rest, "-RELEASE", 8) == 0) {
		(void)json_array_append_new(
		    seq, json_integer(v[0] * 100000 + v[1] * 1000));
	}
	if (json_array_size(seq) > 0)
		(void)json_object_set(j, "seq", seq);
	json_decref(seq);
}

static json_t *
os(const char *name, const char *release, const char *arch)
{
	json_t *j = json_object();

	if (release == NULL)
		release = "unknown";
	json_put_str(j, "name", name);
	submission_put_text(j, "release", release, 64);
	put_track(j, name, release);
	put_seq(j, name, release);
	json_put_str(j, "arch", arch);
	return j;
}

static const char *
host_os(const json_t *run)
{
	const char *name = host_fact(run, "host.os");
	const char *release = host_fact(run, "host.kernel");

	if (name != NULL &&
	    (strcmp(name, "linux") == 0 || strcmp(name, "freebsd") == 0))
		return name;
	/* FreeBSD's say it: 14.3-RELEASE, 13.1-STABLE, 15.0-CURRENT. */
	if (release == NULL)
		return "unknown";
	return strstr(release, "-RELEASE") != NULL ||
		       strstr(release, "-STABLE") != NULL ||
		       strstr(release, "-CURRENT") != NULL
		   ? "freebsd"
		   : "linux";
}

static bool
is_member(const json_t *function, const char *group)
{
	return strcmp(json_str(json_object_get(function, "facts"), "group", ""),
		   group) == 0;
}

/* Of its group: how many functions, and whether a guest may have it.  Without
 * "around" the document does not say who else is in it. */
static void
put_group(json_t *iommu, const json_t *run, const json_t *device)
{
	const char *group =
	    json_str(json_object_get(device, "facts"), "group", "none");
	const json_t *around = json_object_get(run, "around"), *entry;
	const char *stage, *status;
	json_int_t n = 0;
	size_t i;

	if (strcmp(group, "none") == 0)
		return;
	json_array_foreach(json_object_get(run, "devices"), i, entry) n +=
	    is_member(entry, group);
	json_array_foreach(around, i, entry) n += is_member(entry, group);
	if (json_is_array(around))
		(void)json_object_set_new(iommu, "group_size", json_integer(n));
	json_array_foreach(json_object_get(device, "stages"), i, entry)
	{
		stage = json_str(entry, "stage", "");
		status = json_str(entry, "status", "");
		if (strcmp(stage, "host.isolate") == 0 &&
		    (strcmp(status, "PASS") == 0 ||
			strcmp(status, "FAIL") == 0))
			(void)json_object_set_new(iommu, "group_isolated",
			    json_boolean(status[0] == 'P'));
	}
}

static json_t *
iommu(const json_t *run, const json_t *device)
{
	static const char *const kinds[][2] = { { "DMAR", "vt_d" },
		{ "IVRS", "amd_vi" }, { "none", "none" }, { NULL, NULL } };
	const char *table = host_fact(run, "iommu.table"), *kind = "unknown";
	const json_t *usable = host_value(run, "iommu.usable");
	const json_t *remaps = host_value(run, "iommu.interrupt_remapping");
	json_t *j = json_object();
	size_t i;

	for (i = 0; table != NULL && kinds[i][0] != NULL; i++)
		if (strcmp(table, kinds[i][0]) == 0)
			kind = kinds[i][1];
	json_put_str(j, "kind", kind);
	if (json_is_boolean(usable))
		(void)json_object_set_new(
		    j, "enabled", json_boolean(json_is_true(usable)));
	if (json_is_boolean(remaps))
		(void)json_object_set_new(j, "interrupt_remapping",
		    json_boolean(json_is_true(remaps)));
	put_group(j, run, device);
	return j;
}

/* "03/08/2024", as SMBIOS has it, or "2024-03-08". */
static void
put_date(json_t *j, const char *date)
{
	char iso[16];

	if (date == NULL || strlen(date) != 10)
		return;
	if (date[2] == '/' && date[5] == '/')
		(void)snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2s", date + 6,
		    date, date + 3);
	else
		(void)snprintf(iso, sizeof(iso), "%s", date);
	if (strspn(iso, "0123456789-") == 10 && iso[4] == '-' && iso[7] == '-')
		json_put_str(j, "date", iso);
}

static void
put_board(json_t *host, const json_t *run)
{
	const char *vendor = host_name(run, "host.board.vendor");
	const char *model = host_name(run, "host.board.name");
	json_t *board = json_object(), *bios = json_object();

	if (vendor != NULL && model != NULL) {
		submission_put_text(board, "vendor", vendor, 64);
		submission_put_text(board, "model", model, 96);
	}
	if (json_object_size(board) == 2)
		(void)json_object_set(host, "board", board);
	submission_put_text(
	    bios, "vendor", host_name(run, "host.bios.vendor"), 64);
	submission_put_text(
	    bios, "version", host_name(run, "host.bios.version"), 64);
	put_date(bios, host_fact(run, "host.bios.date"));
	if (json_object_size(bios) > 0)
		(void)json_object_set(host, "bios", bios);
	json_decref(board);
	json_decref(bios);
}

/* By the allow-list of what may be read of a host at all. */
static void
put_arguments(json_t *os, const char *arguments)
{
	struct strv words = { 0 };
	struct buf b = { 0 };

	if (arguments == NULL)
		return;
	buf_adds(&b, arguments);
	scrub_arguments(&b);
	strv_split(&words, buf_str(&b), " \n");
	if (words.n <= 64)
		(void)json_object_set_new(
		    os, "command_line", json_strings(&words));
	strv_free(&words);
	buf_free(&b);
}

json_t *
submission_host(
    const json_t *run, const json_t *device, const char *tag, bool coarse)
{
	json_t *j = json_object(), *system;

	json_put_str(j, "tag", tag);
	if (!coarse)
		put_board(j, run);
	(void)json_object_set_new(j, "cpu", cpu(run, coarse));
	system =
	    os(host_os(run), host_fact(run, "host.kernel"), architecture(run));
	put_arguments(system, host_fact(run, "iommu.arguments"));
	(void)json_object_set_new(j, "os", system);
	(void)json_object_set_new(j, "iommu", iommu(run, device));
	return j;
}

json_t *
submission_hypervisor(const json_t *run)
{
	const json_t *h = json_object_get(run, "hypervisor");
	const char *name = json_str(
	    h, "name", strcmp(host_os(run), "freebsd") == 0 ? "bhyve" : "qemu");
	json_t *j = json_object();

	if (strcmp(name, "qemu") != 0 && strcmp(name, "bhyve") != 0)
		name = "other";
	json_put_str(j, "name", name);
	submission_put_text(
	    j, "version", json_str(h, "version", "unknown"), 64);
	submission_put_text(j, "accel", json_str(h, "accel", NULL), 16);
	return j;
}

/* A detail of one of the stages, or NULL. */
static const char *
stage_detail(const json_t *device, const char *key)
{
	const json_t *stage;
	const char *text;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i, stage)
	{
		text = json_str(json_object_get(stage, "detail"), key, NULL);
		if (text != NULL)
			return text;
	}
	return NULL;
}

/* The kind of system on a disk of the user's, and no more of it. */
static const char *
own_system(const json_t *device)
{
	static const char *const known[] = { "linux", "freebsd", "windows",
		NULL };
	const char *name = stage_detail(device, "guest_os");
	size_t i;

	for (i = 0; name != NULL && known[i] != NULL; i++)
		if (strcmp(name, known[i]) == 0)
			return known[i];
	return "other";
}

json_t *
submission_guest(const json_t *run, const json_t *device)
{
	const json_t *image = json_object_get(run, "image"), *stage;
	const json_t *settings = json_object_get(run, "settings");
	bool own = json_object_get(settings, "guest") != NULL;
	const char *firmware =
	    own ? json_str(settings, "firmware", "none") : "direct";
	json_t *j = json_object();
	const char *driver;
	size_t i;

	if (image == NULL && !own) {
		(void)json_object_set_new(
		    j, "os", os("none", "none", architecture(run)));
		return j;
	}
	(void)json_object_set_new(j, "os",
	    os(own ? own_system(device) : "linux",
		json_str(image, "kernel", NULL), architecture(run)));
	(void)json_object_set_new(
	    j, "firmware", json_pack("{s:s}", "kind", firmware));
	json_array_foreach(json_object_get(device, "stages"), i, stage)
	{
		driver =
		    json_str(json_object_get(stage, "detail"), "driver", NULL);
		if (driver == NULL ||
		    strcmp(json_str(stage, "stage", ""), "guest.driver") != 0)
			continue;
		(void)json_object_set_new(j, "driver", json_object());
		submission_put_text(
		    json_object_get(j, "driver"), "name", driver, 64);
		json_put_str(json_object_get(j, "driver"), "source", "inbox");
	}
	return j;
}
