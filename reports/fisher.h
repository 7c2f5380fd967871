/* SPDX-License-Identifier: BSD-2-Clause
 * Is a worse score more than chance? */
#ifndef REPORTS_FISHER_H
#define REPORTS_FISHER_H

/*
 * Fisher's exact test, one-sided: the probability of a second score as low as
 * new_passed of new_total or lower when both runs are alike, given how many
 * passed in all.  1 where a total is 0 or a score makes no sense.
 */
double fisher_worse(
    double old_passed, double old_total, double new_passed, double new_total);

/* From this probability on down a difference is taken for real. */
#define FISHER_LEVEL 0.05

/* FISHER_LEVEL or less: 3/3 against 0/3, the clearest that three attempts can
 * say, is 1/20 exactly, and counts. */
int fisher_is_real(double p);

#endif
