/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: KVM, QEMU, and how VFIO is set up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/strv.h"
#include "probes/probe_host_linux.h"
#include "probes/probe_iommu.h"

#define QEMU "qemu-system-x86_64"

static void
read_kvm(struct source *s, struct facts *f)
{
	static const char key[] = "dev:kvm";
	struct err err;
	char *text = source_text(s, key, &err);

	if (text != NULL || err.code == ENOENT) {
		facts_bool(f, "kvm.device", text != NULL, key);
		facts_bool(f, "kvm.openable",
		    text != NULL && strcmp(text, "read write") == 0, key);
	} else {
		facts_unknown(f, "kvm.device", err.text, key);
		facts_unknown(f, "kvm.openable", err.text, key);
	}
	free(text);
}

/* Only where there is a KVM that a run could try. */
static void
read_trial(struct source *s, struct facts *f)
{
	static const char key[] = "remembered:" QEMU;
	struct err err;
	char *text;

	if (!facts_true(f, "kvm.device"))
		return;
	text = source_text(s, key, &err);
	if (text != NULL)
		facts_bool(f, "kvm.boots", strcmp(text, "kvm") == 0, key);
	else if (err.code == ENOENT)
		facts_unknown(f, "kvm.boots",
		    "pptcheck run has not tried it with this kernel and QEMU",
		    key);
	else
		facts_unknown(f, "kvm.boots", err.text, key);
	free(text);
}

/* "7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)": the packager may name a build. */
static void
read_version(struct source *s, struct facts *f)
{
	static const char key[] = "version:" QEMU;
	struct err err;
	char *text = source_text(s, key, &err), *package;
	const char *why;
	size_t n;

	if (text == NULL) {
		why = err.code == ENOENT    ? "QEMU is not installed"
		      : err.code == ENOEXEC ? "its file does not tell"
					    : err.text;
		facts_unknown(f, "qemu.version", why, key);
		facts_unknown(f, "qemu.package", why, key);
		return;
	}
	package = strchr(text, '(');
	n = package == NULL ? 0 : strlen(package);
	if (n > 2 && package[n - 1] == ')')
		package[n - 1] = '\0';
	text[strcspn(text, " ")] = '\0';
	facts_str(f, "qemu.version", text, key);
	facts_str(f, "qemu.package", n > 2 ? package + 1 : "none", key);
	free(text);
}

static void
set_presence(
    struct source *s, struct facts *f, const char *fact, const char *key)
{
	struct err err;
	char *text = source_text(s, key, &err);

	if (text != NULL || err.code == ENOENT)
		facts_bool(f, fact, text != NULL, key);
	else
		facts_unknown(f, fact, err.text, key);
	free(text);
}

/* The driver is registered, or its module is among those of this kernel. */
static void
read_driver(struct source *s, struct facts *f)
{
	static const char driver[] = "sysfs:bus/pci/drivers/vfio-pci";
	const char *release = facts_text(f, "host.kernel");
	struct strv names = { 0 };
	struct err err;
	char *key;
	size_t i;
	bool found = false;

	if (source_list(s, driver, &names, &err) == 0) {
		facts_bool(f, "vfio.driver", true, driver);
		strv_free(&names);
		return;
	}
	if (release == NULL) {
		facts_unknown(f, "vfio.driver", err.text, driver);
		return;
	}
	key =
	    xasprintf("file:/lib/modules/%s/kernel/drivers/vfio/pci", release);
	if (source_list(s, key, &names, &err) == 0 || err.code == ENOENT) {
		/* vfio-pci.ko, vfio-pci.ko.xz; vfio-pci-core.ko is not it */
		for (i = 0; i < names.n; i++)
			found |= strncmp(names.v[i], "vfio-pci.ko", 11) == 0;
		facts_bool(f, "vfio.driver", found, key);
	} else {
		facts_unknown(f, "vfio.driver", err.text, key);
	}
	strv_free(&names);
	free(key);
}

