/* SPDX-License-Identifier: BSD-2-Clause
 * A site of made-up reports, to look at and to measure:
 *   many_reports EXAMPLE SITE DEVICES
 * writes it from nothing, and again for one changed device and for a hundred,
 * and prints how long that took.  The same arguments give the same site. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/collection.h"
#include "matrix/pages.h"

static uint64_t state = 88172645463325252u;

/* xorshift64: the same sequence everywhere. */
static unsigned int
below(unsigned int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)((state >> 11) % n);
}

static const struct {
	const char *os, *release, *hypervisor;
} platforms[] = { { "freebsd", "13.2-RELEASE", "bhyve" },
	{ "freebsd", "14.3-RELEASE", "bhyve" },
	{ "freebsd", "15.0-CURRENT", "bhyve" }, { "linux", "5.15.%u", "qemu" },
	{ "linux", "6.1.%u", "qemu" }, { "linux", "6.6.%u", "qemu" },
	{ "linux", "6.12.%u", "qemu" }, { "linux", "6.14.%u", "qemu" },
	{ "linux", "6.1.%u", "xen" }, { "linux", "6.12.%u", "xen" } };

#define PLATFORMS (sizeof(platforms) / sizeof(platforms[0]))

static const char *const names[] = { "GP104GL [Tesla P4]",
	"Killer E3000 2.5GbE Controller", "TU102GL [Tesla T10 16GB]",
	"I350 Gigabit Network Connection", "NVMe SSD Controller SM981/PM981",
	"ASM1142 USB 3.1 Host Controller", "Navi 33 [Radeon RX 7600]",
	"82599ES 10-Gigabit SFI/SFP+ Network Connection" };
static const char *const vendors[] = { "10de", "10ec", "8086", "144d", "1b21",
	"1002" };
static const char *const boards[] = { "X11SCA-F", "ROMED8-2T", "B450M",
	"ProLiant DL360 Gen9", "Z690 <Taichi> & co" };

/* Of this device all reports are hostile: 1b21:1004. */
#define HOSTILE 4

static void
put(json_t *j, const char *a, const char *b, const char *key, const char *text)
{
	json_put_str(json_object_get(json_object_get(j, a), b), key, text);
}

static json_t *
report_of(const json_t *example, unsigned int device, unsigned int platform,
    unsigned int person, bool good)
{
	json_t *j = json_deep_copy(example), *f;
	char text[64];

	f = json_array_get(
	    json_object_get(json_object_get(j, "device"), "functions"), 0);
	json_put_str(f, "vendor_id", vendors[device % 6]);
	(void)snprintf(text, sizeof(text), "%04x", 0x1000 + device);
	json_put_str(f, "device_id", text);
	json_put_str(f, "name", names[device % 8]);
	(void)snprintf(text, sizeof(text), "k%016u", person);
	json_put_str(j, "origin", text);
	(void)snprintf(text, sizeof(text), "2026-%02u-%02uT10:00:00Z",
	    1 + below(10), 1 + below(28));
	json_put_str(j, "start_time", text);
	put(j, "host", "board", "model", boards[below(5)]);
	put(j, "host", "os", "name", platforms[platform].os);
	(void)json_object_del(json_object_get(json_object_get(j, "host"), "os"),
	    "version_string");
	(void)snprintf(text, sizeof(text), "%s", platforms[platform].release);
	if (strcmp(platforms[platform].os, "linux") == 0)
		(void)snprintf(text, sizeof(text), "%.*s.%u",
		    (int)strlen(platforms[platform].release) - 3,
		    platforms[platform].release, below(8));
	put(j, "host", "os", "release", text);
	json_put_str(json_object_get(j, "hypervisor"), "name",
	    platforms[platform].hypervisor);
	if (!good) {
		json_t *test =
		    json_array_get(json_object_get(j, "tests"), 2 + below(6));

		json_put_str(test, "status", "FAIL");
		json_put_str(test, "comment",
		    "</p><script>alert(1)</script> \"<b>no</b>\" it said");
	}
	return j;
}

