/* SPDX-License-Identifier: BSD-2-Clause
 * The unpacked package, kept between builds. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/image_package.h"

/* depmod takes seconds; this is for a stuck file system. */
#define DEPMOD_MS 300000

/* PATH of ordinary users often lacks the folder it lies in. */
static char *
find_depmod(void)
{
	char *path = file_which("depmod");

	if (path == NULL)
		path = file_which("/usr/sbin/depmod");
	if (path == NULL)
		path = file_which("/sbin/depmod");
	return path;
}

static int
run_depmod(const char *tree, const char *release, struct err *err)
{
	struct strv argv = { 0 };
	struct buf out = { 0 };
	char *usr = xasprintf("%s/usr", tree);
	char *lib = xasprintf("%s/usr/lib", tree);
	int status, rc = -1;

	strv_take(&argv, find_depmod());
	if (argv.v[0] == NULL) {
		(void)err_set(
		    err, 0, "depmod is not installed; it comes with kmod");
		goto out;
	}
	/* kmod built for a merged /usr looks below usr/lib only. */
	if (file_mkdirs(usr, err) == -1)
		goto out;
	if (symlink("../lib", lib) == -1 && errno != EEXIST) {
		(void)err_set(err, errno, "create %s", lib);
		goto out;
	}
	strv_add(&argv, "-b");
	strv_add(&argv, tree);
	strv_add(&argv, release);
	status = proc_run(&argv, DEPMOD_MS, &out, &out, err);
	buf_trim(&out);
	if (status > 0)
		(void)err_set(err, 0, "depmod -b %s: status %d: %s", tree,
		    status, buf_str(&out));
	rc = status == 0 ? 0 : -1;
out:
	strv_free(&argv);
	buf_free(&out);
	free(lib);
	free(usr);
	return rc;
}

/* Somebody may have made room by hand. */
static bool
tree_whole(const char *tree, const char *release)
{
	char *dep = xasprintf("%s/lib/modules/%s/modules.dep", tree, release);
	char *kernel = xasprintf("%s/boot/vmlinuz-%s", tree, release);
	bool whole = file_exists(dep) && file_exists(kernel);

	free(kernel);
	free(dep);
	return whole;
}

/* The release when the record says the tree is of this package. */
static char *
tree_release(const char *tree, const char *record, const char *digest)
{
	json_t *j = file_exists(record) ? json_read_file(record, NULL) : NULL;
	char *release = NULL;

	if (j != NULL && strcmp(json_str(j, "sha256", ""), digest) == 0)
		release = xstrdup(json_str(j, "release", ""));
	if (release != NULL && !tree_whole(tree, release))
		xreplace(&release, NULL);
	json_decref(j);
	return release;
}

static int
tree_record(const char *tree, const char *deb, const char *digest,
    const char *release, struct err *err)
{
	char *path = xasprintf("%s/package.json", tree);
	json_t *j = json_object();
	int rc;

	json_put_str(j, "package", file_basename(deb));
	json_put_str(j, "sha256", digest);
	json_put_str(j, "release", release);
	rc = json_write_file(path, j, err);
	json_decref(j);
	free(path);
	return rc;
}

int
package_tree(const char *deb, const char *digest, const char *dir,
    char **release, struct err *err)
{
	char *tree = xasprintf("%s/tree", dir);
	char *fresh = xasprintf("%s/tree.new", dir);
	char *record = xasprintf("%s/package.json", tree);
	int rc = 0;

	*release = tree_release(tree, record, digest);
	if (*release != NULL)
		goto out;
	rc = -1;
	log_info("unpacking %s", file_basename(deb));
	if (file_remove_tree(fresh, err) == -1 ||
	    package_extract(deb, fresh, release, err) == -1 ||
	    run_depmod(fresh, *release, err) == -1 ||
	    tree_record(fresh, deb, digest, *release, err) == -1 ||
	    file_remove_tree(tree, err) == -1)
		goto out;
	if (rename(fresh, tree) == -1)
		(void)err_set(err, errno, "rename %s", fresh);
	else
		rc = 0;
out:
	/* A failed build leaves no half a gigabyte behind. */
	if (rc == -1) {
		(void)file_remove_tree(fresh, NULL);
		xreplace(release, NULL);
	}
	free(record);
	free(fresh);
	free(tree);
	return rc;
}
