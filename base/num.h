/* SPDX-License-Identifier: BSD-2-Clause
 * Numbers from text, without surprises. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The whole text must be digits of the base (16 also takes a 0x prefix): no
 * sign, no blanks, nothing behind.  More than max is an error.
 */
int parse_u64(
    const char *text, int base, uint64_t max, uint64_t *out, struct err *);

/* 0 to 15, or -1: none. */
int num_hex_digit(char);

/* As "%0*x", for what is written thousands of times: room for 9.  Returns its
 * end. */
char *num_put_hex(char *to, uint32_t, int digits);

/* Little-endian reads; the caller has checked that the bytes are there. */
static inline uint16_t
get_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
get_le32(const uint8_t *p)
{
	return (uint32_t)get_le16(p) | (uint32_t)get_le16(p + 2) << 16;
}

static inline uint64_t
get_le64(const uint8_t *p)
{
	return (uint64_t)get_le32(p) | (uint64_t)get_le32(p + 4) << 32;
}

#endif
