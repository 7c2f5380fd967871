/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Logarithm of the probability of these outcomes in this order, for an unknown
 * share that has a Beta(0.5, 0.5) prior: B(g + 1/2, n - g + 1/2) / B(1/2, 1/2).
 */
static double
evidence(double good, double people)
{
	return lgamma(good + 0.5) + lgamma(people - good + 0.5) -
	       lgamma(people + 1) - log(acos(-1.0));
}

static void
range(const double *weight, size_t n, struct series_change *c)
{
	double sum = 0, total = 0;
	size_t k;

	for (k = 1; k < n; k++)
		total += weight[k];
	c->after = 0;
	c->by = n - 1;
	for (k = 1; k < n && total > 0; k++) {
		if (sum < 0.05 * total)
			c->after = k - 1;
		if (sum < 0.95 * total)
			c->by = k;
		sum += weight[k];
	}
}

void
series_changes(const struct series_point *v, size_t n,
    struct series_change *better, struct series_change *worse)
{
	double good = 0, people = 0, left_good = 0, left = 0, most, all, sum;
	double *up = xcalloc(n + 1, sizeof(*up));
	double *down = xcalloc(n + 1, sizeof(*down));
	size_t k;

	memset(better, 0, sizeof(*better));
	memset(worse, 0, sizeof(*worse));
	for (k = 0; k < n; k++) {
		good += v[k].good;
		people += v[k].people;
	}
	if (n < 2)
		goto out;
	/* Logarithms first: relative to the largest, nothing overflows. */
	most = all = evidence(good, people);
	for (k = 1; k < n; k++) {
		left_good += v[k - 1].good;
		left += v[k - 1].people;
		up[k] = evidence(left_good, left) +
			evidence(good - left_good, people - left) -
			log((double)(n - 1));
		most = fmax(most, up[k]);
	}
	sum = exp(all - most);
	left_good = left = 0;
	for (k = 1; k < n; k++) {
		double w = exp(up[k] - most);

		left_good += v[k - 1].good;
		left += v[k - 1].people;
		sum += w;
		up[k] = 0;
		/* Which side is better: by what is expected of it. */
		*((good - left_good + 0.5) / (people - left + 1) >
			    (left_good + 0.5) / (left + 1)
			? &up[k]
			: &down[k]) = w;
	}
	for (k = 1; k < n; k++) {
		better->p += up[k] / sum;
		worse->p += down[k] / sum;
	}
	range(up, n, better);
	range(down, n, worse);
out:
	free(up);
	free(down);
}
