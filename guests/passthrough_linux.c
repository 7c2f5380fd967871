/* SPDX-License-Identifier: BSD-2-Clause
 * The legacy group interface (include/uapi/linux/vfio.h): Debian's kernels are
 * built without iommufd. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "guests/holder.h"
#include "guests/passthrough.h"

struct ladder {
	const char *bdf, *group;
	int container, group_fd;
};

static int
open_container(struct ladder *l, struct err *err)
{
	l->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (l->container == -1)
		return err_set(err, errno,
		    "/dev/vfio/vfio (modprobe vfio-pci; are you root?)");
	if (ioctl(l->container, VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU) != 1)
		return err_set(err, 0,
		    "VFIO has no type 1 IOMMU: modprobe vfio_iommu_type1");
	return 0;
}

static int
open_group(struct ladder *l, struct err *err)
{
	char *node = xasprintf("/dev/vfio/%s", l->group);
	char *holder;
	int code;

	l->group_fd = open(node, O_RDWR | O_CLOEXEC);
	code = errno;
	if (l->group_fd != -1) {
		free(node);
		return 0;
	}
	holder = code == EBUSY ? holder_find_guest(l->bdf) : NULL;
	if (holder != NULL)
		(void)err_set(
		    err, 0, "IOMMU group %s is taken: %s", l->group, holder);
	else if (code == EACCES)
		(void)err_set(err, code,
		    "%s (run as root, or give your user the node by a udev "
		    "rule)",
		    node);
	else
		(void)err_set(err, code, "%s", node);
	free(holder);
	free(node);
	return -1;
}

static int
check_viable(struct ladder *l, struct err *err)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	if (ioctl(l->group_fd, VFIO_GROUP_GET_STATUS, &status) == -1)
		return err_set(
		    err, errno, "status of IOMMU group %s", l->group);
	if ((status.flags & VFIO_GROUP_FLAGS_VIABLE) == 0)
		return err_fail(err,
		    "IOMMU group %s is not viable: another function of it is "
		    "with a host driver",
		    l->group);
	return 0;
}

/* vfio_iommu_type1_attach_group answers EPERM when interrupts are not
 * remapped, EINVAL when firmware reserves memory for the device. */
static int
set_iommu(struct ladder *l, struct err *err)
{
	if (ioctl(l->group_fd, VFIO_GROUP_SET_CONTAINER, &l->container) == -1)
		return err_set(
		    err, errno, "container for IOMMU group %s", l->group);
	if (ioctl(l->container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU) == 0)
		return 0;
	if (errno == EPERM)
		return err_fail(err,
		    "the kernel refuses: interrupts are not remapped.  Turn "
		    "interrupt remapping (x2APIC) on in the firmware; or, with "
		    "weaker isolation, options vfio_iommu_type1 "
		    "allow_unsafe_interrupts=1 in /etc/modprobe.d");
	if (errno == EINVAL)
		return err_fail(err,
		    "the kernel refuses: the firmware reserves memory for this "
		    "device (RMRR or IVMD); another slot or firmware setting "
		    "may free it");
	return err_set(err, errno, "IOMMU for group %s", l->group);
}

static int
open_device(struct ladder *l, struct err *err)
{
	int fd = ioctl(l->group_fd, VFIO_GROUP_GET_DEVICE_FD, l->bdf);

	if (fd == -1)
		return err_fail(err, "%s does not open: %s; see the kernel log",
		    l->bdf,
		    errno == EIO      ? "it does not answer"
		    : errno == ENODEV ? "it is not bound to vfio-pci"
				      : "the kernel refuses");
	(void)close(fd);
	return 0;
}

static int (*const rungs[])(struct ladder *, struct err *) = {
	[PASSTHROUGH_CONTAINER] = open_container,
	[PASSTHROUGH_GROUP] = open_group,
	[PASSTHROUGH_VIABLE] = check_viable,
	[PASSTHROUGH_SET_IOMMU] = set_iommu,
	[PASSTHROUGH_DEVICE] = open_device,
};

enum passthrough_rung
passthrough_try(const char *bdf, const char *group, struct err *err)
{
	struct ladder l = {
		.bdf = bdf, .group = group, .container = -1, .group_fd = -1
	};
	enum passthrough_rung rung;

	for (rung = 0; rung < PASSTHROUGH_ALL; rung++)
		if (rungs[rung](&l, err) == -1)
			break;
	if (l.group_fd != -1)
		(void)close(l.group_fd);
	if (l.container != -1)
		(void)close(l.container);
	return rung;
}

static int
check_node(const char *node, struct err *err)
{
	if (faccessat(AT_FDCWD, node, R_OK | W_OK, AT_EACCESS) == 0)
		return 0;
	if (errno == EACCES)
		return err_set(err, errno,
		    "%s (run as root, or give your user the node by a udev "
		    "rule)",
		    node);
	return err_set(err, errno, "%s (modprobe vfio-pci)", node);
}

int
passthrough_check_access(const char *bdf, const char *group, struct err *err)
{
	char *node = xasprintf("/dev/vfio/%s", group == NULL ? "" : group);
	char *holder = holder_find_guest(bdf);
	int rc = -1;

	if (group == NULL || strcmp(group, "none") == 0)
		rc = 0; /* judged at host.isolate */
	else if (holder != NULL)
		(void)err_set(
		    err, 0, "IOMMU group %s is taken: %s", group, holder);
	else if (check_node("/dev/vfio/vfio", err) == 0)
		rc = check_node(node, err);
	free(holder);
	free(node);
	return rc;
}

/* CAP_IPC_LOCK lifts the limit (vfio_lock_acct, vfio_iommu_type1.c). */
static bool
may_lock_all(void)
{
	static const char mark[] = "\nCapEff:";
	struct buf b = { 0 };
	unsigned long long bits = 0;
	const char *p;

	if (file_read("/proc/self/status", &b, NULL) == 0 &&
	    (p = strstr(buf_str(&b), mark)) != NULL)
		bits = strtoull(p + sizeof(mark) - 1, NULL, 16);
	buf_free(&b);
	return (bits >> CAP_IPC_LOCK & 1) != 0;
}

int
passthrough_check_memory(int mib, struct err *err)
{
	/* Firmware and option ROMs are mapped as well. */
	unsigned long long kib = ((unsigned long long)mib + 32) << 10;
	struct rlimit limit;

	if (may_lock_all() || getrlimit(RLIMIT_MEMLOCK, &limit) == -1 ||
	    limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >> 10 >= kib)
		return 0;
	return err_set(err, 0,
	    "a guest pins %llu KiB of memory, and this process may lock %llu "
	    "KiB: raise it with ulimit -l %llu, or run as root",
	    kib, (unsigned long long)limit.rlim_cur >> 10, kib);
}
