/* SPDX-License-Identifier: BSD-2-Clause
 * Binding through driver_override (Documentation/ABI/testing/sysfs-bus-pci).
 * new_id is never used: it is global and outlives us. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "guests/claim.h"
#include "guests/claim_priv.h"
#include "guests/holder.h"

#define DEVICES "/sys/bus/pci/devices"
#define DRIVER "vfio-pci"

/* A hypervisor that was just killed needs a moment to die. */
#define RELEASE_MS 10000

const char *const claim_verb = "bind";

static char *
attribute_path(const char *bdf, const char *name)
{
	return xasprintf(DEVICES "/%s/%s", bdf, name);
}

char *
claim_driver(const char *bdf, struct err *err)
{
	char *path = attribute_path(bdf, "driver");
	char *folder = attribute_path(bdf, "");
	struct err why = { 0 };
	char *target = file_readlink(path, &why), *name = NULL;

	if (target != NULL)
		name = xstrdup(file_basename(target));
	else if (why.code != ENOENT)
		(void)err_set(err, 0, "%s", why.text);
	else if (file_exists(folder))
		name = xstrdup("none");
	else
		(void)err_fail(err, "%s: no such PCI function", bdf);
	free(target);
	free(folder);
	free(path);
	return name;
}

/* "" when unset: the kernel prints "(null)". */
static char *
read_override(const char *bdf)
{
	char *path = attribute_path(bdf, "driver_override");
	struct buf b = { 0 };

	buf_adds(&b, "");
	(void)file_read(path, &b, NULL);
	buf_trim(&b);
	if (strcmp(b.data, "(null)") == 0)
		buf_clear(&b);
	free(path);
	return b.data;
}

static int
set_override(const char *bdf, const char *driver, struct err *err)
{
	char *path = attribute_path(bdf, "driver_override");
	char *text = xasprintf("%s\n", driver);
	int rc = file_poke(path, text, err);

	free(text);
	free(path);
	return rc;
}

int
claim_check_access(const char *bdf, struct err *err)
{
	char *path = attribute_path(bdf, "driver_override");
	int rc = 0;

	if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == -1)
		rc = err_set(
		    err, errno, "%s (only root may change a driver)", path);
	free(path);
	return rc;
}

/* Who still has the function open after a moment; the caller frees it. */
static char *
wait_released(const char *bdf)
{
	int64_t deadline = clock_ms() + RELEASE_MS;
	char *holder;

	while ((holder = holder_find_guest(bdf)) != NULL &&
	       clock_left(deadline) > 0) {
		free(holder);
		clock_sleep(100);
	}
	return holder;
}

static int
unbind(const char *bdf, struct err *err)
{
	char *holder = wait_released(bdf);
	char *path;
	int rc;

	/* vfio-pci's unbind waits for its user, for ever. */
	if (holder != NULL) {
		(void)err_set(err, 0, "%s: %s", bdf, holder);
		free(holder);
		return -1;
	}
	path = attribute_path(bdf, "driver/unbind");
	rc = file_exists(path) ? file_poke(path, bdf, err) : 0;
	free(path);
	return rc;
}

/* drivers_probe answers success even when the probe failed: look again. */
static int
probe(const char *bdf, const char *want, struct err *err)
{
	char *now;
	int rc;

	if (file_poke("/sys/bus/pci/drivers_probe", bdf, err) == -1)
		return -1;
	now = claim_driver(bdf, err);
	if (now == NULL)
		return -1;
	rc = strcmp(now, want) == 0
		 ? 0
		 : err_set(err, 0,
		       "%s: did not bind to %s (now: %s); see the kernel log",
		       bdf, want, now);
	free(now);
	return rc;
}

static int
load_driver(struct err *err)
{
	struct strv argv = { 0 };
	struct buf out = { 0 }, errors = { 0 };
	int status = 0;

	strv_add(&argv, "modprobe");
	strv_add(&argv, DRIVER);
	if (!file_exists("/sys/bus/pci/drivers/" DRIVER))
		status = proc_run(&argv, 30000, &out, &errors, err);
	buf_trim(&errors);
	if (status > 0)
		(void)err_set(
		    err, 0, "modprobe " DRIVER ": %s", buf_str(&errors));
	strv_free(&argv);
	buf_free(&errors);
	buf_free(&out);
	return status == 0 ? 0 : -1;
}

int
claim_bind(
    struct journal *j, const char *bdf, const char *driver, struct err *err)
{
	char *override = read_override(bdf);
	int rc = 0;

	if (strcmp(driver, DRIVER) != 0 &&
	    (load_driver(err) == -1 ||
		claim_note(j, bdf, driver, override, err) == -1 ||
		set_override(bdf, DRIVER, err) == -1 ||
		unbind(bdf, err) == -1 || probe(bdf, DRIVER, err) == -1))
		rc = -1;
	free(override);
	return rc;
}

int
claim_undo_one(const json_t *record, struct err *err)
{
	const char *bdf = json_str(record, "subject", "");
	const char *driver = json_str(record, "driver", "");
	const char *override = json_str(record, "override", "");
	struct err why = { 0 };
	char *now = claim_driver(bdf, &why);
	bool none = now != NULL && strcmp(now, "none") == 0;
	int rc = -1;

	if (now == NULL) {
		/* A device that is gone has no binding to restore. */
		rc = why.under_test ? 0 : err_set(err, 0, "%s", why.text);
		goto out;
	}
	if (set_override(bdf, override, err) == -1)
		goto out;
	if (!none && strcmp(now, DRIVER) != 0) {
		/* Not our binding: its disk may be mounted by now. */
		if (strcmp(now, driver) != 0)
			log_warn("%s: bound to %s meanwhile, and left there "
				 "(was: %s)",
			    bdf, now, *driver == '\0' ? "none" : driver);
		rc = 0;
		goto out;
	}
	if (!none && unbind(bdf, err) == -1)
		goto out;
	rc = *driver == '\0' ? 0 : probe(bdf, driver, err);
out:
	free(now);
	return rc;
}
