/* SPDX-License-Identifier: BSD-2-Clause
 * Building the image: what is decided and in which order. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "guests/image_build.h"
#include "guests/image_elf.h"
#include "guests/image_initramfs.h"
#include "guests/image_package.h"
#include "guests/image_record.h"

static int
choose_classes(struct image_build_state *b, struct err *err)
{
	const struct strv *want = b->spec->classes;
	const struct image_class *c;
	size_t i;

	for (c = image_classes; c->name != NULL; c++)
		if (want == NULL ? c->by_default : strv_has(want, c->name))
			strv_add(&b->classes, c->name);
	for (i = 0; want != NULL && i < want->n; i++)
		if (!strv_has(&b->classes, want->v[i]))
			return err_set(
			    err, 0, "no device class %s", want->v[i]);
	return 0;
}

/* Without a package: reads the kernel, which names the default folder. */
static int
find_modules(struct image_build_state *b, struct err *err)
{
	const char *folder = b->spec->modules;
	char *usual = NULL;
	int rc = 0;

	b->kernel_path = xstrdup(b->spec->kernel);
	if (folder == NULL) {
		if (kernel_read(&b->vmlinuz, b->kernel_path, err) == -1)
			return -1;
		usual = xasprintf("/lib/modules/%s", b->vmlinuz.release);
		folder = usual;
	}
	b->modules_dir = file_absolute(folder, err);
	if (b->modules_dir == NULL)
		rc = -1;
	free(usual);
	return rc;
}

/* Modules of another release are refused by the kernel one by one. */
static int
check_release(const struct image_build_state *b, struct err *err)
{
	char *dir = xstrdup(b->modules_dir);
	size_t n = strlen(dir);
	int rc = 0;

	while (n > 1 && dir[n - 1] == '/')
		dir[--n] = '\0';
	if (strcmp(file_basename(dir), b->vmlinuz.release) != 0)
		rc = err_set(err, 0,
		    "%s: kernel of release %s, but the modules are of %s",
		    b->kernel_path, b->vmlinuz.release, file_basename(dir));
	free(dir);
	return rc;
}

static int
prepare_kernel(struct image_build_state *b, struct err *err)
{
	struct buf elf = { 0 };
	struct err why;

	if (b->vmlinuz.release == NULL &&
	    kernel_read(&b->vmlinuz, b->kernel_path, err) == -1)
		return -1;
	if (check_release(b, err) == -1)
		return -1;
	if (kernel_unpack(&b->vmlinuz, &elf, &why) == 0 &&
	    elf_check_pvh(&elf, &why) == 0 &&
	    elf_trim(&elf, &b->kernel, &why) == 0) {
		b->pvh = true;
		log_debug("kernel: %zu bytes packed, %zu unpacked, %zu kept",
		    b->vmlinuz.payload_len, elf.len, b->kernel.len);
	} else {
		log_warn("%s: %s; it will boot as it is, which is slower",
		    b->kernel_path, why.text);
		buf_clear(&b->kernel);
		buf_add(&b->kernel, b->vmlinuz.file.data, b->vmlinuz.file.len);
	}
	buf_free(&elf);
	return 0;
}

static int
make_initramfs(struct image_build_state *b, struct err *err)
{
	struct strv base = { 0 }, by_class = { 0 };
	const struct image_class *c;
	struct initramfs r = {
		.agent = b->spec->agent,
		.modules_dir = b->modules_dir,
		.start = &base,
		.required = b->spec->extra_modules,
		.optional = &by_class,
		.extra = b->spec->extra_files,
	};
	const char *const *m;
	int rc;

	for (m = image_base_modules; *m != NULL; m++)
		strv_add(&base, *m);
	for (c = image_classes; c->name != NULL; c++)
		for (m = c->modules;
		     strv_has(&b->classes, c->name) && *m != NULL; m++)
			strv_add(&by_class, *m);
	rc = initramfs_make(&r, &b->initramfs, &b->modules, &b->absent, err);
	strv_free(&base);
	strv_free(&by_class);
	return rc;
}

static bool
up_to_date(const struct image_build_state *b)
{
	char *path = xasprintf("%s/image.json", b->dir);
	struct image *im = NULL;
	json_t *old = NULL;
	bool same = false;

	if (image_open(&im, b->dir, NULL) == 0) {
		old = json_read_file(path, NULL);
		same = old != NULL && record_same(old, b->record);
	}
	json_decref(old);
	image_free(im);
	free(path);
	return same;
}

/* One build at a time; the lock is the folder's own, so no file is left, and
 * goes with the descriptor. */
static int
lock_dir(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1) {
		(void)err_set(err, errno, "open %s", dir);
	} else if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		(void)err_set(
		    err, errno, "%s: another build seems to be at work", dir);
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static int
build_locked(struct image_build_state *b, struct err *err)
{
	const struct image_spec *spec = b->spec;
	char *release = NULL;

	if (record_digest(b->record, err) == -1)
		return -1;
	if (spec->package != NULL) {
		if (package_tree(spec->package,
			record_find(b->record, "package"), b->dir, &release,
			err) == -1)
			return -1;
		b->kernel_path =
		    xasprintf("%s/tree/boot/vmlinuz-%s", b->dir, release);
		b->modules_dir =
		    xasprintf("%s/tree/lib/modules/%s", b->dir, release);
		free(release);
	}
	if (prepare_kernel(b, err) == -1 || make_initramfs(b, err) == -1 ||
	    image_disk_make(b, err) == -1)
		return -1;
	return image_write(b, err);
}

static void
build_free(struct image_build_state *b)
{
	free(b->dir);
	json_decref(b->record);
	free(b->kernel_path);
	free(b->modules_dir);
	kernel_free(&b->vmlinuz);
	buf_free(&b->kernel);
	buf_free(&b->initramfs);
	strv_free(&b->classes);
	strv_free(&b->modules);
	strv_free(&b->absent);
}

int
image_build(const struct image_spec *spec, bool *built, struct err *err)
{
	struct image_build_state b = { .spec = spec };
	int fd = -1, rc = -1;
	bool fresh = true;

	if (spec->package == NULL && spec->kernel == NULL)
		return err_set(err, 0, "an image needs a package or a kernel");
	if (file_mkdirs(spec->dir, err) == -1)
		goto out;
	b.dir = file_absolute(spec->dir, err);
	if (b.dir == NULL || choose_classes(&b, err) == -1 ||
	    (spec->package == NULL && find_modules(&b, err) == -1))
		goto out;
	b.record = record_make(spec, b.modules_dir, err);
	if (b.record == NULL)
		goto out;
	fresh = !up_to_date(&b);
	if (!fresh) {
		rc = 0;
		goto out;
	}
	fd = lock_dir(b.dir, err);
	if (fd != -1)
		rc = build_locked(&b, err);
out:
	if (rc == 0 && built != NULL)
		*built = fresh;
	if (fd != -1)
		(void)close(fd);
	build_free(&b);
	return rc;
}
