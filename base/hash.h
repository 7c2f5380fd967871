/* SPDX-License-Identifier: BSD-2-Clause
 * A fast hash: tells bytes apart that nobody chose to be alike. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* The same, word by word; another word always gives another hash.  Parts that
 * are hashed one after the other give another one than their whole. */
static inline uint64_t
hash_words(uint64_t h, const void *bytes, size_t n)
{
	const char *p = bytes;
	uint64_t word;

	for (; n >= sizeof(word); n -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		h = (h ^ word) * HASH_START;
		h ^= h >> 32;
	}
	return hash_more(h, p, n);
}

#endif
