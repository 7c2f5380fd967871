/* SPDX-License-Identifier: BSD-2-Clause
 * Where the host bridges let memory BARs lie. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/probe.h"
#include "probes/probe_pci.h"

#define IOMEM "proc:iomem"
#define LOG "log:kernel"
#define FOUR_GIB (UINT64_C(1) << 32)

struct windows {
	struct buf text;
	uint64_t above; /* bytes above 4 GiB */
	bool hidden;	/* it names windows, without their addresses */
};

static void
add_window(struct windows *w, uint64_t base, uint64_t end)
{
	buf_addf(&w->text, "%s0x%" PRIx64 "-0x%" PRIx64,
	    w->text.len == 0 ? "" : " ", base, end);
	if (end >= FOUR_GIB)
		w->above += end - (base < FOUR_GIB ? FOUR_GIB : base) + 1;
}

/* "START-END", hex, from text on; false if it is something else. */
static bool
parse_range(const char *text, size_t n, uint64_t *base, uint64_t *end)
{
	char *copy = xstrndup(text, n), *dash = strchr(copy, '-');
	bool ok = false;

	if (dash != NULL) {
		*dash = '\0';
		ok = parse_u64(copy, 16, UINT64_MAX, base, NULL) == 0 &&
		     parse_u64(dash + 1, 16, UINT64_MAX, end, NULL) == 0 &&
		     *end > *base;
	}
	free(copy);
	return ok;
}

/* "c0000000-febfffff : PCI Bus 0000:00", not indented.  Without root all
 * addresses are 0. */
static void
from_iomem(struct windows *w, const char *line, size_t n)
{
	static const char mark[] = " : PCI Bus ";
	const char *at = memchr(line, ' ', n);
	uint64_t base, end;

	if (at == NULL || at == line ||
	    n - (size_t)(at - line) < sizeof(mark) ||
	    strncmp(at, mark, sizeof(mark) - 1) != 0)
		return;
	if (parse_range(line, (size_t)(at - line), &base, &end))
		add_window(w, base, end);
	else
		w->hidden = true;
}

/* "pci_bus 0000:00: root bus resource [mem 0x...-0x... window]" */
static void
from_log(struct windows *w, const char *line, size_t n)
{
	static const char mark[] = "root bus resource [mem ";
	char *copy = xstrndup(line, n), *at = strstr(copy, mark);
	uint64_t base, end;

	if (at != NULL) {
		at += sizeof(mark) - 1;
		if (parse_range(at, strcspn(at, " ]"), &base, &end))
			add_window(w, base, end);
	}
	free(copy);
}

static bool
read_windows(struct source *s, const char *key, struct windows *w,
    void (*take)(struct windows *, const char *, size_t))
{
	struct buf text = { 0 };
	struct err err;
	const char *line;
	size_t n;

	if (source_get(s, key, &text, &err) == 0)
		for (line = buf_str(&text); *line != '\0';
		     line += n + (line[n] == '\n')) {
			n = strcspn(line, "\n");
			take(w, line, n);
		}
	buf_free(&text);
	return w->text.len > 0;
}

/* Some memory BAR lies above 4 GiB. */
static bool
any_above(const struct facts *f, const struct pci_functions *all)
{
	char *key;
	bool above = false;
	unsigned int k;
	size_t i;

	for (i = 0; i < all->n && !above; i++)
		for (k = 0; k < PCI_BARS && !above; k++) {
			key = xasprintf(
			    "pci.%s.bar.%u.above_4g", all->v[i].name.s, k);
			above = facts_true(f, key);
			free(key);
		}
	return above;
}

void
probe_pci_mmio(
    struct source *s, struct facts *f, const struct pci_functions *all)
{
	const char *why = "neither /proc/iomem nor the kernel's log shows the "
			  "windows";
	struct windows w = { 0 };
	const char *origin = IOMEM;

	if (!read_windows(s, IOMEM, &w, from_iomem)) {
		origin = LOG;
		(void)read_windows(s, LOG, &w, from_log);
	}
	if (w.text.len == 0 && w.hidden) {
		why = "root is needed to read the addresses in /proc/iomem";
		origin = IOMEM;
	}
	if (w.text.len > 0) {
		facts_str(f, "mmio.windows", buf_str(&w.text), origin);
		facts_int(f, "mmio.above_4g.size", (int64_t)w.above, origin);
		facts_bool(f, "mmio.above_4g", w.above > 0 || any_above(f, all),
		    origin);
	} else {
		facts_unknown(f, "mmio.windows", why, origin);
		facts_unknown(f, "mmio.above_4g.size", why, origin);
		if (any_above(f, all))
			facts_bool(f, "mmio.above_4g", true, PCI_DEVICES);
		else
			facts_unknown(f, "mmio.above_4g", why, origin);
	}
	buf_free(&w.text);
}
