/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/report_facts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "matrix/cells.h"
#include "reports/judge_report.h"
#include "reports/sign.h"

#define WORDS(list) (sizeof(list) / sizeof((list)[0]))

static const char *const verdicts[] = { "inconclusive", "works", "works_once",
	"degraded", "no_function", "no_driver", "not_visible", "no_boot",
	"no_start", "no_isolation", [20] = "host_unsupported" };
static const char *const gclasses[] = { "none", "linux", "freebsd", "windows",
	"other" };

static int64_t
index_of(const char *const *list, size_t n, const char *word, int64_t otherwise)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i] != NULL && strcmp(list[i], word) == 0)
			return (int64_t)i;
	return otherwise;
}

const char *
verdict_word(int64_t n)
{
	return n >= 0 && n < (int64_t)WORDS(verdicts) && verdicts[n] != NULL
		   ? verdicts[n]
		   : verdicts[0];
}

int64_t
verdict_number(const char *word)
{
	return index_of(verdicts, WORDS(verdicts), word, 0);
}

const char *
gclass_word(int64_t n)
{
	return n >= 0 && n < (int64_t)WORDS(gclasses) ? gclasses[n] : "other";
}

int64_t
gclass_number(const char *word)
{
	return index_of(gclasses, WORDS(gclasses), word, -1);
}

int64_t
report_time(const char *text)
{
	char *stamp = xasprintf("%.19sZ", text);
	int64_t t = clock_parse(stamp);
	const char *zone = text + strcspn(text, "Z");
	long hours, minutes;

	free(stamp);
	if (t == -1 || strlen(text) < 20)
		return -1;
	if (*zone == '\0') {
		zone = text + strlen(text) - 6;
		hours = strtol(zone + 1, NULL, 10);
		minutes = strtol(zone + 4, NULL, 10);
		if ((*zone != '+' && *zone != '-') || hours > 23 ||
		    minutes > 59)
			return -1;
		t -= (*zone == '-' ? -60 : 60) * (hours * 60 + minutes);
	}
	return t * 1000000;
}

static const char *
own(struct report_facts *f, char *text)
{
	f->owned[f->owned_n++] = text;
	return text;
}

static int64_t
hex(const char *text)
{
	uint64_t n = 0;

	(void)parse_u64(text, 16, UINT64_MAX, &n, NULL);
	return (int64_t)n;
}

static void
put_text(struct fact *fact, size_t at, const char *text)
{
	fact->column[at] = store_text(text);
}

/* All columns that it is found by, apart. */
static void
set_key(struct fact *fact, char table)
{
	struct buf b = { 0 };
	size_t i;

	buf_add(&b, &table, 1);
	for (i = 0; i < fact->find; i++) {
		const struct store_value *v = &fact->column[i];

		if (v->kind == STORE_INT)
			buf_addf(&b, "\x1f%lld", (long long)v->i);
		else
			buf_addf(&b, "\x1f%s", (const char *)v->p);
	}
	fact->key = b.data;
}

static void
read_device(struct report_facts *f, const json_t *report)
{
	const json_t *functions = json_object_get(
			 json_object_get(report, "device"), "functions"),
		     *function = json_array_get(functions, 0), *each;
	struct fact *fact = &f->fact[FACT_DEVICE];
	size_t i;

	json_array_foreach(functions, i, each)
	{
		if (strcmp(json_str(each, "role", ""), "primary") != 0)
			continue;
		function = each;
		break;
	}
	fact->find = 2;
	fact->column[0] = store_int(hex(json_str(function, "vendor_id", "0")));
	fact->column[1] = store_int(hex(json_str(function, "device_id", "0")));
	put_text(fact, 2, json_str(function, "class", ""));
	put_text(fact, 3, json_str(function, "name", ""));
}

