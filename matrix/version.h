/* SPDX-License-Identifier: BSD-2-Clause
 * Which version of an OS a report is about, worked out from its texts.
 *
 * Versions are ordered within a track only: one branch of FreeBSD, one stable
 * series of Linux.  Kernels of distributors, which carry changes of later ones,
 * have tracks of their own. */
#ifndef MATRIX_VERSION_H
#define MATRIX_VERSION_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct version {
	char track[64]; /* "freebsd/13", "linux/6.1.y"; "" when not known */
	char line[32];	/* "FreeBSD 13", "Linux 6.1"; "" when not known */
	long seq[6];
	size_t n;	/* numbers in seq; 0: has no place in an order */
	char text[80];	/* "13-STABLE n252203", "6.1.140" */
	char brief[80]; /* "n252203", after one of the same branch */
};

/* os: the "os" of a report's host.  Its own "seq" is only believed where the
 * texts say the same. */
void version_of(struct version *, const json_t *os);

/* Below 0, 0 or above 0; of the same track. */
int version_compare(const struct version *, const struct version *);

/* Release lines of the same system that came out after one time and up to the
 * other (seconds since 1970): majors of FreeBSD, long-term series of Linux. */
size_t version_lines_between(const struct version *, int64_t from, int64_t to);

/* The numbers, as a new array. */
json_t *version_seq(const struct version *);

#endif
