/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_host.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "probes/scrub.h"

/* The longest that the schema takes, cut between characters. */
static void
put_text(json_t *j, const char *name, const char *value, size_t limit)
{
	char *text;

	if (value == NULL || *value == '\0')
		return;
	if (strlen(value) < limit)
		limit = strlen(value);
	while (limit > 0 && (value[limit] & 0xc0) == 0x80)
		limit--;
	text = xstrndup(value, limit);
	json_put_str(j, name, text);
	free(text);
}

/* A fact that is unknown is an object: no string, so NULL. */
static const char *
host_fact(const json_t *run, const char *name)
{
	return json_str(
	    json_object_get(json_object_get(run, "host"), "facts"), name, NULL);
}

static const json_t *
host_value(const json_t *run, const char *name)
{
	return json_object_get(
	    json_object_get(json_object_get(run, "host"), "facts"), name);
}

static bool
is_hex(const char *s, size_t n)
{
	return s != NULL && strlen(s) == n &&
	       strspn(s, "0123456789abcdef") == n;
}

static void
put_hex(json_t *j, const char *name, const char *value, size_t n)
{
	if (is_hex(value, n))
		json_put_str(j, name, value);
}

json_t *
submission_device(const json_t *device)
{
	static const char *const known[] = { "flr", "af_flr", "pm", "bus",
		"slot", "device_specific", "acpi", "none", NULL };
	const json_t *id = json_object_get(device, "id");
	const char *methods =
	    json_str(json_object_get(device, "facts"), "reset_methods", NULL);
	json_t *j = json_object(), *f = json_object(), *resets;
	struct strv words = { 0 };
	size_t i, k;

	put_hex(f, "vendor_id", json_str(id, "vendor", NULL), 4);
	put_hex(f, "device_id", json_str(id, "device", NULL), 4);
	put_hex(f, "subvendor_id", json_str(id, "subvendor", NULL), 4);
	put_hex(f, "subdevice_id", json_str(id, "subdevice", NULL), 4);
	put_hex(f, "revision_id", json_str(id, "revision", NULL), 2);
	put_hex(f, "class", json_str(id, "class", NULL), 6);
	put_text(f, "name", json_str(device, "name", NULL), 128);
	json_put_str(f, "role", "primary");
	(void)json_object_set_new(j, "functions", json_pack("[o]", f));
	if (methods == NULL)
		return j;
	resets = json_array();
	strv_split(&words, methods, " ");
	for (i = 0; i < words.n && i < 8; i++)
		for (k = 0; known[k] != NULL; k++)
			if (strcmp(words.v[i], known[k]) == 0)
				(void)json_array_append_new(
				    resets, json_string(known[k]));
	(void)json_object_set_new(j, "reset_methods", resets);
	strv_free(&words);
	return j;
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
	put_text(j, "name", coarse || name == NULL ? "unknown" : name, 96);
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

static json_t *
os(const char *name, const char *release, const char *arch)
{
	json_t *j = json_object();

	if (release == NULL)
		release = "unknown";
	json_put_str(j, "name", name);
	put_text(j, "release", release, 64);
	put_track(j, name, release);
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

static json_t *
iommu(const json_t *run)
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
	const char *vendor = host_fact(run, "host.board.vendor");
	const char *model = host_fact(run, "host.board.name");
	json_t *board = json_object(), *bios = json_object();

	if (vendor != NULL && model != NULL) {
		put_text(board, "vendor", vendor, 64);
		put_text(board, "model", model, 96);
	}
	if (json_object_size(board) == 2)
		(void)json_object_set(host, "board", board);
	put_text(bios, "vendor", host_fact(run, "host.bios.vendor"), 64);
	put_text(bios, "version", host_fact(run, "host.bios.version"), 64);
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
submission_host(const json_t *run, const char *tag, bool coarse)
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
	(void)json_object_set_new(j, "iommu", iommu(run));
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
	put_text(j, "version", json_str(h, "version", "unknown"), 64);
	put_text(j, "accel", json_str(h, "accel", NULL), 16);
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
		put_text(json_object_get(j, "driver"), "name", driver, 64);
		json_put_str(json_object_get(j, "driver"), "source", "inbox");
	}
	return j;
}
