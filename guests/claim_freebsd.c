/* SPDX-License-Identifier: BSD-2-Clause
 * Binding by devctl(8).  A function that pptdevs gave to ppt at boot is used as
 * it is.  vmm is loaded where it is missing and never unloaded: that panics the
 * host once the IOMMU was used (corpus: bhyve-group-3), and even a
 * refused unload does, at the next destroy (host-devctl-while-owned). */
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

const char *const claim_verb = "devctl";

/* "ppt0@pci0:1:0:0:\tclass=..." without the unit; NULL for noneN, or when the
 * function is not listed: pciconf then says nothing (bhyve-device-absent). */
static char *
listed_driver(const char *selector)
{
	struct buf out = { 0 };
	char *name = NULL;
	size_t n;

	if (tool_run(&out, READ_MS, NULL, "pciconf -l %s", selector) == 0) {
		n = strcspn(buf_str(&out), "@\r\n");
		if (buf_str(&out)[n] == '@') {
			while (n > 0 && strchr("0123456789", out.data[n - 1]))
				n--;
			name = xstrndup(out.data, n);
		}
	}
	if (name != NULL && strcmp(name, "none") == 0)
		xreplace(&name, NULL);
	buf_free(&out);
	return name;
}

/* The name outlives the driver: pciconf -a answers 2 when nothing is attached
 * (host-ppt-name-not-attached). */
char *
claim_driver(const char *bdf)
{
	char *selector = tool_selector(bdf);
	char *name = listed_driver(selector);
	struct buf out = { 0 };

	if (name != NULL &&
	    tool_run(&out, READ_MS, NULL, "pciconf -a %s", selector) != 0)
		xreplace(&name, NULL);
	buf_free(&out);
	free(selector);
	return name;
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
note(struct journal *j, const char *bdf, const char *driver, struct err *err)
{
	json_t *record = json_object();
	int rc;

	json_put_str(record, "verb", claim_verb);
	json_put_str(record, "subject", bdf);
	json_put_str(record, "driver", driver == NULL ? "" : driver);
	json_put_str(record, "time", clock_stamp().s);
	rc = journal_note(j, record, err);
	json_decref(record);
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
	now = claim_driver(bdf);
	if (now == NULL || strcmp(now, DRIVER) != 0)
		rc = err_set(err, 0,
		    "%s: ppt did not attach (now: %s); see dmesg", bdf,
		    now == NULL ? "none" : now);
	free(now);
	return rc;
}

int
claim_take(struct journal *j, const char *bdf, struct err *err)
{
	char *selector = tool_selector(bdf);
	char *driver = claim_driver(bdf);
	int rc = -1;

	if (driver != NULL && strcmp(driver, DRIVER) == 0)
		rc = 0;
	else if (load_driver(err) == 0 && note(j, bdf, driver, err) == 0)
		rc = set_driver(bdf, selector, err);
	free(driver);
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

/* devctl fails with ENXIO where no driver wants it, and has released it all the
 * same (dev-edu/23): what is bound afterwards decides. */
int
claim_undo_one(const json_t *record, struct err *err)
{
	const char *bdf = json_str(record, "subject", "");
	const char *driver = json_str(record, "driver", "");
	char *selector = tool_selector(bdf);
	char *listed = listed_driver(selector);
	char *now = claim_driver(bdf);
	struct err why = { 0 };
	int rc = 0;

	/* Neither ppt nor gone: given back already, or never taken. */
	if (listed == NULL || strcmp(listed, DRIVER) != 0)
		goto out;
	rc = check_return(bdf, err);
	if (rc == -1)
		goto out;
	(void)tool_do(CHANGE_MS, &why, "devctl clear driver -f %s", selector);
	xreplace(&now, claim_driver(bdf));
	if (strcmp(now == NULL ? "" : now, driver) != 0)
		rc = err_set(err, 0, "%s: was with %s, is with %s%s%s", bdf,
		    *driver == '\0' ? "no driver" : driver,
		    now == NULL ? "no driver" : now,
		    why.text[0] == '\0' ? "" : ": ", why.text);
out:
	free(now);
	free(listed);
	free(selector);
	return rc;
}
