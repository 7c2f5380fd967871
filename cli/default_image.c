/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/default_image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "base/dirs.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/install.h"

char *
default_image_dir(void)
{
	return dirs_cache("image");
}

/* The newest package in the cache whose name begins so, or NULL; the caller
 * frees it. */
static char *
fetched_package(const char *prefix)
{
	char *dir = dirs_cache("packages");
	struct strv names = { 0 };
	char *newest = NULL;
	time_t when = 0;
	size_t i;

	(void)file_list(dir, &names, NULL);
	for (i = 0; i < names.n; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);
		size_t n = strlen(names.v[i]);
		struct stat st;

		if (n > 4 && strncmp(names.v[i], prefix, strlen(prefix)) == 0 &&
		    strcmp(names.v[i] + n - 4, ".deb") == 0 &&
		    stat(path, &st) == 0 &&
		    (newest == NULL || st.st_mtime > when)) {
			when = st.st_mtime;
			xreplace(&newest, xstrdup(path));
		}
		free(path);
	}
	strv_free(&names);
	free(dir);
	return newest;
}

/* The kernel file of the running system, or NULL; the caller frees it. */
static char *
running_kernel(void)
{
	struct utsname u;
	char *path;

	if (uname(&u) == -1 || strcmp(u.sysname, "Linux") != 0)
		return NULL;
	path = xasprintf("/boot/vmlinuz-%s", u.release);
	if (!file_exists(path))
		xreplace(&path, NULL);
	return path;
}

int
default_image_build(
    const struct image_spec *given, bool *built, struct err *err)
{
	struct image_spec spec = *given;
	char *dir = default_image_dir();
	char *agent = given->agent == NULL ? install_agent(err) : NULL;
	char *package = NULL, *kernel = NULL, *stub = NULL, *mtools = NULL;
	int rc = -1;

	if (agent == NULL && given->agent == NULL)
		goto out;
	if (spec.dir == NULL)
		spec.dir = dir;
	if (spec.agent == NULL)
		spec.agent = agent;
	/* The disk for UEFI by itself where all is there; it costs a second. */
	if (spec.stub == NULL && (mtools = file_which("mformat")) != NULL)
		spec.stub = stub = fetched_package("systemd-boot-efi_");
	if (spec.package == NULL && spec.kernel == NULL) {
		spec.package = package = fetched_package("linux-image-");
		if (package == NULL)
			spec.kernel = kernel = running_kernel();
	}
	if (spec.package == NULL && spec.kernel == NULL)
		(void)err_set(err, 0,
		    "no kernel for the guest: give --package linux-image-*.deb "
		    "(apt-get download fetches one) or --kernel and --modules");
	else
		rc = image_build(&spec, built, err);
out:
	free(kernel);
	free(package);
	free(mtools);
	free(stub);
	free(agent);
	free(dir);
	return rc;
}

int
default_image_open(struct image **out, const char *dir, struct err *err)
{
	const struct image_spec spec = { 0 };
	char *standard;
	int rc;

	if (dir != NULL)
		return image_open(out, dir, err);
	standard = default_image_dir();
	rc = image_open(out, standard, err);
	if (rc == -1) {
		log_info("building the guest image in %s", standard);
		rc = default_image_build(&spec, NULL, err);
		if (rc == 0)
			rc = image_open(out, standard, err);
	}
	free(standard);
	return rc;
}
