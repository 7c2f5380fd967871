/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/clock.h"

#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <time.h>

int64_t
clock_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int
clock_left(int64_t deadline)
{
	int64_t now = clock_ms();

	if (deadline <= now)
		return 0;
	return deadline - now > INT_MAX ? INT_MAX : (int)(deadline - now);
}

void
clock_sleep(int ms)
{
	/* A negative timeout of poll(2) waits for ever. */
	if (ms > 0)
		(void)poll(NULL, 0, ms);
}

struct clock_text
clock_stamp(void)
{
	struct clock_text t;
	time_t now = time(NULL);
	struct tm tm;

	(void)gmtime_r(&now, &tm);
	(void)strftime(t.s, sizeof(t.s), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return t;
}