static void
read_host(struct report_facts *f, const json_t *host)
{
	const json_t *board = json_object_get(host, "board");
	const json_t *bios = json_object_get(host, "bios");
	struct fact *fact = &f->fact[FACT_HOST];
	struct sign_digest digest;
	struct buf b = { 0 };
	size_t i;

	fact->find = 1;
	put_text(fact, 1,
	    own(f,
		xasprintf("%s%s%s", json_str(board, "vendor", ""),
		    board == NULL ? "" : " ", json_str(board, "model", ""))));
	put_text(fact, 2,
	    own(f, xasprintf("%s%s%s", json_str(bios, "version", ""),
		       json_str(bios, "date", NULL) == NULL ? "" : " ",
		       json_str(bios, "date", ""))));
	put_text(fact, 3, json_str(json_object_get(host, "cpu"), "name", ""));
	put_text(fact, 4, json_str(json_object_get(host, "iommu"), "kind", ""));
	for (i = 1; i <= 4; i++)
		buf_addf(&b, "%s\n", (const char *)fact->column[i].p);
	digest = sign_digest_of(b.data, b.len);
	put_text(fact, 0, own(f, xstrdup(digest.s)));
	buf_free(&b);
}

/* "FreeBSD 14 bhyve" as part of an address: "freebsd-14-bhyve". */
static char *
slug_of(const char *name)
{
	char *slug = xstrdup(name), *p;

	for (p = slug; *p != '\0'; p++)
		*p = isalnum((unsigned char)*p) || *p == '.'
			 ? (char)tolower((unsigned char)*p)
			 : '-';
	return slug;
}

/* Sorts as text the way the versions come one after another. */
static char *
version_key(const json_t *seq)
{
	struct buf b = { 0 };
	json_t *each;
	size_t i;

	buf_adds(&b, "");
	json_array_foreach((json_t *)seq, i, each) buf_addf(&b, "%s%010lld",
	    i == 0 ? "" : ".", (long long)json_integer_value(each));
	return b.data == NULL ? xstrdup("") : b.data;
}

static void
read_stack(struct report_facts *f, const json_t *report)
{
	const json_t *os =
	    json_object_get(json_object_get(report, "host"), "os");
	const json_t *hypervisor = json_object_get(report, "hypervisor");
	struct fact *platform = &f->fact[FACT_PLATFORM];
	struct fact *stack = &f->fact[FACT_STACK];
	const char *name = own(f, cells_platform(report));

	platform->find = 1;
	put_text(platform, 0, own(f, slug_of(name)));
	put_text(platform, 1, name);
	stack->find = 5;
	put_text(stack, 0, json_str(os, "track", ""));
	put_text(stack, 1, own(f, version_key(json_object_get(os, "seq"))));
	put_text(stack, 2, json_str(hypervisor, "name", ""));
	put_text(stack, 3, json_str(hypervisor, "version", ""));
	put_text(stack, 4, json_str(os, "release", ""));
}

void
report_facts_read(struct report_facts *f, const json_t *report)
{
	static const char tables[] = "dhps";
	const char *old = json_str(report, "supersedes", NULL);
	json_t *verdict = judge_report(report, JUDGE_RULES, NULL);
	size_t i;

	read_device(f, report);
	read_host(f, json_object_get(report, "host"));
	read_stack(f, report);
	for (i = 0; i < FACT_TABLES; i++)
		set_key(&f->fact[i], tables[i]);
	/* "ORIGIN:ULID", as the schema has it. */
	f->ulid = json_str(report, "id", "") + 18;
	f->supersedes = old == NULL ? NULL : old + 18;
	f->gclass = gclass_number(cells_guest(report));
	f->run_time = report_time(json_str(report, "start_time", ""));
	f->verdict = verdict_number(json_str(verdict, "claim", ""));
	json_decref(verdict);
}

void
report_facts_free(struct report_facts *f)
{
	size_t i;

	for (i = 0; i < FACT_TABLES; i++)
		free(f->fact[i].key);
	for (i = 0; i < f->owned_n; i++)
		free(f->owned[i]);
	memset(f, 0, sizeof(*f));
}
