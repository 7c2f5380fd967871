/* SPDX-License-Identifier: BSD-2-Clause
 * Request "gpu": does the card's driver give memory of it, and keep what is
 * written there? */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/agent/artefacts.h"
#include "guests/agent/interrupts.h"
#include "guests/agent/kernel_text.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

#define SETTLE_MS 10000
#define NODE_MS 2000
#define SIDE 256 /* of a picture of 32 bits a point */
#define SMI "/usr/bin/nvidia-smi"
#define SMI_MS 60000

/* include/uapi/drm/drm_mode.h of Linux, which Debian leaves to libdrm: "dumb"
 * buffers, that every driver of a screen makes. */
struct dumb_create {
	uint32_t height, width, bpp, flags;
	uint32_t handle, pitch; /* answers */
	uint64_t size;
};

struct dumb_map {
	uint32_t handle, pad;
	uint64_t offset; /* answer */
};

struct dumb_destroy {
	uint32_t handle;
};

#define DUMB_CREATE _IOWR('d', 0xb2, struct dumb_create)
#define DUMB_MAP _IOWR('d', 0xb3, struct dumb_map)
#define DUMB_DESTROY _IOWR('d', 0xb4, struct dumb_destroy)

/* The largest memory BAR: what of its memory the CPU can see. */
static uint64_t
largest_bar(const char *bdf)
{
	char *text = sysfs_text("/sys/bus/pci/devices/%s/resource", bdf);
	struct strv lines = { 0 };
	uint64_t size = 0;
	size_t i;

	strv_split(&lines, text == NULL ? "" : text, "\n");
	for (i = 0; i < lines.n && i < 6; i++) {
		struct resource r;

		if (resource_parse(lines.v[i], &r, NULL) == 0 &&
		    (r.flags & RESOURCE_MEM) != 0 && r.size > size)
			size = r.size;
	}
	strv_free(&lines);
	free(text);
	return size;
}

/* amdgpu tells all of it (drivers/gpu/drm/amd/amdgpu/amdgpu_vram_mgr.c). */
static void
put_memory(json_t *reply, const char *bdf)
{
	uint64_t total =
	    sysfs_number(0, "/sys/bus/pci/devices/%s/mem_info_vram_total", bdf);

	if (total != 0)
		(void)json_object_set_new(
		    reply, "vram", json_integer((json_int_t)total));
	(void)json_object_set_new(
	    reply, "visible", json_integer((json_int_t)largest_bar(bdf)));
}

static int
node_open(const char *name, struct err *err)
{
	int64_t deadline = clock_ms() + NODE_MS;
	char *path = xasprintf("/dev/dri/%s", name);
	int fd;

	while ((fd = open(path, O_RDWR | O_CLOEXEC)) == -1 && errno == ENOENT &&
	       clock_left(deadline) > 0)
		clock_sleep(10);
	if (fd == -1)
		(void)err_set(err, errno, "open %s", path);
	free(path);
	return fd;
}

/* Two patterns: memory that is not there may keep one of them. */
static bool
keeps(volatile uint32_t *p, size_t words)
{
	static const uint32_t seeds[] = { 0x5a5a5a5a, 0x13579bdf };
	size_t s, i;

	for (s = 0; s < 2; s++) {
		for (i = 0; i < words; i++)
			p[i] = seeds[s] ^ (uint32_t)i;
		for (i = 0; i < words; i++)
			if (p[i] != (seeds[s] ^ (uint32_t)i))
				return false;
	}
	return true;
}

static int
buffer_test(int fd, json_t *reply, struct err *err)
{
	struct dumb_create make = { .width = SIDE, .height = SIDE, .bpp = 32 };
	struct dumb_destroy drop = { 0 };
	struct dumb_map map = { 0 };
	void *p = MAP_FAILED;
	int rc = 0;

	if (ioctl(fd, DUMB_CREATE, &make) == -1) {
		/* One without screens has none, and that is no defect. */
		if (errno == ENOSYS || errno == EOPNOTSUPP || errno == EACCES)
			return 0;
		return err_set(err, errno, "make a buffer");
	}
	map.handle = drop.handle = make.handle;
	if (ioctl(fd, DUMB_MAP, &map) == 0)
		p = mmap(NULL, make.size, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, (off_t)map.offset);
	if (p == MAP_FAILED)
		rc = err_set(err, errno, "map a buffer");
	else if (!keeps(p, make.size / 4))
		rc = err_set(err, 0,
		    "its memory does not keep what is "
		    "written");
	else
		(void)json_object_set_new(
		    reply, "buffer", json_integer((json_int_t)make.size));
	if (p != MAP_FAILED)
		(void)munmap(p, make.size);
	(void)ioctl(fd, DUMB_DESTROY, &drop);
	return rc;
}

/* "GPU 0: NVIDIA ... (UUID: ...)": how many, never their numbers. */
static int
smi_test(json_t *reply, struct err *err)
{
	struct strv argv = { 0 };
	struct buf out = { 0 };
	json_int_t n = 0;
	char *line;
	int status;

	if (!file_exists(SMI))
		return 0;
	strv_add(&argv, SMI);
	strv_add(&argv, "-L");
	status = proc_run(&argv, SMI_MS, &out, NULL, err);
	while ((line = buf_take_line(&out)) != NULL) {
		n += strncmp(line, "GPU ", 4) == 0;
		free(line);
	}
	(void)json_object_set_new(reply, "nvidia_smi", json_integer(n));
	if (status == 0 && n == 0)
		status = err_set(err, 0, "nvidia-smi -L lists no GPU");
	else if (status > 0)
		status =
		    err_set(err, 0, "nvidia-smi -L: exit status %d", status);
	buf_free(&out);
	strv_free(&argv);
	return status;
}

int
gpu_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	struct strv names = { 0 };
	struct bdf_text bdf;
	uint64_t interrupts = 0;
	size_t i;
	int rc = 0;

	(void)a;
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	artefacts_await(bdf.s, "drm", serve_settle(ask, SETTLE_MS), &names);
	(void)json_object_set_new(reply, "nodes", json_strings(&names));
	put_memory(reply, bdf.s);
	for (i = 0; i < names.n && rc == 0; i++) {
		int fd;

		if (strncmp(names.v[i], "card", 4) != 0)
			continue;
		fd = node_open(names.v[i], err);
		rc = fd == -1 ? -1 : buffer_test(fd, reply, err);
		if (fd != -1)
			(void)close(fd);
	}
	if (rc == 0)
		rc = smi_test(reply, err);
	if (interrupts_total(bdf.s, &interrupts, NULL) == 0)
		(void)json_object_set_new(
		    reply, "interrupts", json_integer((json_int_t)interrupts));
	strv_free(&names);
	return rc;
}
