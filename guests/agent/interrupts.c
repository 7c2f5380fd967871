/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/interrupts.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/agent/kernel_text.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

/* The message interrupts, or else the line interrupt. */
static void
irqs_list(const char *bdf, struct strv *irqs)
{
	char *path = xasprintf("/sys/bus/pci/devices/%s/msi_irqs", bdf);
	char *line;

	if (file_list(path, irqs, NULL) == -1 || irqs->n == 0) {
		line = sysfs_text("/sys/bus/pci/devices/%s/irq", bdf);
		if (line != NULL)
			strv_add(irqs, line);
		free(line);
	}
	free(path);
}

int
interrupts_put(json_t *out, const char *bdf, struct err *err)
{
	json_t *vectors = json_array();
	struct strv irqs = { 0 };
	struct buf text = { 0 };
	uint64_t irq, total = 0;
	size_t i;
	int rc;

	rc = file_read("/proc/interrupts", &text, err);
	irqs_list(bdf, &irqs);
	for (i = 0; i < irqs.n && rc == 0; i++) {
		struct interrupt found = { 0 };
		json_t *v;

		if (parse_u64(irqs.v[i], 10, INT32_MAX, &irq, NULL) == -1 ||
		    irq == 0)
			continue;
		(void)interrupt_find(buf_str(&text), irq, &found);
		total += found.count;
		v = json_pack("{s:I, s:I, s:s?}", "irq", (json_int_t)irq,
		    "count", (json_int_t)found.count, "name", found.name);
		(void)json_array_append_new(vectors, v);
		free(found.name);
	}
	(void)json_object_set_new(
	    out, "total", json_integer((json_int_t)total));
	(void)json_object_set_new(out, "vectors", vectors);
	strv_free(&irqs);
	buf_free(&text);
	return rc;
}

int
interrupts_total(const char *bdf, uint64_t *total, struct err *err)
{
	json_t *all = json_object();
	int rc = interrupts_put(all, bdf, err);

	*total = (uint64_t)json_integer_value(json_object_get(all, "total"));
	json_decref(all);
	return rc;
}

static uint64_t
irqs_sum(const struct strv *irqs, const char *text)
{
	uint64_t irq, total = 0;
	size_t i;

	for (i = 0; i < irqs->n; i++) {
		struct interrupt found = { 0 };

		if (parse_u64(irqs->v[i], 10, INT32_MAX, &irq, NULL) == -1 ||
		    irq == 0)
			continue;
		(void)interrupt_find(text, irq, &found);
		total += found.count;
		free(found.name);
	}
	return total;
}

int
interrupts_since(const char *bdf, const char *earlier, uint64_t *before,
    uint64_t *after, struct err *err)
{
	struct strv irqs = { 0 };
	struct buf text = { 0 };
	int rc;

	rc = file_read("/proc/interrupts", &text, err);
	irqs_list(bdf, &irqs);
	*before = irqs_sum(&irqs, earlier);
	*after = irqs_sum(&irqs, buf_str(&text));
	strv_free(&irqs);
	buf_free(&text);
	return rc;
}

int
interrupts_ask(
    struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	struct bdf_text bdf;

	(void)a;
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	return interrupts_put(reply, bdf.s, err);
}
