/* SPDX-License-Identifier: BSD-2-Clause
 * Binding by devctl(8).  A function that pptdevs gave to ppt at boot is used as
 * it is.  vmm is loaded where it is missing and never unloaded: that panics the
 * host once the IOMMU was used (corpus: bhyve-group-3), and even a
 * refused unload does, at the next destroy (host-devctl-while-owned). */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/claim.h"
#include "guests/claim_priv.h"
#include "guests/holder.h"
#include "guests/tool.h"

#define DRIVER "ppt"
#define READ_MS 20000
/* devctl came back after more than 25 s when em attached again behind an
 * emulated IOMMU (dev-e1000-conv/23). */
#define CHANGE_MS 90000
#define NOT_ATTACHED 2 /* exit status of pciconf -a */

const char *const claim_verb = "devctl";

/* Who has a function. */
struct owner {
	bool present;
	char *name;   /* as pciconf lists it, NULL: noneN */
	char *driver; /* what is attached, NULL: nothing */
};

static void
owner_free(struct owner *o)
{
	free(o->name);
	free(o->driver);
	memset(o, 0, sizeof(*o));
}

/* "ppt0@pci0:1:0:0:\tclass=..." without the unit.  Nothing is said of a
 * function that is not there, with exit status 0 (bhyve-device-absent). */
static int
read_name(struct owner *o, const char *selector, struct err *err)
{
	struct buf out = { 0 };
	int status = tool_run(&out, READ_MS, err, "pciconf -l %s", selector);
	size_t n = strcspn(buf_str(&out), "@\r\n");
	int rc = status == 0 ? 0 : -1;

	if (status > 0 || (status == 0 && out.len > 0 && out.data[n] != '@')) {
		rc = err_set(err, 0, "pciconf -l %s: exit status %d: %.*s",
		    selector, status, (int)n, buf_str(&out));
	} else if (status == 0 && out.len > 0) {
		while (n > 0 && strchr("0123456789", out.data[n - 1]))
			n--;
		o->present = true;
		o->name = xstrndup(out.data, n);
		if (strcmp(o->name, "none") == 0)
			xreplace(&o->name, NULL);
	}
	buf_free(&out);
	return rc;
}

/* The name outlives the driver: pciconf -a answers 2 when nothing is attached
 * (host-ppt-name-not-attached). */
static int
read_driver(struct owner *o, const char *selector, struct err *err)
{
	struct buf out = { 0 };
	int status;

	if (o->name == NULL)
		return 0;
	status = tool_run(&out, READ_MS, err, "pciconf -a %s", selector);
	if (status == 0)
		o->driver = xstrdup(o->name);
	else if (status > 0 && status != NOT_ATTACHED)
		(void)err_set(err, 0, "pciconf -a %s: exit status %d: %.*s",
		    selector, status, (int)strcspn(buf_str(&out), "\r\n"),
		    buf_str(&out));
	buf_free(&out);
	return status == 0 || status == NOT_ATTACHED ? 0 : -1;
}

/* What could not be read is no answer: -1. */
static int
read_owner(struct owner *o, const char *bdf, struct err *err)
{
	char *selector = tool_selector(bdf);
	int rc = read_name(o, selector, err);

	if (rc == 0)
		rc = read_driver(o, selector, err);
	if (rc == -1)
		owner_free(o);
	free(selector);
	return rc;
}

char *
claim_driver(const char *bdf, struct err *err)
{
	struct owner o = { 0 };
	char *driver = NULL;
	int rc = read_owner(&o, bdf, err);

	if (rc == 0 && !o.present)
		(void)err_fail(err, "%s: no such PCI function", bdf);
	else if (rc == 0)
		driver = xstrdup(o.driver == NULL ? "none" : o.driver);
	owner_free(&o);
	return driver;
}

int
claim_check_access(const char *bdf, struct err *err)
{
	struct buf out = { 0 };
	int status = tool_run(&out, READ_MS, err, "id -u");
	int rc = -1;

	buf_trim(&out);
	if (status == 0 && strcmp(buf_str(&out), "0") == 0)
		rc = 0;
	else if (status != -1)
		(void)err_set(
		    err, 0, "%s: only root may change its driver", bdf);
	buf_free(&out);
	return rc;
}

