/* SPDX-License-Identifier: BSD-2-Clause
 * Files that the user adds to an image. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/image_initramfs.h"

struct walk {
	extra_visit *visit;
	void *context;
};

/* DEST as "a/b"; it must not climb.  The caller frees both. */
static int
split(const char *pair, char **src, char **dest, struct err *err)
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
visit_below(
    const struct walk *w, const char *src, const char *dest, struct err *err)
{
	struct strv names = { 0 };
	struct stat st;
	char *s, *d;
	size_t i;
	int rc = 0;

	if (stat(src, &st) == -1)
		return err_set(err, errno, "open %s", src);
	if (S_ISREG(st.st_mode))
		return w->visit(w->context, src, dest, err);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, 0, "%s: neither file nor folder", src);
	if (file_list(src, &names, err) == -1)
		rc = -1;
	/* A link that leads back up ends with ELOOP or ENAMETOOLONG. */
	for (i = 0; rc == 0 && i < names.n; i++) {
		s = xasprintf("%s/%s", src, names.v[i]);
		d = xasprintf("%s/%s", dest, names.v[i]);
		rc = visit_below(w, s, d, err);
		free(s);
		free(d);
	}
	strv_free(&names);
	return rc;
}

int
extra_each(const struct strv *extra, extra_visit *visit, void *context,
    struct err *err)
{
	const struct walk w = { visit, context };
	char *src = NULL, *dest = NULL;
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && extra != NULL && i < extra->n; i++) {
		rc = split(extra->v[i], &src, &dest, err);
		if (rc == 0)
			rc = visit_below(&w, src, dest, err);
		xreplace(&src, NULL);
		xreplace(&dest, NULL);
	}
	return rc;
}
