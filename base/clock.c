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
clock_stamp_of(int64_t seconds)
{
	struct clock_text t;
	time_t at = (time_t)seconds;
	struct tm tm;

	(void)gmtime_r(&at, &tm);
	(void)strftime(t.s, sizeof(t.s), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return t;
}

struct clock_text
clock_stamp(void)
{
	return clock_stamp_of((int64_t)time(NULL));
}

/* Two or four digits at p; -1 when they are none. */
static int
digits(const char *p, int n)
{
	int value = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		value = value * 10 + (*p - '0');
	}
	return value;
}

int64_t
clock_parse(const char *stamp)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334 };
	int64_t year, month, day;
	size_t i;

	for (i = 0; form[i] != '\0'; i++)
		if (form[i] == 'd' ? digits(stamp + i, 1) == -1
				   : stamp[i] != form[i])
			return -1;
	year = digits(stamp, 4);
	month = digits(stamp + 5, 2);
	day = digits(stamp + 8, 2);
	if (stamp[i] != '\0' || year < 1970 || month < 1 || month > 12)
		return -1;
	/* The leap day of this year counts from March on. */
	day += before[month - 1] - 1;
	if (month < 3)
		year--;
	day += year / 4 - year / 100 + year / 400 - 477;
	if (month < 3)
		year++;
	return (((year - 1970) * 365 + day) * 24 + digits(stamp + 11, 2)) *
		   3600 +
	       digits(stamp + 14, 2) * 60 + digits(stamp + 17, 2);
}
