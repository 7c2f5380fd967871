/* SPDX-License-Identifier: BSD-2-Clause
 * Request "steady": does a function of any class answer the same every time? */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/agent/class_text.h"
#include "guests/agent/kernel_text.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

#define DEVICES "/sys/bus/pci/devices"
#define READS 100
#define READS_MAX 100000
#define BARS 6
#define PAGE 4096
#define WORDS 16 /* of each BAR: what is behind may act when it is read */

/* Config space without the status register, whose bits come and go. */
static int
config_read(const char *bdf, struct buf *b, struct err *err)
{
	char *path = xasprintf(DEVICES "/%s/config", bdf);
	int rc;

	buf_clear(b);
	rc = file_read(path, b, err);
	free(path);
	if (rc == 0 && b->len < 64)
		rc = err_set(err, 0, "%s: short config space", bdf);
	if (rc == 0 && memcmp(b->data, "\xff\xff\xff\xff", 4) == 0)
		rc = err_set(err, 0, "%s: config space reads all ones", bdf);
	if (rc == 0)
		memset(b->data + 6, 0, 2);
	return rc;
}

static int
config_test(const char *bdf, unsigned int reads, struct err *err)
{
	struct buf first = { 0 }, next = { 0 };
	unsigned int i;
	size_t at;
	int rc = config_read(bdf, &first, err);

	for (i = 1; i < reads && rc == 0; i++) {
		rc = config_read(bdf, &next, err);
		if (rc == 0 && next.len != first.len)
			rc = err_set(err, 0, "%s: config space shrank", bdf);
		/* Only the header: capabilities hold counters and logs. */
		for (at = 0; at < 64 && rc == 0; at++)
			if (first.data[at] != next.data[at])
				rc = err_set(err, 0,
				    "%s: config byte %zx changed at reading %u",
				    bdf, at, i + 1);
	}
	buf_free(&first);
	buf_free(&next);
	return rc;
}

/* Counts the words that changed and those that were never anything but ones. */
static void
words_read(const volatile uint32_t *p, unsigned int reads,
    unsigned int *changed, unsigned int *dead)
{
	unsigned int i, w;

	*changed = *dead = 0;
	for (w = 0; w < WORDS; w++) {
		uint32_t first = p[w];
		bool same = true, ones = first == UINT32_MAX;

		for (i = 1; i < reads; i++) {
			uint32_t now = p[w];

			same = same && now == first;
			ones = ones && now == UINT32_MAX;
		}
		*changed += !same;
		*dead += ones;
	}
}

static int
bar_test(
    const char *bdf, int bar, unsigned int reads, json_t *bars, struct err *err)
{
	char *path = xasprintf(DEVICES "/%s/resource%d", bdf, bar);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	void *p = fd == -1 ? MAP_FAILED
			   : mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	unsigned int changed, dead;
	int rc = 0;

	if (p == MAP_FAILED) {
		rc = err_set(err, errno, "%s: map BAR %d", bdf, bar);
	} else {
		words_read(p, reads, &changed, &dead);
		(void)munmap(p, PAGE);
		(void)json_array_append_new(
		    bars, json_pack("{s:i, s:i, s:i}", "index", bar, "words",
			      WORDS, "changed", (int)changed));
		if (dead == WORDS)
			rc = err_set(
			    err, 0, "%s: BAR %d reads all ones", bdf, bar);
	}
	if (fd != -1)
		(void)close(fd);
	free(path);
	return rc;
}

/* A driver's registers are not read behind its back: reading may act. */
static int
bars_test(const char *bdf, unsigned int reads, json_t *bars, struct err *err)
{
	char *text = sysfs_text(DEVICES "/%s/resource", bdf);
	char *enable = xasprintf(DEVICES "/%s/enable", bdf);
	struct strv lines = { 0 };
	int rc = file_poke(enable, "1", err);
	size_t i;

	strv_split(&lines, text == NULL ? "" : text, "\n");
	for (i = 0; i < lines.n && i < BARS && rc == 0; i++) {
		struct resource r;

		if (resource_parse(lines.v[i], &r, NULL) == 0 &&
		    r.size >= PAGE && !r.unassigned &&
		    (r.flags & RESOURCE_MEM) != 0)
			rc = bar_test(bdf, (int)i, reads, bars, err);
	}
	(void)file_poke(enable, "0", NULL);
	strv_free(&lines);
	free(enable);
	free(text);
	return rc;
}

/* Errors that the function has reported so far; false: nobody counts them. */
static bool
errors_counted(const char *bdf, uint64_t *total)
{
	static const char *const kinds[] = { "correctable", "nonfatal",
		"fatal" };
	bool counted = false;
	size_t i;

	*total = 0;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char *text =
		    sysfs_text(DEVICES "/%s/aer_dev_%s", bdf, kinds[i]);

		counted = counted || text != NULL;
		if (text != NULL)
			*total += aer_total(text);
		free(text);
	}
	return counted;
}

int
steady_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	double wanted = json_num(ask, "reads", READS);
	unsigned int reads =
	    wanted >= 2 && wanted <= READS_MAX ? (unsigned int)wanted : READS;
	json_t *bars = json_array();
	uint64_t before, after;
	struct bdf_text bdf;
	bool counted;
	char *driver;
	int rc;

	(void)a;
	(void)json_object_set_new(reply, "bars", bars);
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	counted = errors_counted(bdf.s, &before);
	driver = sysfs_link(DEVICES "/%s/driver", bdf.s);
	rc = config_test(bdf.s, reads, err);
	if (rc == 0 && driver == NULL)
		rc = bars_test(bdf.s, reads, bars, err);
	free(driver);
	(void)json_object_set_new(
	    reply, "reads", json_integer((json_int_t)reads));
	if (!counted)
		return rc;
	(void)errors_counted(bdf.s, &after);
	(void)json_object_set_new(
	    reply, "errors", json_integer((json_int_t)(after - before)));
	if (rc == 0 && after > before)
		rc = err_set(err, 0, "%s: %" PRIu64 " PCI Express errors",
		    bdf.s, after - before);
	return rc;
}
