/* SPDX-License-Identifier: BSD-2-Clause
 * One function, by its folder in sysfs.  A read is an open, so what several
 * facts stand in is read once: uevent, config, resource. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/pci_facts.h"
#include "probes/pci_names.h"
#include "probes/probe.h"
#include "probes/probe_iommu.h"
#include "probes/probe_pci.h"

static const char not_held[] = "the capture does not hold it";

struct reader {
	struct source *s;
	struct fact_subject subject; /* origin: what was read last */
	const char *bdf;
	char *key; /* owned; the origin */
};

/* Text of an attribute; NULL and err. */
static char *
get_text(struct reader *r, const char *file, struct err *err)
{
	xreplace(&r->key, xconcat(PCI_DEVICES "/", r->bdf, "/", file, NULL));
	r->subject.origin = r->key;
	return source_text(r->s, r->key, err);
}

static const char *
reason(const struct err *err)
{
	return err->code == ENODATA ? not_held : err->text;
}

/* One attribute that is one fact. */
struct attribute {
	const char *file;
	const char *fact;
	enum { TEXT, LINK, HEX, FLAG, NUMBER } kind;
	size_t digits;	    /* HEX: "0x1b36" becomes that many */
	const char *absent; /* the fact when there is no such file, or NULL */
};

static void
set_attribute(
    const struct reader *r, const struct attribute *a, const char *text)
{
	const struct fact_subject *s = &r->subject;
	const char *digits = text[0] == '-' ? text + 1 : text;
	char hex[9];
	uint64_t v;

	switch (a->kind) {
	case TEXT:
		fact_str(s, text, "%s", a->fact);
		break;
	case LINK:
		fact_str(s, file_basename(text), "%s", a->fact);
		break;
	case HEX:
		if (parse_u64(text, 16, (UINT64_C(1) << 4 * a->digits) - 1, &v,
			NULL) == -1) {
			fact_unknown(s, "not a hex number", "%s", a->fact);
			break;
		}
		(void)num_put_hex(hex, (uint32_t)v, (int)a->digits);
		fact_str(s, hex, "%s", a->fact);
		break;
	case FLAG:
		if (strcmp(text, "0") == 0 || strcmp(text, "1") == 0)
			fact_bool(s, text[0] == '1', "%s", a->fact);
		else
			fact_unknown(s, "neither 0 nor 1", "%s", a->fact);
		break;
	case NUMBER:
		if (parse_u64(digits, 10, INT32_MAX, &v, NULL) == 0)
			fact_int(s, digits == text ? (int64_t)v : -(int64_t)v,
			    "%s", a->fact);
		else
			fact_unknown(s, "not a number", "%s", a->fact);
		break;
	}
}

static void
read_attribute(struct reader *r, const struct attribute *a)
{
	struct err err;
	char *text = get_text(r, a->file, &err);

	if (text != NULL)
		set_attribute(r, a, text);
	else if (err.code != ENOENT)
		fact_unknown(&r->subject, reason(&err), "%s", a->fact);
	else if (a->absent != NULL)
		fact_str(&r->subject, a->absent, "%s", a->fact);
	free(text);
}

static void
read_attributes(struct reader *r, const struct attribute *a)
{
	for (; a->file != NULL; a++)
		read_attribute(r, a);
}

/* Value of a line "NAME=value"; the caller frees it. */
static char *
uevent_value(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (; *text != '\0'; text += strspn(text, "\n")) {
		size_t length = strcspn(text, "\n");

		if (length > n && strncmp(text, name, n) == 0 && text[n] == '=')
			return xstrndup(text + n + 1, length - n - 1);
		text += length;
	}
	return NULL;
}

/* "8086:10D3" */
static void
set_ids(
    struct reader *r, const char *ids, const char *vendor, const char *device)
{
	const struct attribute v = { "", vendor, HEX, 4, NULL };
	const struct attribute d = { "", device, HEX, 4, NULL };
	char *text = xstrdup(ids), *colon = strchr(text, ':');

	if (colon != NULL) {
		*colon = '\0';
		set_attribute(r, &v, text);
		set_attribute(r, &d, colon + 1);
	}
	free(text);
}

/* What the kernel calls the function, in one read: drivers/pci/pci-driver.c,
 * pci_uevent.  False if it is not there. */