/* modprobe.d(5) writes either - or _ in a module's name. */
static bool
same_module(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++)
		if (*a != *b &&
		    !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

/* "options vfio-pci ids=10de:13c2 disable_vga=1" as "vfio-pci.ids=..." */
static void
add_options(struct strv *out, const char *line)
{
	struct strv words = { 0 };
	size_t i;

	strv_split(&words, line, " \t\r");
	if (words.n > 2 && strcmp(words.v[0], "options") == 0)
		for (i = 2; i < words.n; i++)
			strv_addf(out, "%s.%s", words.v[1], words.v[i]);
	strv_free(&words);
}

struct options {
	struct strv words; /* "vfio-pci.ids=10de:13c2" */
	char unread[sizeof(((struct err *)0)->text)]; /* "" if none */
	const char *origin; /* of the kernel's arguments */
};

static void
read_modprobe(struct source *s, struct options *o)
{
	static const char folder[] = "file:/etc/modprobe.d";
	struct strv names = { 0 };
	struct err err;
	size_t i, k;

	if (source_list(s, folder, &names, &err) == -1) {
		if (err.code != ENOENT)
			memcpy(o->unread, err.text, sizeof(o->unread));
		return;
	}
	for (i = 0; i < names.n; i++) {
		struct strv lines = { 0 };
		char *key = xasprintf("%s/%s", folder, names.v[i]);
		const char *dot = strrchr(names.v[i], '.');
		char *text;

		if (dot == NULL || strcmp(dot, ".conf") != 0) {
			free(key);
			continue;
		}
		text = source_text(s, key, &err);
		if (text == NULL)
			memcpy(o->unread, err.text, sizeof(o->unread));
		strv_split(&lines, text == NULL ? "" : text, "\n");
		for (k = 0; k < lines.n; k++)
			add_options(&o->words, lines.v[k]);
		strv_free(&lines);
		free(text);
		free(key);
	}
	strv_free(&names);
}

static void
read_options(struct source *s, struct options *o)
{
	struct err err;
	char *text = iommu_command_line(s, &o->origin, &err);

	read_modprobe(s, o);
	if (text == NULL)
		memcpy(o->unread, err.text, sizeof(o->unread));
	else
		strv_split(&o->words, text, " \t\n");
	free(text);
}

/* The last of that module and parameter: what the loaded module would have. */
static const char *
option_of(const struct options *o, const char *module, const char *name)
{
	const char *value = NULL;
	size_t i;

	for (i = 0; i < o->words.n; i++) {
		const char *dot = strchr(o->words.v[i], '.');
		char *head;

		if (dot == NULL || strncmp(dot + 1, name, strlen(name)) != 0 ||
		    dot[1 + strlen(name)] != '=')
			continue;
		head = xstrndup(o->words.v[i], (size_t)(dot - o->words.v[i]));
		if (same_module(head, module))
			value = dot + 2 + strlen(name);
		free(head);
	}
	return value;
}

static bool
is_yes(const char *text)
{
	return text != NULL && strchr("1yY", text[0]) != NULL &&
	       text[0] != '\0';
}

/* The loaded module's parameter, else the one it would be loaded with. */
static void
set_parameter(struct source *s, struct facts *f, const struct options *o,
    const char *fact, const char *module, const char *name)
{
	char *key = xasprintf("sysfs:module/%s/parameters/%s", module, name);
	struct err err;
	char *text = source_text(s, key, &err);

	if (text != NULL)
		facts_bool(f, fact, is_yes(text), key);
	else if (err.code == ENODATA && option_of(o, module, name) != NULL)
		facts_bool(
		    f, fact, is_yes(option_of(o, module, name)), o->origin);
	else if (err.code != ENOENT)
		facts_unknown(f, fact, err.text, key);
	else if (o->unread[0] != '\0')
		facts_unknown(f, fact, o->unread, "file:/etc/modprobe.d");
	else
		facts_bool(f, fact, is_yes(option_of(o, module, name)),
		    "file:/etc/modprobe.d");
	free(text);
	free(key);
}

/*
 * Where nothing else tells: "vfio_pci: add [10de:1e37[ffffffff:ffffffff]] class
 * 0x000000/00000000" for each of the ids that the driver was loaded with, and
 * "vfio-pci 0000:82:00.0: ..." (drivers/vfio/pci/vfio_pci.c).
 */
static void
read_log(struct source *s, struct facts *f)
{
	static const char added[] = "vfio_pci: add [";
	char *text = source_text(s, "log:kernel", NULL);
	struct strv lines = { 0 }, ids = { 0 };
	bool loaded = false;
	size_t i;

	strv_split(&lines, text == NULL ? "" : text, "\r\n");
	for (i = 0; i < lines.n; i++) {
		const char *p = strstr(lines.v[i], added);

		loaded |= p != NULL || strstr(lines.v[i], "vfio-pci 0");
		if (p != NULL && strcspn(p + sizeof(added) - 1, "[") == 9)
			strv_take(&ids, xstrndup(p + sizeof(added) - 1, 9));
	}
	if (loaded && facts_get(f, "vfio.driver")->type == FACT_UNKNOWN)
		facts_bool(f, "vfio.driver", true, "log:kernel");
	free(text);
	text = strv_join(&ids, ",");
	if (ids.n > 0 && facts_text(f, "vfio.ids") == NULL)
		facts_str(f, "vfio.ids", text, "log:kernel");
	free(text);
	strv_free(&ids);
	strv_free(&lines);
}

void
host_vfio_read(struct source *s, struct facts *f)
{
	struct options o = { 0 };
	const char *ids;

	read_kvm(s, f);
	read_trial(s, f);
	set_presence(s, f, "qemu.present", "path:" QEMU);
	read_version(s, f);
	set_presence(s, f, "vfio.iommufd", "dev:iommu");
	read_driver(s, f);
	read_options(s, &o);
	/* sysfs does not show this parameter: its mode is 0 */
	ids = option_of(&o, "vfio-pci", "ids");
	if (ids != NULL)
		facts_str(f, "vfio.ids", ids,
		    o.unread[0] == '\0' ? "file:/etc/modprobe.d" : o.origin);
	else if (o.unread[0] != '\0')
		facts_unknown(f, "vfio.ids", o.unread, "file:/etc/modprobe.d");
	else
		facts_str(f, "vfio.ids", "none", "file:/etc/modprobe.d");
	if (ids == NULL && o.unread[0] != '\0')
		read_log(s, f);
	set_parameter(s, f, &o, "vfio.allow_unsafe_interrupts",
	    "vfio_iommu_type1", "allow_unsafe_interrupts");
	set_parameter(
	    s, f, &o, "vfio.disable_idle_d3", "vfio_pci", "disable_idle_d3");
	set_parameter(s, f, &o, "vfio.unsafe_noiommu", "vfio",
	    "enable_unsafe_noiommu_mode");
	strv_free(&o.words);
}