/* kldload(8) says 0 although vmm could not start (host-cpu-no-svm). */
static int
load_driver(struct err *err)
{
	struct buf out = { 0 };
	int rc = tool_do(READ_MS, err, "kldload -n vmm");

	if (rc == 0 && tool_run(&out, READ_MS, err, "kldstat -q -m vmm") != 0)
		rc = err_set(err, 0,
		    "vmm is loaded but did not start: no VT-x or SVM, or off "
		    "in the firmware; see dmesg");
	buf_free(&out);
	return rc;
}

static int
set_driver(const char *bdf, const char *selector, struct err *err)
{
	char *now;
	int rc = tool_do(
	    CHANGE_MS, err, "devctl set driver -f %s " DRIVER, selector);

	if (rc == -1)
		return -1;
	now = claim_driver(bdf, err);
	if (now == NULL)
		rc = -1;
	else if (strcmp(now, DRIVER) != 0)
		rc = err_set(err, 0,
		    "%s: ppt did not attach (now: %s); see dmesg", bdf, now);
	free(now);
	return rc;
}

int
claim_bind(
    struct journal *j, const char *bdf, const char *driver, struct err *err)
{
	char *selector = tool_selector(bdf);
	int rc = 0;

	if (strcmp(driver, DRIVER) != 0 &&
	    (load_driver(err) == -1 ||
		claim_note(j, bdf, driver, NULL, err) == -1 ||
		set_driver(bdf, selector, err) == -1))
		rc = -1;
	free(selector);
	return rc;
}

/*
 * Whoever still has it would only be answered EBUSY (host-devctl-while-owned);
 * a function that reads ff is left alone, for its own driver would read it.
 */
static int
check_return(const char *bdf, struct err *err)
{
	char *holder = holder_find_guest(bdf);
	long vendor;
	int rc = 0;

	if (holder != NULL) {
		rc = err_set(err, 0, "%s: %s", bdf, holder);
	} else {
		vendor = tool_vendor(bdf, err);
		if (vendor == 0xffff)
			rc = err_set(err, 0,
			    "%s does not answer (vendor id ffff): it stays "
			    "with ppt until the host was off",
			    bdf);
		else if (vendor == -1)
			rc = -1;
	}
	free(holder);
	return rc;
}

static bool
has_back(const struct owner *o, const char *driver)
{
	return strcmp(o->driver == NULL ? "" : o->driver, driver) == 0;
}

/* devctl fails with ENXIO where no driver wants it, and has released it all the
 * same (dev-edu/23): what is bound afterwards decides.  Where that was nothing,
 * ppt is gone already, and the driver is only to be attached. */
static int
give_back(struct owner *o, const char *bdf, const char *driver, struct err *err)
{
	char *selector = tool_selector(bdf);
	struct err why = { 0 };
	int rc = check_return(bdf, err);

	if (rc == 0) {
		(void)tool_do(CHANGE_MS, &why,
		    o->name != NULL && strcmp(o->name, DRIVER) == 0
			? "devctl clear driver -f %s"
			: "devctl attach %s",
		    selector);
		owner_free(o);
		rc = read_owner(o, bdf, err);
	}
	if (rc == 0 && !has_back(o, driver))
		rc = err_set(err, 0, "%s: was with %s, is with %s%s%s", bdf,
		    *driver == '\0' ? "no driver" : driver,
		    o->driver == NULL ? "no driver" : o->driver,
		    why.text[0] == '\0' ? "" : ": ", why.text);
	free(selector);
	return rc;
}

/* A function that was taken out of the host needs nothing back.  "ppt" without
 * an attached driver is still to be cleared, whatever had it before. */
int
claim_undo_one(const json_t *record, struct err *err)
{
	const char *bdf = json_str(record, "subject", "");
	const char *driver = json_str(record, "driver", "");
	struct owner o = { 0 };
	int rc = read_owner(&o, bdf, err);
	bool ppt = o.name != NULL && strcmp(o.name, DRIVER) == 0;

	if (rc == 0 && o.present && (ppt || !has_back(&o, driver)))
		rc = give_back(&o, bdf, driver, err);
	owner_free(&o);
	return rc;
}