static bool
read_uevent(struct reader *r)
{
	static const struct attribute class = { "", "class", HEX, 6, NULL };
	struct err err;
	char *text = get_text(r, "uevent", &err);
	char *id = NULL, *sub = NULL, *class_text = NULL, *driver = NULL;
	bool ok = false;

	if (text == NULL)
		return false;
	id = uevent_value(text, "PCI_ID");
	sub = uevent_value(text, "PCI_SUBSYS_ID");
	class_text = uevent_value(text, "PCI_CLASS");
	driver = uevent_value(text, "DRIVER");
	ok = id != NULL && sub != NULL && class_text != NULL;
	if (ok) {
		set_ids(r, id, "vendor", "device");
		set_ids(r, sub, "subvendor", "subdevice");
		set_attribute(r, &class, class_text);
		fact_str(
		    &r->subject, driver == NULL ? "none" : driver, "driver");
	}
	free(driver);
	free(class_text);
	free(sub);
	free(id);
	free(text);
	return ok;
}

static void
read_identity(struct reader *r, const struct pci_config *c)
{
	static const struct attribute named[] = {
		{ "vendor", "vendor", HEX, 4, NULL },
		{ "device", "device", HEX, 4, NULL },
		{ "subsystem_vendor", "subvendor", HEX, 4, NULL },
		{ "subsystem_device", "subdevice", HEX, 4, NULL },
		{ "class", "class", HEX, 6, NULL },
		{ "driver", "driver", LINK, 0, "none" },
		{ NULL, NULL, TEXT, 0, NULL },
	};
	static const struct attribute revision = { "revision", "revision", HEX,
		2, NULL };

	if (!read_uevent(r))
		read_attributes(r, named);
	if (c->revision == PCI_UNKNOWN)
		read_attribute(r, &revision);
}

/* False if it is not there. */
static bool
read_resource(struct reader *r)
{
	struct err err;
	char *text = get_text(r, "resource", &err);
	bool ok = text != NULL && pci_facts_resource(&r->subject, text);

	free(text);
	return ok;
}

/* "config@OFFSET+LENGTH", hex: a part of it, short at its end. */
static int
get_part(
    struct reader *r, size_t at, size_t n, struct buf *out, struct err *err)
{
	char part[24], *to = num_put_hex(part, (uint32_t)at, 1), *key;
	int rc;

	*to++ = '+';
	(void)num_put_hex(to, (uint32_t)n, 1);
	key = xconcat(PCI_DEVICES "/", r->bdf, "/config@", part, NULL);
	rc = source_get(r->s, key, out, err);

	free(key);
	return rc;
}

static bool
fetch(void *context, uint8_t *bytes, size_t at, size_t n)
{
	struct buf part = { 0 };
	struct err err;
	bool ok = get_part(context, at, n, &part, &err) == 0 && part.len == n;

	if (ok)
		memcpy(bytes + at, part.data, n);
	buf_free(&part);
	return ok;
}

/*
 * Each word costs the host an access to the device, a microsecond or more, so
 * of a live function only what is decoded is read.  Captures have all of it.
 */
static void
read_config(struct reader *r, struct pci_config *c)
{
	uint8_t bytes[PCI_EXPRESS_SIZE] = { 0 };
	struct buf all = { 0 };
	struct err err;

	xreplace(&r->key, xconcat(PCI_DEVICES "/", r->bdf, "/config", NULL));
	r->subject.origin = r->key;
	if (get_part(r, 0, PCI_HEADER_SIZE, &all, &err) == 0 &&
	    all.len <= PCI_HEADER_SIZE) {
		memcpy(bytes, buf_str(&all), all.len);
		pci_config_decode_parts(c, bytes, all.len, fetch, r);
	} else if (source_get(r->s, r->key, &all, &err) == 0) {
		pci_config_decode(c, all.data, all.len);
	} else {
		pci_config_unknown(c);
		/* every function has it: a capture without it is silent */
		c->caps_why = c->ecaps_why = not_held;
		if (err.code != ENOENT && err.code != ENODATA)
			c->caps_why = c->ecaps_why = "config cannot be read";
	}
	buf_free(&all);
}

