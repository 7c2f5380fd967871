/* SPDX-License-Identifier: BSD-2-Clause */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "matrix/cell.h"
#include "reports/fisher.h"

/* Fewer cannot tell a difference from chance (3 of 3 against 0 of 3 are 1 in
 * 20); more than the newest ones need not be looked at. */
#define LEAST 6
#define MOST 400

/* What a report has of each fact, "iommu\tvt_d": the fact's words stand in
 * facts[]. */
static const struct fact {
	const char *key, *name, *works; /* %s: a value; "others" too */
} facts[] = {
	{ "iommu", "IOMMU", "on %s hosts" },
	{ "cpu", "CPU maker", "on %s processors" },
	{ "board", "board", "on board %s" },
	{ "firmware", "firmware", "with firmware %s" },
	{ "driver", "guest driver", "with guest driver %s" },
	{ "card", "card", "for card %s" },
	{ "setting", "setting", "with %s" },
};

static const json_t *
member(const json_t *j, const char *a, const char *b)
{
	return json_object_get(json_object_get(j, a), b);
}

/* "vm.memory=4"; what is there by default is no setting to name. */
static void
add_settings(struct strv *to, const json_t *report, const char *prefix)
{
	static const char *const defaults[] = {
		"vm.function_mapping=\"single\"", "hypervisor.patched=false",
		NULL
	};
	const json_t *value;
	const char *key;
	size_t i;

	json_object_foreach(
	    json_object_get((json_t *)(uintptr_t)report, "settings"), key,
	    value)
	{
		char *dump = json_dumps(value, JSON_ENCODE_ANY);
		char *text = xasprintf("%s=%s", key, dump);

		for (i = 0; defaults[i] != NULL; i++)
			if (strcmp(defaults[i], text) == 0)
				break;
		if (defaults[i] == NULL)
			strv_addf(to, "%s%s", prefix, text);
		free(text);
		free(dump);
	}
}

/* The driver's line: 535 of 535.247.01, 5.10 of 5.10.140 (an inbox driver has
 * the version of its kernel). */
static int
driver_line(const char *version)
{
	size_t n = strcspn(version, ".");

	if (n < 3 && version[n] == '.')
		n += 1 + strcspn(version + n + 1, ".");
	return (int)n;
}

static void
add_facts(struct strv *to, const json_t *report)
{
	static const char *const kinds[][2] = { { "vt_d", "VT-d" },
		{ "amd_vi", "AMD-Vi" }, { "smmu", "SMMU" } };
	const json_t *host = json_object_get(report, "host");
	const json_t *driver = member(report, "guest", "driver");
	const json_t *function =
	    json_array_get(member(report, "device", "functions"), 0);
	const char *kind =
	    json_str(member(report, "host", "iommu"), "kind", "");
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kind, kinds[i][0]) == 0)
			strv_addf(to, "iommu\t%s", kinds[i][1]);
	text = json_str(json_object_get(host, "cpu"), "vendor", "unknown");
	if (strcmp(text, "unknown") != 0)
		strv_addf(to, "cpu\t%s", text);
	text = json_str(json_object_get(host, "board"), "model", NULL);
	if (text != NULL)
		strv_addf(to, "board\t%s", text);
	text = json_str(json_object_get(host, "bios"), "version", NULL);
	if (text != NULL)
		strv_addf(to, "firmware\t%s %s",
		    json_str(json_object_get(host, "bios"), "vendor", ""),
		    text);
	text = json_str(driver, "version", "");
	if (json_str(driver, "name", NULL) != NULL)
		strv_addf(to, "driver\t%s %.*s", json_str(driver, "name", ""),
		    driver_line(text), text);
	if (json_str(function, "subdevice_id", NULL) != NULL)
		strv_addf(to, "card\t%s:%s",
		    json_str(function, "subvendor_id", ""),
		    json_str(function, "subdevice_id", ""));
	add_settings(to, report, "setting\t");
}

struct voter {
	const struct run *run;
	struct strv facts;
};

struct split {
	const char *fact; /* "iommu\tvt_d" */
	char *others;	  /* the one other value, or "other" */
	double with, with_good, without, without_good;
	double p;
};

/* Two-sided: twice the smaller tail. */
static double
chance(double good, double n, double other_good, double other)
{
	double a = fisher_worse(good, n, other_good, other);
	double b = fisher_worse(other_good, other, good, n);

	return fmin(1, 2 * fmin(a, b));
}

/* Can any outcome with these totals be rare enough?  What cannot is no test,
 * and is not counted as one (Tarone 1990). */
static bool
could_tell(const struct split *s)
{
	double good = s->with_good + s->without_good;
	double most = fmin(good, s->with);
	double least = fmax(0, good - s->without);

	return fmin(chance(most, s->with, good - most, s->without),
		   chance(least, s->with, good - least, s->without)) <=
	       FISHER_LEVEL;
}

/* Counts the votes with and without it; as text, who is where. */
static char *
count(struct split *s, const struct voter *v, size_t n)
{
	char *members = xcalloc(n + 1, 1);
	bool first = false;
	size_t i;

	s->with = s->with_good = s->without = s->without_good = 0;
	for (i = 0; i < n; i++) {
		bool has = strv_has(&v[i].facts, s->fact);
		bool good = v[i].run->group == GROUP_GOOD;

		if (i == 0)
			first = has;
		members[i] = has == first ? '1' : '0';
		*(has ? &s->with : &s->without) += 1;
		if (good)
			*(has ? &s->with_good : &s->without_good) += 1;
	}
	s->p = s->with > 0 && s->without > 0
		   ? chance(s->with_good, s->with, s->without_good, s->without)
		   : 1;
	return members;
}