/* All text that a sender chooses, chosen to become part of a page. */
static void
make_hostile(json_t *j)
{
	static const char text[] =
	    "</title></style></script><script>alert(1)</script><img src=x "
	    "onerror=alert(1)>\"'><svg onload=alert(1)><a href=\"javascript:"
	    "alert(1)\" style=\"position:fixed\">\xe2\x80\xae x";
	json_t *host = json_object_get(j, "host"), *test;
	size_t i;

	json_put_str(
	    json_array_get(
		json_object_get(json_object_get(j, "device"), "functions"), 0),
	    "name", text);
	json_put_str(json_object_get(host, "board"), "model", text);
	json_put_str(json_object_get(host, "board"), "vendor", text);
	json_put_str(json_object_get(host, "bios"), "version", text);
	json_put_str(json_object_get(host, "cpu"), "name", text);
	json_put_str(json_object_get(j, "hypervisor"), "version", text);
	put(j, "guest", "driver", "name", text);
	put(j, "guest", "os", "release", text);
	json_put_str(j, "comment", text);
	(void)json_object_set_new(
	    json_object_get(j, "settings"), text, json_string(text));
	(void)json_object_set_new(j, "incidents",
	    json_pack("[{s:s, s:b}]", "issue_id", text, "present", 1));
	json_array_foreach(json_object_get(j, "tests"), i, test)
	{
		json_put_str(test, "comment", text);
		json_put_str(test, "log_excerpt", text);
	}
}

/* How many cells have reports. */
static unsigned int
fill(struct collection *c, const json_t *example, unsigned int devices)
{
	unsigned int d, p, k, people, cells = 0;
	char digest[65];
	json_t *report;

	for (d = 0; d < devices; d++)
		for (p = 0; p < PLATFORMS; p++) {
			/* Like what people report: most cells are empty, and
			 * most of the others have one report. */
			people = d <= HOSTILE ? 1 + below(14) : below(3) == 0;
			cells += people > 0;
			for (k = 0; k < people; k++) {
				(void)snprintf(digest, sizeof(digest),
				    "%08x%08x%08x%040x", d, p, k, 0u);
				report = report_of(example, d, p, below(3000),
				    below(10) < 3 + 5 * (p > 2));
				if (d == HOSTILE)
					make_hostile(report);
				(void)collection_add(c, digest, report);
			}
		}
	collection_sort(c);
	return cells;
}

/* Wall clock and processor: other programs do not change the second. */
struct took {
	int64_t wall;
	clock_t cpu;
};

static struct took
begin_now(void)
{
	return (struct took){ clock_ms(), clock() };
}

static void
print_took(const struct took *t)
{
	(void)printf("%.0f ms, %.0f ms of the processor\n",
	    (double)(clock_ms() - t->wall),
	    (double)(clock() - t->cpu) * 1000 / CLOCKS_PER_SEC);
}

static int
refresh(struct pages *pages, const struct collection *c, unsigned int devices,
    struct err *err)
{
	struct strv ids = { 0 };
	struct took t;
	unsigned int d;
	int rc;

	for (d = 0; d < devices; d++)
		strv_addf(&ids, "%s:%04x", vendors[d % 6], 0x1000 + d);
	t = begin_now();
	rc = pages_devices(pages, c, &ids, err);
	if (rc == 0)
		rc = pages_end(pages, &ids, err);
	(void)printf("%u devices and the lists: ", devices);
	print_took(&t);
	strv_free(&ids);
	return rc;
}

int
main(int argc, char **argv)
{
	struct collection c = { .now = 1795219200 };
	struct pages *pages = NULL;
	json_t *example;
	struct err err;
	struct took t;
	unsigned int cells;
	int rc = 1;

	if (argc != 4) {
		(void)fputs(
		    "usage: many_reports EXAMPLE SITE DEVICES\n", stderr);
		return 2;
	}
	example = json_read_file(argv[1], &err);
	if (example == NULL)
		goto out;
	cells = fill(&c, example, (unsigned int)strtoul(argv[3], NULL, 10));
	t = begin_now();
	pages = pages_begin(argv[2], NULL);
	if (pages_devices(pages, &c, NULL, &err) == -1 ||
	    pages_end(pages, NULL, &err) == -1 ||
	    pages_snapshot(pages, &err) == -1)
		goto out;
	(void)printf("%zu reports in %u cells from nothing: ", c.n, cells);
	print_took(&t);
	if (refresh(pages, &c, 1, &err) == -1 ||
	    refresh(pages, &c, 101, &err) == -1)
		goto out;
	rc = 0;
out:
	if (rc == 1)
		(void)fprintf(stderr, "%s\n", err.text);
	pages_free(pages);
	json_decref(example);
	collection_free(&c);
	return rc;
}
