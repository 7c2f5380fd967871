/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/sentence.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"

/* What a claim means to who wants to use the device. */
static const char *const claims[][2] = {
	{ "no_isolation", "the device cannot be isolated on the host" },
	{ "no_start", "the guest does not start" },
	{ "no_boot", "the guest starts but does not boot" },
	{ "not_visible", "the guest boots but does not see the device" },
	{ "no_driver", "the guest boots but its driver does not start" },
	{ "no_function", "the driver starts but the device does not work" },
	{ "works_once", "it works until the first restart" },
	{ "degraded", "it works, but less well than on a host" },
};

/* The claim of most votes that are not good; NULL when there is none. */
static const char *
most_claimed(const struct cell *c)
{
	size_t counts[sizeof(claims) / sizeof(claims[0])] = { 0 }, i, k;
	const char *best = NULL;
	size_t most = 0;

	for (i = 0; i < c->n; i++)
		for (k = 0; k < sizeof(claims) / sizeof(claims[0]); k++)
			if (c->v[i].votes && c->v[i].group != GROUP_GOOD &&
			    strcmp(c->v[i].e->claim, claims[k][0]) == 0 &&
			    ++counts[k] > most) {
				most = counts[k];
				best = claims[k][1];
			}
	return best;
}

static void
add_votes(struct buf *b, const char *headline, int good, int people,
    const char *why, bool has_since)
{
	/* Since when says itself who saw it. */
	if (has_since && people == 1) {
		buf_addf(b, "%c%s.", toupper((unsigned char)headline[0]),
		    headline + 1);
	} else if (good == 0 || good == people) {
		buf_addf(b, "%c%s for %d of %d %s%s%s.",
		    toupper((unsigned char)headline[0]), headline + 1, people,
		    people, people == 1 ? "person" : "people",
		    why == NULL ? "" : ": ", why == NULL ? "" : why);
	} else {
		buf_addf(b, "%c%s: works for %d of %d people; %s%s.",
		    toupper((unsigned char)headline[0]), headline + 1, good,
		    people,
		    people - good == 1 ? "for the other one "
				       : "for most of the others ",
		    why == NULL ? "it does not" : why);
	}
}

static void
add_uncounted(struct buf *b, const json_t *cell)
{
	const json_t *u = json_object_get(cell, "uncounted");
	int reports = (int)json_num(u, "reports", 0);
	int people = (int)json_num(u, "people", 0);

	if (reports > 0)
		buf_addf(b,
		    " %d report%s of %d new contributor%s %s not counted yet.",
		    reports, reports == 1 ? "" : "s", people,
		    people == 1 ? "" : "s", reports == 1 ? "is" : "are");
}

static void
add_settings(struct buf *b, const json_t *cell)
{
	const json_t *settings = json_object_get(cell, "settings"), *s;
	size_t i;

	if (settings == NULL)
		return;
	buf_adds(b, " All for whom it works have, and no other has: ");
	json_array_foreach(settings, i, s)
	    buf_addf(b, "%s%s", i > 0 ? ", " : "", json_string_value(s));
	buf_adds(b, ".");
}

void
sentence_put(json_t *cell, const struct cell *c)
{
	const char *headline = json_str(cell, "headline", "");
	const char *since =
	    json_str(json_object_get(cell, "since"), "text", NULL);
	const char *split =
	    json_str(json_object_get(cell, "differs"), "text", NULL);
	int people = (int)json_num(cell, "people", 0);
	int good = (int)json_num(cell, "good", 0);
	const char *faded = json_str(cell, "faded", "");
	struct buf b = { 0 };

	if (people == 0)
		buf_adds(&b, "Not known: no report counts yet.");
	else
		add_votes(
		    &b, headline, good, people, most_claimed(c), since != NULL);
	if (since != NULL)
		buf_addf(&b, " %s", since);
	add_settings(&b, cell);
	if (split != NULL)
		buf_addf(&b, " It %s", split);
	add_uncounted(&b, cell);
	if (strcmp(faded, "age") == 0)
		buf_adds(&b, " The newest run is older than two years.");
	else if (strcmp(faded, "lines") == 0)
		buf_adds(&b, " Two release lines came out since the newest "
			     "run.");
	json_put_str(cell, "sentence", buf_str(&b));
	buf_free(&b);
}
