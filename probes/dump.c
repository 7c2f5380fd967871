/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/dump.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	int code;
} errors[] = {
	{ "none", 0 },
	{ "EACCES", EACCES },
	{ "EBUSY", EBUSY },
	{ "EINVAL", EINVAL },
	{ "EIO", EIO },
	{ "EISDIR", EISDIR },
	{ "ELOOP", ELOOP },
	{ "ENODATA", ENODATA },
	{ "ENODEV", ENODEV },
	{ "ENOENT", ENOENT },
	{ "ENOEXEC", ENOEXEC },
	{ "ENOTDIR", ENOTDIR },
	{ "ENOTSUP", ENOTSUP },
	{ "ENXIO", ENXIO },
	{ "EPERM", EPERM },
	{ "ETIMEDOUT", ETIMEDOUT },
};

const char *
dump_error_name(int code)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].code == code)
			return errors[i].name;
	return "EIO";
}

int
dump_error_code(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].code;
	return EIO;
}
