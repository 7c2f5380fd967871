/* SPDX-License-Identifier: BSD-2-Clause
 * Monotonic time in milliseconds, and stamps for documents. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void); /* monotonic; only differences mean something */

/* Milliseconds left until deadline (a clock_ms value), as poll(2) wants it:
 * never negative, at most INT_MAX. */
int clock_left(int64_t deadline);

void clock_sleep(int ms);

/* RFC 3339 in UTC, "2026-11-21T10:20:30Z". */
struct clock_text {
	char s[24];
};
struct clock_text clock_stamp(void);
struct clock_text clock_stamp_of(int64_t seconds); /* since 1970 */

/* Seconds since 1970 of such a stamp; -1 when it is none. */
int64_t clock_parse(const char *stamp);

#endif