/* The value that all those without it have of the same fact, or "other". */
static char *
others_of(const struct split *s, const struct voter *v, size_t n)
{
	size_t head = strcspn(s->fact, "\t") + 1, i, k;
	const char *only = NULL, *found;

	if (strncmp(s->fact, "setting\t", 8) == 0)
		return xstrdup("other");
	for (i = 0; i < n; i++) {
		if (strv_has(&v[i].facts, s->fact))
			continue;
		found = NULL;
		for (k = 0; k < v[i].facts.n; k++)
			if (strncmp(v[i].facts.v[k], s->fact, head) == 0)
				found = v[i].facts.v[k] + head;
		if (found == NULL || (only != NULL && strcmp(only, found) != 0))
			return xstrdup("other");
		only = found;
	}
	return xstrdup(only == NULL ? "other" : only);
}

static void
add_side(struct buf *b, const struct fact *f, const char *value, double good,
    double n)
{
	const char *at = strstr(f->works, "%s");

	buf_addf(b, "%s %.*s%s%s %.0f/%.0f",
	    good == 0	? "fails"
	    : good == n ? "works"
			: "works for some",
	    (int)(at - f->works), f->works, value, at + 2, good, n);
}

static json_t *
split_json(const struct split *s)
{
	size_t i, n = strcspn(s->fact, "\t");
	const struct fact *f = &facts[0];
	const char *value = s->fact + n + 1;
	struct buf b = { 0 };
	json_t *j;

	for (i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (strlen(facts[i].key) == n &&
		    strncmp(facts[i].key, s->fact, n) == 0)
			f = &facts[i];
	if (s->with_good / s->with >= s->without_good / s->without) {
		add_side(&b, f, value, s->with_good, s->with);
		buf_adds(&b, ", ");
		add_side(&b, f, s->others, s->without_good, s->without);
	} else {
		add_side(&b, f, s->others, s->without_good, s->without);
		buf_adds(&b, ", ");
		add_side(&b, f, value, s->with_good, s->with);
	}
	buf_adds(&b, ". Seen, not proven.");
	j = json_pack("{s:s, s:s, s:s, s:[i,i], s:[i,i], s:f, s:s}", "fact",
	    f->name, "value", value, "others", s->others, "with",
	    (int)s->with_good, (int)s->with, "without", (int)s->without_good,
	    (int)s->without, "p", s->p, "text", buf_str(&b));
	buf_free(&b);
	return j;
}

/* The newest voters and their facts; the caller frees both. */
static struct voter *
voters(const struct cell *c, size_t *n)
{
	struct voter *v = xcalloc(MOST, sizeof(*v));
	size_t i;

	*n = 0;
	for (i = c->n; i > 0 && *n < MOST; i--)
		if (c->v[i - 1].votes) {
			v[*n].run = &c->v[i - 1];
			add_facts(&v[*n].facts, c->v[i - 1].e->report);
			(*n)++;
		}
	return v;
}

json_t *
cell_split(const struct cell *c)
{
	struct split best = { .p = 1 }, s = { 0 };
	struct strv all = { 0 };
	json_t *tested = json_object(), *j = NULL;
	size_t n, i;
	struct voter *v = voters(c, &n);

	for (i = 0; n >= LEAST && i < n; i++)
		strv_addv(&all, &v[i].facts);
	strv_unique(&all);
	for (i = 0; i < all.n; i++) {
		char *members;

		s.fact = all.v[i];
		members = count(&s, v, n);
		if (s.with > 0 && s.without > 0 && could_tell(&s)) {
			/* Facts that part the same people are one test; the
			 * table's order says whose name it gets. */
			(void)json_object_set_new(tested, members, json_null());
			if (s.p < best.p)
				best = s;
		}
		free(members);
	}
	/* Holm's first step, which the smallest must pass. */
	if (best.fact != NULL &&
	    best.p * (double)json_object_size(tested) < FISHER_LEVEL) {
		best.p *= (double)json_object_size(tested);
		best.others = others_of(&best, v, n);
		j = split_json(&best);
		free(best.others);
	}
	for (i = 0; i < n; i++)
		strv_free(&v[i].facts);
	free(v);
	strv_free(&all);
	json_decref(tested);
	return j;
}

json_t *
cell_settings(const struct cell *c)
{
	struct strv common = { 0 }, own = { 0 }, keep = { 0 };
	bool good = false, other = false;
	json_t *j;
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		if (!c->v[i].votes)
			continue;
		add_settings(&own, c->v[i].e->report, "");
		if (c->v[i].group != GROUP_GOOD) {
			other = true;
		} else if (!good) {
			good = true;
			strv_addv(&common, &own);
		} else {
			for (k = 0; k < common.n; k++)
				if (strv_has(&own, common.v[k]))
					strv_add(&keep, common.v[k]);
			strv_free(&common);
			common = keep;
			memset(&keep, 0, sizeof(keep));
		}
		strv_free(&own);
	}
	for (i = 0; i < c->n && good && other; i++) {
		if (!c->v[i].votes || c->v[i].group == GROUP_GOOD)
			continue;
		add_settings(&own, c->v[i].e->report, "");
		for (k = 0; k < common.n; k++)
			if (!strv_has(&own, common.v[k]))
				strv_add(&keep, common.v[k]);
		strv_free(&common);
		common = keep;
		memset(&keep, 0, sizeof(keep));
		strv_free(&own);
	}
	j = good && other && common.n > 0 ? json_strings(&common) : NULL;
	strv_free(&common);
	return j;
}