static void
read_links(struct reader *r)
{
	static const struct {
		const char *file, *fact;
		bool is_speed;
	} links[] = {
		{ "current_link_speed", "link.speed", true },
		{ "max_link_speed", "link.max_speed", true },
		{ "current_link_width", "link.width", false },
		{ "max_link_width", "link.max_width", false },
	};
	struct err err;
	uint64_t width;
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		char *text = get_text(r, links[i].file, &err);
		const char *speed;

		if (text == NULL)
			return; /* not PCI Express, or not held */
		speed = pci_speed_text(pci_speed_code(text));
		if (links[i].is_speed && speed != NULL)
			fact_str(&r->subject, speed, "%s", links[i].fact);
		else if (!links[i].is_speed &&
			 parse_u64(text, 10, 63, &width, NULL) == 0)
			fact_int(
			    &r->subject, (int64_t)width, "%s", links[i].fact);
		free(text);
	}
}

/* Files of SR-IOV; which are there tells what the capability list would. */
static void
read_sriov(struct reader *r, const struct pci_config *c)
{
	static const struct attribute total = { "sriov_totalvfs",
		"sriov.total_vfs", NUMBER, 0, NULL };
	static const struct attribute now = { "sriov_numvfs", "sriov.num_vfs",
		NUMBER, 0, NULL };
	static const struct attribute physical = { "physfn", "sriov.physfn",
		LINK, 0, "none" };

	if (c->sriov.have != PCI_ABSENT) {
		read_attribute(r, &now);
		if (c->sriov.have == PCI_UNKNOWN)
			read_attribute(r, &total);
	}
	/* A virtual function reads ffff for the vendor: SR-IOV 1.1, 3.4.1.1. */
	if (c->vendor == PCI_UNKNOWN || c->vendor == 0xffff)
		read_attribute(r, &physical);
}

static void
read_rest(struct reader *r)
{
	static const struct attribute rest[] = {
		{ "iommu_group", "group", LINK, 0, "none" },
		/* No file: the kernel knows no way to reset it alone. */
		{ "reset_method", "reset_methods", TEXT, 0, "none" },
		{ "numa_node", "numa_node", NUMBER, 0, NULL },
		{ NULL, NULL, TEXT, 0, NULL },
	};
	static const struct attribute d3cold = { "d3cold_allowed",
		"d3cold_allowed", FLAG, 0, NULL };
	static const struct attribute boot_vga = { "boot_vga", "boot_vga", FLAG,
		0, NULL };
	static const struct attribute override = { "driver_override",
		"driver_override", TEXT, 0, NULL };
	struct facts *f = r->subject.facts;
	const char *class, *name;

	/* No guest gets a bridge. */
	if (!facts_is_bridge(f, r->bdf)) {
		read_attribute(r, &override);
		name = facts_pci_text(f, r->bdf, "driver_override");
		if (name != NULL && strcmp(name, "(null)") == 0)
			fact_str(&r->subject, "none", "driver_override");
		read_attribute(r, &d3cold);
	}
	read_attributes(r, rest);
	name = facts_pci_text(f, r->bdf, "group");
	if (name != NULL && strcmp(name, "none") != 0)
		iommu_unit_read(r->s, f, r->bdf);
	/* Only displays have it: PCI Code and ID Assignment, class 03. */
	class = facts_pci_text(f, r->bdf, "class");
	if (class == NULL || strncmp(class, "03", 2) == 0)
		read_attribute(r, &boot_vga);
}

void
probe_pci_function(struct source *s, struct facts *f, struct pci_function *fn)
{
	static const struct attribute power = { "power_state", "power_state",
		TEXT, 0, NULL };
	char *prefix = xconcat("pci.", fn->name.s, NULL);
	struct reader r = {
		.s = s, .subject = { f, prefix, NULL }, .bdf = fn->name.s
	};
	struct pci_config c;
	char *config_key;
	bool resources;

	/* Power first: reading the configuration wakes it up. */
	read_attribute(&r, &power);
	read_config(&r, &c);
	config_key = xstrdup(r.key);
	read_identity(&r, &c);
	resources = read_resource(&r);
	read_rest(&r);
	read_sriov(&r, &c);
	if (c.express.have == PCI_UNKNOWN && c.dead != 1)
		read_links(&r);
	r.subject.origin = config_key;
	if (c.vendor != PCI_UNKNOWN && c.vendor != 0xffff)
		fact_str(&r.subject, "none", "sriov.physfn");
	pci_facts_config(&r.subject, &c, resources);
	if (!pci_facts_known(&r.subject, "rom.size"))
		fact_unknown(&r.subject, not_held, "rom.size");
	if (c.size > 0)
		pci_function_config(fn, &c);
	pci_names_set(f, fn->name.s);
	free(config_key);
	free(r.key);
	free(prefix);
}
