/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/fisher.h"

/* Scores have at most 1000 attempts an ending; a document may lie. */
#define MOST 1000000.0

static int
is_score(double passed, double total)
{
	return total >= 1 && total <= MOST && passed >= 0 && passed <= total;
}

/*
 * The hypergeometric probabilities P(k) of k passes in the second run follow
 * from one another: P(k+1)/P(k) = (m-k)(n-k)/((k+1)(N-m-n+k+1)), with m passes
 * in all, n attempts in the second run, N in both (Fisher 1935).  So the sum of
 * the lower tail over the sum of all needs no factorial.
 */
double
fisher_worse(
    double old_passed, double old_total, double new_passed, double new_total)
{
	double m = old_passed + new_passed, all = old_total + new_total;
	double lowest, highest, k, term = 1, sum = 0, tail = 0;

	if (!is_score(old_passed, old_total) ||
	    !is_score(new_passed, new_total))
		return 1;
	lowest = m > old_total ? m - old_total : 0;
	highest = m < new_total ? m : new_total;
	for (k = lowest; k <= highest; k++) {
		sum += term;
		if (k <= new_passed)
			tail += term;
		term *= (m - k) * (new_total - k) /
			((k + 1) * (all - m - new_total + k + 1));
		/* Only their ratio matters: keeps large runs in range. */
		if (sum > 1e200) {
			sum *= 1e-200;
			tail *= 1e-200;
			term *= 1e-200;
		}
	}
	return tail / sum;
}

int
fisher_is_real(double p)
{
	/* Room for the last bits of the division. */
	return p <= FISHER_LEVEL + 1e-9;
}
