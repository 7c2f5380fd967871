/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_initramfs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/image_cpio.h"
#include "guests/image_elf.h"
#include "guests/image_modules.h"
#include "guests/image_unpack.h"

/* Collects the files of names; those not found go to absent, NULL: an error. */
static int
select_modules(const struct modtree *t, const struct strv *names,
    struct strv *paths, struct strv *absent, struct err *err)
{
	size_t i;

	for (i = 0; names != NULL && i < names->n; i++) {
		if (modtree_order(t, names->v[i], paths) ||
		    modtree_look(t, names->v[i]) == MODTREE_BUILTIN)
			continue;
		if (absent == NULL)
			return err_set(
			    err, 0, "the kernel has no module %s", names->v[i]);
		if (!strv_has(absent, names->v[i]))
			strv_add(absent, names->v[i]);
	}
	return 0;
}

static int
add_module(struct cpio *c, const char *dir, const char *rel, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, rel);
	char *file = module_file(rel), *dest = NULL;
	struct buf bytes = { 0 };
	size_t n = strlen(rel);
	int rc;

	/* The agent hands the bytes to the kernel as they are. */
	if (n > 3 && strcmp(rel + n - 3, ".ko") == 0)
		rc = file_read(path, &bytes, err);
	else
		rc = unpack_file(path, &bytes, err);
	if (rc == 0) {
		dest = xasprintf("modules/%s", file);
		cpio_file(c, dest, 0644, &bytes);
	}
	buf_free(&bytes);
	free(dest);
	free(file);
	free(path);
	return rc;
}

static void
add_text(struct cpio *c, const char *path, const char *text)
{
	struct buf b = { 0 };

	buf_adds(&b, text);
	cpio_file(c, path, 0644, &b);
}

/* /modules/order, or one line of /modules/dep without its last file. */
static void
put_files(struct buf *b, const struct strv *paths, size_t n, const char *before,
    const char *after)
{
	char *file;
	size_t i;

	for (i = 0; i < n; i++) {
		file = module_file(paths->v[i]);
		buf_addf(b, "%s%s%s", before, file, after);
		free(file);
	}
}

/* /modules/dep, and the names of the modules it is about. */
static void
add_dep(struct cpio *c, const struct modtree *t, const struct strv *paths,
    struct strv *names)
{
	struct strv need = { 0 };
	struct buf b = { 0 };
	char *file;
	size_t i;

	for (i = 0; i < paths->n; i++) {
		strv_take(names, module_name(paths->v[i]));
		file = module_file(paths->v[i]);
		buf_addf(&b, "%s:", file);
		free(file);
		(void)modtree_order(t, names->v[i], &need);
		put_files(&b, &need, need.n - 1, " ", "");
		buf_adds(&b, "\n");
		strv_free(&need);
	}
	add_text(c, "modules/dep", buf_str(&b));
	buf_free(&b);
}

static int
add_alias(
    struct cpio *c, const char *dir, const struct strv *names, struct err *err)
{
	char *path = xasprintf("%s/modules.alias", dir);
	struct buf text = { 0 }, mine = { 0 };
	int rc;

	rc = file_read(path, &text, err);
	if (rc == 0) {
		modules_filter_alias(buf_str(&text), names, &mine);
		add_text(c, "modules/alias", buf_str(&mine));
	}
	buf_free(&text);
	buf_free(&mine);
	free(path);
	return rc;
}

static int
add_modules(struct cpio *c, const struct initramfs *r, struct strv *modules,
    struct strv *absent, struct err *err)
{
	struct strv paths = { 0 }, names = { 0 }, none = { 0 };
	struct modtree *t = NULL;
	struct buf order = { 0 };
	size_t i;
	int rc = -1;

	if (modtree_open(&t, r->modules_dir, err) == -1 ||
	    select_modules(t, r->start, &paths, NULL, err) == -1)
		goto out;
	put_files(&order, &paths, paths.n, "", "\n");
	if (select_modules(t, r->required, &paths, NULL, err) == -1 ||
	    select_modules(t, r->optional, &paths,
		absent == NULL ? &none : absent, err) == -1)
		goto out;
	add_text(c, "modules/order", buf_str(&order));
	add_dep(c, t, &paths, &names);
	if (add_alias(c, r->modules_dir, &names, err) == -1)
		goto out;
	for (i = 0; i < paths.n; i++) {
		if (add_module(c, r->modules_dir, paths.v[i], err) == -1)
			goto out;
		if (modules != NULL)
			strv_take(modules, module_file(paths.v[i]));
	}
	rc = 0;
out:
	modtree_free(t);
	buf_free(&order);
	strv_free(&paths);
	strv_free(&names);
	strv_free(&none);
	return rc;
}

/* Reads src into the image at dest; executable stays executable. */
static int
add_file(struct cpio *c, const char *src, const char *dest, struct err *err)
{
	struct buf b = { 0 };
	struct stat st;

	if (stat(src, &st) == -1)
		return err_set(err, errno, "open %s", src);
	if (file_read(src, &b, err) == -1) {
		buf_free(&b);
		return -1;
	}
	cpio_file(c, dest, (st.st_mode & S_IXUSR) != 0 ? 0755 : 0644, &b);
	return 0;
}

static int
add_extra(void *cpio, const char *src, const char *dest, struct err *err)
{
	return add_file(cpio, src, dest, err);
}

static int
add_agent(struct cpio *c, const char *path, struct err *err)
{
	struct buf b = { 0 };
	int rc;

	rc = file_read(path, &b, err);
	/* The kernel's own message would be "No working init found". */
	if (rc == 0 && elf_check_static(&b, err) == -1)
		rc = err_wrap(err, "%s", path);
	if (rc == 0)
		cpio_file(c, "init", 0755, &b);
	buf_free(&b);
	return rc;
}

int
initramfs_make(const struct initramfs *r, struct buf *out, struct strv *modules,
    struct strv *absent, struct err *err)
{
	struct cpio *c = cpio_new();
	int rc = -1;

	cpio_dir(c, "proc");
	cpio_dir(c, "sys");
	cpio_dir(c, "run");
	/* Numbers: the kernel's Documentation/admin-guide/devices.txt */
	cpio_device(c, "dev/console", 0600, 5, 1);
	cpio_device(c, "dev/null", 0666, 1, 3);
	if (r->job != NULL)
		add_text(c, "job.json", r->job);
	if (add_agent(c, r->agent, err) == -1)
		goto out;
	if (r->modules_dir != NULL &&
	    add_modules(c, r, modules, absent, err) == -1)
		goto out;
	if (extra_each(r->extra, add_extra, c, err) == -1)
		goto out;
	rc = cpio_write(c, out, err);
out:
	cpio_free(c);
	return rc;
}

int
image_initramfs(const char *path, const struct initramfs *r, struct err *err)
{
	struct buf b = { 0 };
	int rc;

	rc = initramfs_make(r, &b, NULL, NULL, err);
	if (rc == 0)
		rc = file_write_atomic(path, b.data, b.len, err);
	buf_free(&b);
	return rc;
}
