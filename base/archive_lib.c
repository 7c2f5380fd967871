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

const struct archive_calls *
archive_lib(struct err *err)
{
	static struct archive_calls calls;
	static void *handle;
	size_t i;
	void *call;

	if (handle != NULL)
		return &calls;
	handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL) {
		(void)err_set(err, 0, "%s", dlerror());
		return NULL;
	}
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		call = dlsym(handle, names[i]);
		if (call == NULL) {
			(void)err_set(err, 0, "%s", dlerror());
			(void)dlclose(handle);
			handle = NULL;
			return NULL;
		}
		/* POSIX: a function's address as dlsym gives it. */
		memcpy((char *)&calls + i * sizeof(call), &call, sizeof(call));
	}
	return &calls;
}
