/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/remembered.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"

const char remembered_no_kvm[] = "no /dev/kvm";

char *
remembered_accel_path(void)
{
	return dirs_cache("accel.json");
}

static void
add_cpu_model(struct buf *key)
{
	struct buf text = { 0 };
	const char *p;

	/* Elsewhere the kernel's version has to stand for the machine. */
	if (file_read("/proc/cpuinfo", &text, NULL) == 0 &&
	    (p = strstr(buf_str(&text), "model name")) != NULL)
		buf_add(key, p, strcspn(p, "\n"));
	buf_free(&text);
}

char *
remembered_host(const char *program)
{
	struct buf key = { 0 };
	struct utsname host;
	struct stat st;
	char *path = file_which(program);

	buf_adds(&key, "");
	if (uname(&host) == 0)
		buf_addf(&key, "%s %s %s; ", host.sysname, host.release,
		    host.machine);
	add_cpu_model(&key);
	if (path != NULL && stat(path, &st) == 0)
		buf_addf(&key, "; %s %lld %lld", path, (long long)st.st_size,
		    (long long)st.st_mtime);
	free(path);
	return key.data;
}

int
remembered_accel(const char *program, struct buf *out, struct err *err)
{
	char *path = remembered_accel_path(), *host = NULL;
	json_t *all = file_exists(path) ? json_read_file(path, NULL) : NULL;
	const char *key, *found = NULL;
	json_t *entry;
	size_t n;

	if (all != NULL)
		host = remembered_host(program);
	n = host == NULL ? 0 : strlen(host);
	json_object_foreach(all, key, entry)
	{
		const char *accel = json_str(entry, "accel", "");

		if (strncmp(key, host, n) != 0 ||
		    strncmp(key + n, "; ", 2) != 0)
			continue;
		if (strcmp(accel, "kvm") == 0)
			found = "kvm";
		else if (strcmp(accel, "tcg") == 0 && found == NULL &&
			 strcmp(json_str(entry, "note", ""),
			     remembered_no_kvm) != 0)
			found = "tcg";
	}
	if (found != NULL)
		buf_adds(out, found);
	json_decref(all);
	free(host);
	free(path);
	return found != NULL ? 0 : err_set(err, ENOENT, "%s", program);
}
