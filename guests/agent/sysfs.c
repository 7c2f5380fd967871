/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/sysfs.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"

#define PATH_FROM(path, fmt)                                                   \
	do {                                                                   \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, fmt);                                             \
		(void)vsnprintf(path, sizeof(path), fmt, ap);                  \
		va_end(ap);                                                    \
	} while (0)

static char *
file_text(const char *path)
{
	struct buf text = { 0 };
	char *s = NULL;

	if (file_read(path, &text, NULL) == 0) {
		buf_trim(&text);
		s = xstrdup(buf_str(&text));
	}
	buf_free(&text);
	return s;
}

char *
sysfs_text(const char *fmt, ...)
{
	char path[PATH_MAX];

	PATH_FROM(path, fmt);
	return file_text(path);
}

char *
sysfs_link(const char *fmt, ...)
{
	char path[PATH_MAX];
	char *target, *name = NULL;

	PATH_FROM(path, fmt);
	target = file_readlink(path, NULL);
	if (target != NULL)
		name = xstrdup(file_basename(target));
	free(target);
	return name;
}

uint64_t
sysfs_number(uint64_t otherwise, const char *fmt, ...)
{
	char path[PATH_MAX];
	uint64_t n = otherwise;
	char *text;

	PATH_FROM(path, fmt);
	text = file_text(path);
	if (text != NULL)
		(void)parse_u64(text, 10, UINT64_MAX, &n, NULL);
	free(text);
	return n;
}
