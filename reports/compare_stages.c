/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/compare_parts.h"
#include "reports/fisher.h"
#include "reports/stage.h"

/* How far up a verdict is; -1: it says nothing. */
static int
rank(const char *verdict)
{
	enum stage s;

	if (strcmp(verdict, "works") == 0)
		return STAGE_COUNT;
	for (s = 0; s < STAGE_COUNT; s++)
		if (stage_verdict(s) != NULL &&
		    strcmp(stage_verdict(s), verdict) == 0)
			return (int)s;
	return -1;
}

const json_t *
compare_find_entry(const json_t *device, const char *stage, const char *ending)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(device, "stages"), i,
	    entry) if (strcmp(json_str(entry, "stage", ""), stage) == 0 &&
		       strcmp(json_str(entry, "ending", ""), ending) ==
			   0) return entry;
	return NULL;
}

static bool
is_evidence(const json_t *entry)
{
	const char *status = json_str(entry, "status", "");

	return strcmp(status, "PASS") == 0 || strcmp(status, "FAIL") == 0;
}

static char *
score_text(const json_t *score)
{
	return xasprintf("%.0f/%.0f", json_num(score, "passed", 0),
	    json_num(score, "total", 0));
}

/* Worse in one direction, or in the other, or not more than chance. */
static void
compare_score(
    json_t *items, const char *what, const json_t *old, const json_t *new)
{
	double a = json_num(old, "passed", 0), n = json_num(old, "total", 0);
	double b = json_num(new, "passed", 0), m = json_num(new, "total", 0);
	bool worse = b * n < a * m;
	double p = worse ? fisher_worse(a, n, b, m) : fisher_worse(b, m, a, n);
	const char *kind = !fisher_is_real(p) ? "chance"
			   : worse	      ? "regression"
					      : "fix";
	char *was, *is, *note;

	if (b * n == a * m)
		return;
	was = score_text(old);
	is = score_text(new);
	note = xasprintf("Fisher's exact test, one-sided: p = %.2g%s", p,
	    fisher_is_real(p) ? ""
			      : "; may be chance, more --restarts would tell");
	(void)json_object_set_new(
	    compare_add(items, kind, what, was, is, note), "p", json_real(p));
	free(note);
	free(is);
	free(was);
}

static void
compare_entry(json_t *items, const json_t *old, const json_t *new)
{
	const char *ending = json_str(new, "ending", NULL);
	const char *was = json_str(old, "status", "");
	const char *is = json_str(new, "status", "");
	char *what;

	if (!is_evidence(old) || !is_evidence(new))
		return;
	what = ending == NULL
		   ? xstrdup(json_str(new, "stage", "?"))
		   : xasprintf("%s, %s", json_str(new, "stage", "?"), ending);
	if (json_object_get(old, "score") != NULL &&
	    json_object_get(new, "score") != NULL)
		compare_score(items, what, json_object_get(old, "score"),
		    json_object_get(new, "score"));
	else if (strcmp(was, is) != 0)
		(void)compare_add(items,
		    strcmp(is, "FAIL") == 0 ? "regression" : "fix", what, was,
		    is,
		    json_str(
			strcmp(is, "FAIL") == 0 ? new : old, "reason", NULL));
	free(what);
}

/* What facts alone say matters where nothing was proven, before or now. */
static void
compare_predicted(json_t *items, const struct compare_pair *p, bool proven)
{
	const json_t *a = json_object_get(p->old, "predicted");
	const json_t *b = json_object_get(p->new, "predicted");
	const char *was = json_str(a, "verdict", "");
	const char *is = json_str(b, "verdict", "");
	int before = rank(was), now = rank(is);

	if (before == -1 || now == -1 || before == now)
		return;
	(void)compare_add(items,
	    proven	   ? "change"
	    : now < before ? "regression"
			   : "fix",
	    "predicted verdict", was, is,
	    json_str(now < before ? b : a, "reason", NULL));
}

static bool
is_proven(const json_t *device)
{
	return strcmp(json_str(device, "basis", ""), "proven") == 0;
}

void
compare_stages(json_t *items, const struct compare_pair *p)
{
	const char *was = json_str(p->old, "verdict", "");
	const char *is = json_str(p->new, "verdict", "");
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(p->new, "stages"), i, entry)
	    compare_entry(items,
		compare_find_entry(p->old, json_str(entry, "stage", ""),
		    json_str(entry, "ending", "")),
		entry);
	compare_predicted(items, p, is_proven(p->old) && is_proven(p->new));
	/* A run that was killed has no verdict at all. */
	if (rank(was) != -1 && rank(is) == -1)
		(void)compare_add(items, "unjudged", "verdict", was,
		    *is == '\0' ? "none" : is,
		    json_str(
			json_object_get(p->new, "decided_by"), "reason", NULL));
}

static const json_t *
find_finding(const json_t *findings, const char *id)
{
	const json_t *f;
	size_t i;

	json_array_foreach(findings, i,
	    f) if (strcmp(json_str(f, "id", ""), id) == 0) return f;
	return NULL;
}

void
compare_findings(
    json_t *items, const json_t *old_findings, const json_t *new_findings)
{
	const json_t *f;
	size_t i;

	/* Version 1 has none, which does not mean that there were none. */
	if (old_findings == NULL || new_findings == NULL)
		return;
	json_array_foreach(new_findings, i, f)
	{
		if (find_finding(old_findings, json_str(f, "id", "")) == NULL)
			(void)compare_add(items, "change", "new finding", NULL,
			    json_str(f, "id", "?"), json_str(f, "text", NULL));
	}
	json_array_foreach(old_findings, i, f)
	{
		if (find_finding(new_findings, json_str(f, "id", "")) == NULL)
			(void)compare_add(items, "change", "finding gone",
			    json_str(f, "id", "?"), NULL, NULL);
	}
}
