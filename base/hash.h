/* SPDX-License-Identifier: BSD-2-Clause
 * A fast hash: tells bytes apart that nobody chose to be alike. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 64 bit: offset basis of the published algorithm. */
#define HASH_START UINT64_C(14695981039346656037)

/* Of what h stands for, HASH_START for nothing, followed by these bytes. */
static inline uint64_t
hash_more(uint64_t h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes, *end = p + n;

	while (p < end)
		h = (h ^ *p++) * 1099511628211u; /* its prime */
	return h;
}

#endif
