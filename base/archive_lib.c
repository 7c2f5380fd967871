/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/archive_lib.h"

#include <dlfcn.h>
#include <string.h>

/* FreeBSD's base system has the plain name; elsewhere it is in a package for
 * developers only. */
#ifdef __FreeBSD__
#define LIBRARY "libarchive.so"
#else
#define LIBRARY "libarchive.so.13"
#endif

static const char *const names[] = {
#define ARCHIVE_NAME(head, tail) #head #tail,
	ARCHIVE_CALLS(ARCHIVE_NAME)
};

struct archive_calls libarchive;

int
archive_load(struct err *err)
{
	static void *handle;
	size_t i;
	void *call;

	if (handle != NULL)
		return 0;
	handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL)
		return err_set(err, 0, "%s", dlerror());
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		call = dlsym(handle, names[i]);
		if (call == NULL) {
			(void)err_set(err, 0, "%s", dlerror());
			(void)dlclose(handle);
			handle = NULL;
			return -1;
		}
		/* POSIX: a function's address as dlsym gives it. */
		memcpy((char *)&libarchive + i * sizeof(call), &call,
		    sizeof(call));
	}
	return 0;
}
