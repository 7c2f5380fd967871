/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

int
library_load(const char *soname, const char *package, const char *const *names,
    size_t n, void *calls, struct err *err)
{
	void *handle, *call;
	size_t i;

	memcpy(&call, calls, sizeof(call));
	if (call != NULL)
		return 0;
	handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL)
		return err_set(err, 0, "%s%s%s", dlerror(),
		    package != NULL ? "; it is in the package " : "",
		    package != NULL ? package : "");
	for (i = 0; i < n; i++) {
		call = dlsym(handle, names[i]);
		if (call == NULL) {
			(void)err_set(err, 0, "%s", dlerror());
			memset(calls, 0, n * sizeof(call));
			(void)dlclose(handle);
			return -1;
		}
		/* POSIX: a function's address as dlsym gives it. */
		memcpy((char *)calls + i * sizeof(call), &call, sizeof(call));
	}
	return 0;
}
