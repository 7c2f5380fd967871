/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

static enum log_level level = LOG_INFO;

void
log_set_level(enum log_level l)
{
	level = l;
}

enum log_level
log_get_level(void)
{
	return level;
}

static void put(enum log_level, const char *fmt, va_list)
    __attribute__((format(printf, 2, 0)));

static void
put(enum log_level at, const char *fmt, va_list ap)
{
	char line[2048];
	char *p;

	if (at > level)
		return;
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	/* Texts of guests and hypervisors end up here: no terminal codes. */
	for (p = line; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	(void)fprintf(stderr, "pptcheck: %s\n", line);
}

#define LOG_FUNCTION(name, at)                                                 \
	void name(const char *fmt, ...)                                        \
	{                                                                      \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, fmt);                                             \
		put(at, fmt, ap);                                              \
		va_end(ap);                                                    \
	}

LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_debug, LOG_DEBUG)
