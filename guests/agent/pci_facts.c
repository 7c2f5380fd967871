/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/pci_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/agent/kernel_text.h"
#include "guests/agent/sysfs.h"

#define DEVICES "/sys/bus/pci/devices"
#define BARS 6 /* PCI_STD_NUM_BARS; ROM and bridge windows follow */

/* "0x1b36" becomes "1b36". */
static void
identity_put(json_t *out, const char *bdf)
{
	static const struct {
		const char *key, *file;
	} ids[] = { { "vendor", "vendor" }, { "device", "device" },
		{ "subvendor", "subsystem_vendor" },
		{ "subdevice", "subsystem_device" }, { "revision", "revision" },
		{ "class", "class" } };
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		char *s = sysfs_text(DEVICES "/%s/%s", bdf, ids[i].file);

		if (s != NULL)
			json_put_str(out, ids[i].key,
			    strncmp(s, "0x", 2) == 0 ? s + 2 : s);
		free(s);
	}
}

static json_t *
bars_json(const char *bdf)
{
	char *text = sysfs_text(DEVICES "/%s/resource", bdf);
	struct strv lines = { 0 };
	json_t *bars = json_array();
	size_t i;

	if (text != NULL)
		strv_split(&lines, text, "\n");
	for (i = 0; i < lines.n && i < BARS; i++) {
		struct resource r;
		json_t *bar;

		if (resource_parse(lines.v[i], &r, NULL) == -1 || r.size == 0)
			continue;
		bar = json_pack("{s:i, s:I, s:I, s:I}", "index", (int)i,
		    "start", (json_int_t)r.start, "size", (json_int_t)r.size,
		    "flags", (json_int_t)r.flags);
		if (r.unassigned)
			(void)json_object_set_new(
			    bar, "unassigned", json_true());
		(void)json_array_append_new(bars, bar);
	}
	strv_free(&lines);
	free(text);
	return bars;
}

static json_t *
msi_json(const char *bdf)
{
	char *dir = xasprintf(DEVICES "/%s/msi_irqs", bdf);
	struct strv irqs = { 0 };
	json_t *msi = json_array();
	uint64_t irq;
	size_t i;

	(void)file_list(dir, &irqs, NULL);
	for (i = 0; i < irqs.n; i++) {
		char *mode = sysfs_text("%s/%s", dir, irqs.v[i]);

		if (parse_u64(irqs.v[i], 10, INT32_MAX, &irq, NULL) == 0)
			(void)json_array_append_new(
			    msi, json_pack("{s:I, s:s?}", "irq",
				     (json_int_t)irq, "mode", mode));
		free(mode);
	}
	strv_free(&irqs);
	free(dir);
	return msi;
}

json_t *
pci_facts(const char *bdf)
{
	json_t *out = json_pack("{s:s}", "bdf", bdf);
	char *driver = sysfs_link(DEVICES "/%s/driver", bdf);
	uint64_t irq = sysfs_number(0, DEVICES "/%s/irq", bdf);

	identity_put(out, bdf);
	(void)json_object_set_new(
	    out, "driver", driver == NULL ? json_null() : json_string(driver));
	(void)json_object_set_new(out, "bars", bars_json(bdf));
	(void)json_object_set_new(out, "irq", json_integer((json_int_t)irq));
	(void)json_object_set_new(out, "msi", msi_json(bdf));
	free(driver);
	return out;
}
