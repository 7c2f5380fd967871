/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/agent/lab.h"
#include "guests/agent/mounts.h"

/* Documentation/filesystems/9p.rst.  The outer root does not change under a
 * lab, so it may be cached; the out folder is read by the outer program while
 * the lab runs. */
#define P9 "trans=virtio,version=9p2000.L,msize=262144,"

static int
root_build(const struct lab_job *job, struct err *err)
{
	if (mount_on(job->root_tag, "/lower", "9p", MS_RDONLY, P9 "cache=loose",
		err) == -1 ||
	    mount_on("rw", "/rw", "tmpfs", 0, NULL, err) == -1 ||
	    file_mkdirs("/rw/upper", err) == -1 ||
	    file_mkdirs("/rw/work", err) == -1)
		return -1;
	return mount_on("root", "/new", "overlay", 0,
	    "lowerdir=/lower,upperdir=/rw/upper,workdir=/rw/work", err);
}

/* What switch_root(8) does: pivot_root(2) cannot leave the initramfs. */
static int
root_switch(struct err *err)
{
	static const char *const moved[] = { "/dev", "/proc", "/sys" };
	size_t i;

	for (i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
		char *to = xasprintf("/new%s", moved[i]);
		int rc = file_mkdirs(to, err);

		if (rc == 0 && mount(moved[i], to, NULL, MS_MOVE, NULL) == -1)
			rc = err_set(err, errno, "move %s", moved[i]);
		free(to);
		if (rc == -1)
			return -1;
	}
	if (chdir("/new") == -1 || mount(".", "/", NULL, MS_MOVE, NULL) == -1 ||
	    chroot(".") == -1 || chdir("/") == -1)
		return err_set(err, errno, "switch root");
	return 0;
}

/* Makes modprobe find the modules of the lab's kernel. */
static int
modules_link(const char *dir, struct err *err)
{
	char *link = xasprintf("/lib/modules/%s", file_basename(dir));
	int rc = file_mkdirs("/lib/modules", err);

	if (rc == 0 && !file_exists(link) && symlink(dir, link) == -1)
		rc = err_set(err, errno, "link %s", link);
	free(link);
	return rc;
}

/* Without udev nobody makes the names that shells and scripts rely on. */
static int
dev_links(struct err *err)
{
	static const char *const links[][2] = { { "/proc/self/fd", "/dev/fd" },
		{ "fd/0", "/dev/stdin" }, { "fd/1", "/dev/stdout" },
		{ "fd/2", "/dev/stderr" } };
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i][0], links[i][1]) == -1 && errno != EEXIST)
			return err_set(err, errno, "link %s", links[i][1]);
	return 0;
}

int
lab_mounts(const struct lab_job *job, struct err *err)
{
	/* No tmpfs on /tmp: the program under test may live there. */
	if (root_build(job, err) == -1 || root_switch(err) == -1 ||
	    mount_on("run", "/run", "tmpfs", 0, NULL, err) == -1 ||
	    mount_on("shm", "/dev/shm", "tmpfs", 0, NULL, err) == -1 ||
	    mount_on("pts", "/dev/pts", "devpts", 0, NULL, err) == -1 ||
	    dev_links(err) == -1)
		return -1;
	if (job->out != NULL && mount_on(job->out_tag, job->out, "9p", 0,
				    P9 "cache=none", err) == -1)
		return -1;
	if (job->modules_dir == NULL)
		return 0;
	return modules_link(job->modules_dir, err);
}

void
lab_unmount(const struct lab_job *job)
{
	/* Whatever was left running could keep the folder busy. */
	(void)kill(-1, SIGKILL);
	(void)chdir("/");
	sync();
	if (job->out != NULL && umount2(job->out, 0) == -1)
		(void)umount2(job->out, MNT_DETACH);
	sync();
}
