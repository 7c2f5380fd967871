/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/clock.h"
#include "matrix/cell.h"

/* A key is no longer young from here on. */
#define OLD_KEY (30 * (int64_t)86400)

bool
cell_has_elder(const struct cell *c, int64_t now)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		const struct entry *e = c->v[i].e;

		if (c->v[i].votes && (e->tier >= TIER_KNOWN || e->since == 0 ||
					 now == 0 || now - e->since >= OLD_KEY))
			return true;
	}
	return false;
}

/* Runs by those who are not counted, and of labs, beside the votes. */
static void
put_apart(json_t *j, const struct cell *c)
{
	json_t *people = json_object();
	size_t i, n = 0, lab = 0, lab_good = 0;

	for (i = 0; i < c->n; i++) {
		const struct run *r = &c->v[i];

		if (r->e->tier == TIER_NEW && !r->e->replaced) {
			n++;
			(void)json_object_set_new(
			    people, r->e->who, json_null());
		}
		if (r->e->tier == TIER_LAB && r->counts) {
			lab++;
			lab_good += r->group == GROUP_GOOD;
		}
	}
	if (n > 0)
		(void)json_object_set_new(j, "uncounted",
		    json_pack("{s:i, s:i}", "reports", (int)n, "people",
			(int)json_object_size(people)));
	if (lab > 0)
		(void)json_object_set_new(j, "lab",
		    json_pack(
			"{s:i, s:i}", "good", (int)lab_good, "runs", (int)lab));
	json_decref(people);
}

/* How long the oldest key of those who vote has been here: where nobody else
 * reports, a few keys can say what they like. */
static void
put_oldest_key(json_t *j, const struct cell *c)
{
	int64_t oldest = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->v[i].votes && c->v[i].e->since > 0 &&
		    (oldest == 0 || c->v[i].e->since < oldest))
			oldest = c->v[i].e->since;
	if (oldest > 0)
		(void)json_object_set_new(j, "oldest_key",
		    json_stringn(
			clock_stamp_of(oldest).s, strlen("YYYY-MM-DD")));
}

void
cell_people(json_t *j, const struct cell *c)
{
	put_apart(j, c);
	put_oldest_key(j, c);
}
