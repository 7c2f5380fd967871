/* SPDX-License-Identifier: BSD-2-Clause
 * One change somewhere along a row of versions? */
#ifndef MATRIX_SERIES_H
#define MATRIX_SERIES_H

#include <stddef.h>

struct series_point {
	unsigned int good, people;
};

struct series_change {
	double p; /* that it changed for the better, or the worse */
	/* With 90 %: still the old state at `after`, the new one at `by`. */
	size_t after, by;
};

/* Both must exceed this to be said. */
#define SERIES_SURE 0.9

/*
 * Half the belief is on "no change", the rest equally on each place for one;
 * what is good has a Beta(0.5, 0.5) prior on both sides.  One failure and then
 * one success so give 2/3.
 */
void series_changes(const struct series_point *, size_t n,
    struct series_change *better, struct series_change *worse);

#endif
