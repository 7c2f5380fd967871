/* SPDX-License-Identifier: BSD-2-Clause
 * Files that the user adds to an image. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/image_initramfs.h"

int
extra_split(const char *pair, char **src, char **dest, struct err *err)
{
	const char *colon = strrchr(pair, ':');
	struct strv parts = { 0 };
	int rc = 0;

	if (colon != NULL)
		strv_split(&parts, colon + 1, "/");
	if (colon == NULL || colon == pair || parts.n == 0)
		rc = err_set(err, 0, "%s: expected SRC:DEST", pair);
	else if (strv_has(&parts, "..") || strv_has(&parts, "."))
		rc = err_set(err, 0, "%s: . and .. in the destination", pair);
	if (rc == 0) {
		*src = xstrndup(pair, (size_t)(colon - pair));
		*dest = strv_join(&parts, "/");
	}
	strv_free(&parts);
	return rc;
}

static int
extra_walk(const char *src, const char *dest, struct strv *out, struct err *err)
{
	struct strv names = { 0 };
	struct stat st;
	char *s, *d;
	size_t i;
	int rc = 0;

	if (stat(src, &st) == -1)
		return err_set(err, errno, "open %s", src);
	if (S_ISREG(st.st_mode)) {
		strv_addf(out, "%s:%s", src, dest);
		return 0;
	}
	if (!S_ISDIR(st.st_mode))
		return err_set(err, 0, "%s: neither file nor folder", src);
	if (file_list(src, &names, err) == -1)
		rc = -1;
	/* A link that leads back up ends with ELOOP or ENAMETOOLONG. */
	for (i = 0; rc == 0 && i < names.n; i++) {
		s = xasprintf("%s/%s", src, names.v[i]);
		d = xasprintf("%s/%s", dest, names.v[i]);
		rc = extra_walk(s, d, out, err);
		free(s);
		free(d);
	}
	strv_free(&names);
	return rc;
}

int
extra_expand(const char *pair, struct strv *out, struct err *err)
{
	char *src = NULL, *dest = NULL;
	int rc;

	rc = extra_split(pair, &src, &dest, err);
	if (rc == 0)
		rc = extra_walk(src, dest, out, err);
	free(src);
	free(dest);
	return rc;
}
