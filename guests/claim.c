/* SPDX-License-Identifier: BSD-2-Clause
 * The part of claiming that is the same on every system: what the facts say,
 * and the way back through the journal. */
#include "guests/claim.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/claim_priv.h"
#include "guests/holder.h"
#include "probes/freebsd_pci.h"
#include "probes/probe.h"

static bool
on_freebsd(const struct facts *f)
{
	const char *os = facts_text(f, "host.os");

	return os != NULL && strcmp(os, "freebsd") == 0;
}

/* pciconf goes on saying ppt0 after devctl detach: only .attached tells. */
bool
claim_is_bound(const struct facts *f, const char *bdf)
{
	const char *driver = facts_pci_text(f, bdf, "driver");
	const struct fact *attached = facts_pci(f, bdf, "attached");

	if (driver == NULL)
		return false;
	if (!on_freebsd(f))
		return strcmp(driver, "vfio-pci") == 0;
	return strcmp(driver, "ppt") == 0 && attached != NULL &&
	       attached->type == FACT_BOOL && attached->b;
}

/*
 * Drivers that keep a group viable (vfio_dev_viable and driver_managed_dma,
 * drivers/vfio/group.c and drivers/iommu/iommu.c).
 */
static bool
harmless(const struct facts *f, const char *bdf)
{
	static const char *const drivers[] = { "none", "vfio-pci", "pci-stub",
		"pcieport", NULL };
	const char *driver = facts_pci_text(f, bdf, "driver");
	size_t i;

	if (facts_is_bridge(f, bdf))
		return true;
	for (i = 0; driver != NULL && drivers[i] != NULL; i++)
		if (strcmp(driver, drivers[i]) == 0)
			return true;
	return false;
}

/* The others of the group: those that a host driver has as "0000:02:00.1
 * (e1000e), ...", and those of which that cannot be said. */
struct others {
	struct buf bound, unknown;
};

static void
find_others(
    struct others *o, const struct facts *f, const char *bdf, const char *group)
{
	char *key = xasprintf("group.%s.members", group);
	const char *text = facts_text(f, key);
	struct strv members = { 0 };
	size_t i;

	if (text == NULL)
		buf_adds(&o->unknown, "its other members");
	else
		strv_split(&members, text, " ");
	for (i = 0; i < members.n; i++) {
		const char *other = members.v[i];
		const char *driver = facts_pci_text(f, other, "driver");
		struct buf *b = driver == NULL ? &o->unknown : &o->bound;

		if (strcmp(other, bdf) == 0 || harmless(f, other))
			continue;
		buf_addf(b, "%s%s", b->len == 0 ? "" : ", ", other);
		if (driver != NULL)
			buf_addf(b, " (%s)", driver);
	}
	strv_free(&members);
	free(key);
}

/* CLAIM_READY unless the group forbids it or cannot be judged. */
static enum claim_state
judge_group(
    const struct facts *f, const char *bdf, const char *group, char **why)
{
	struct others o = { .bound = { 0 } };
	enum claim_state state = CLAIM_READY;

	find_others(&o, f, bdf, group);
	if (o.bound.len > 0) {
		*why = xasprintf(
		    "shares IOMMU group %s with %s", group, o.bound.data);
		state = CLAIM_ENTANGLED;
	} else if (o.unknown.len > 0) {
		*why = xasprintf("IOMMU group %s: cannot tell what has %s",
		    group, o.unknown.data);
		state = CLAIM_UNKNOWN;
	}
	buf_free(&o.bound);
	buf_free(&o.unknown);
	return state;
}

/* What is wrong and the lines that mend it, for a person to paste. */
static char *
bind_line(const char *bdf, const char *driver)
{
	bool bound = strcmp(driver, "none") != 0;
	struct buf b = { 0 };

	buf_addf(&b, "bound to %s, not to vfio-pci; bind it: ",
	    bound ? driver : "no driver");
	buf_adds(&b, "modprobe vfio-pci; ");
	buf_addf(&b,
	    "echo vfio-pci > /sys/bus/pci/devices/%s/driver_override; ", bdf);
	if (bound)
		buf_addf(&b, "echo %s > /sys/bus/pci/drivers/%s/unbind; ", bdf,
		    driver);
	buf_addf(&b, "echo %s > /sys/bus/pci/drivers_probe", bdf);
	return b.data;
}

/* FreeBSD has no groups: each function is bound, and refused, alone. */
static enum claim_state
judge_ppt(const struct facts *f, const char *bdf, char **why)
{
	const char *driver = facts_pci_text(f, bdf, "driver");
	const struct fact *dead = facts_pci(f, bdf, "dead");
	const struct fact *attached = facts_pci(f, bdf, "attached");
	struct bdf address;
	char *selector;

	if (dead != NULL && dead->type == FACT_BOOL && dead->b) {
		*why = xstrdup("its config space reads ff: a second look may "
			       "hang the host; power it off and on");
		return CLAIM_UNKNOWN;
	}
	if (driver == NULL || bdf_parse(bdf, &address, NULL) == -1) {
		*why = xstrdup("its driver cannot be read");
		return CLAIM_UNKNOWN;
	}
	if (claim_is_bound(f, bdf))
		return CLAIM_READY;
	if (strcmp(driver, "ppt") == 0 &&
	    (attached == NULL || attached->type == FACT_UNKNOWN)) {
		*why = xstrdup("named ppt, but whether ppt has attached cannot "
			       "be read");
		return CLAIM_UNKNOWN;
	}
	selector = freebsd_selector(&address);
	*why = xasprintf("bound to %s, not to ppt; bind it: kldload -n vmm; "
			 "devctl set driver -f %s ppt",
	    strcmp(driver, "none") == 0 ? "no driver" : driver, selector);
	free(selector);
	return CLAIM_UNBOUND;
}

enum claim_state
claim_judge(const struct facts *f, const char *bdf, char **why)
{
	const char *group = facts_pci_text(f, bdf, "group");
	const char *driver = facts_pci_text(f, bdf, "driver");
	enum claim_state state;

	*why = NULL;
	if (on_freebsd(f))
		return judge_ppt(f, bdf, why);
	if (group == NULL || strcmp(group, "none") == 0) {
		*why = xstrdup(group == NULL ? "its IOMMU group cannot be read"
					     : "it is in no IOMMU group");
		return CLAIM_UNKNOWN;
	}
	state = judge_group(f, bdf, group, why);
	if (state != CLAIM_READY)
		return state;
	if (driver == NULL) {
		*why = xstrdup("its driver cannot be read");
		return CLAIM_UNKNOWN;
	}
	if (strcmp(driver, "vfio-pci") != 0) {
		*why = bind_line(bdf, driver);
		return CLAIM_UNBOUND;
	}
	return CLAIM_READY;
}

/* The functions of its group, bridges left out; itself when there is none. */
static void
group_functions(const struct facts *f, const char *bdf, struct strv *out)
{
	const char *group = facts_pci_text(f, bdf, "group");
	char *key = xasprintf("group.%s.members", group == NULL ? "" : group);
	const char *text = facts_text(f, key);
	struct strv members = { 0 };
	size_t i;

	strv_split(&members, text == NULL || on_freebsd(f) ? bdf : text, " ");
	for (i = 0; i < members.n; i++)
		if (!facts_is_bridge(f, members.v[i]))
			strv_add(out, members.v[i]);
	strv_free(&members);
	free(key);
}

void
claim_needed(const struct facts *f, const char *bdf, struct strv *out)
{
	struct strv members = { 0 };
	size_t i;

	group_functions(f, bdf, &members);
	for (i = 0; i < members.n; i++) {
		const char *other = members.v[i];
		bool self = strcmp(other, bdf) == 0;

		if (!claim_is_bound(f, other) &&
		    (self || !harmless(f, other)) && !strv_has(out, other))
			strv_add(out, other);
	}
	strv_free(&members);
}

int
claim_check_group(const struct facts *f, const char *bdf, struct err *err)
{
	struct strv members = { 0 };
	int rc = 0;
	size_t i;

	if (facts_is_bridge(f, bdf))
		return claim_check_safe(f, bdf, err);
	group_functions(f, bdf, &members);
	for (i = 0; i < members.n && rc == 0; i++) {
		if (claim_is_bound(f, members.v[i]))
			continue;
		rc = claim_check_safe(f, members.v[i], err);
		if (rc == -1 && strcmp(members.v[i], bdf) != 0)
			(void)err_wrap(err, "%s shares its IOMMU group", bdf);
	}
	strv_free(&members);
	return rc;
}

int
claim_check_safe(const struct facts *f, const char *bdf, struct err *err)
{
	const struct fact *boot_vga = facts_pci(f, bdf, "boot_vga");
	const struct fact *vfs = facts_pci(f, bdf, "sriov.num_vfs");
	char *holder;

	if (facts_pci_text(f, bdf, "vendor") == NULL)
		return err_set(err, 0, "%s: no such PCI function", bdf);
	if (facts_is_bridge(f, bdf))
		return err_set(
		    err, 0, "%s is a bridge: it stays with the host", bdf);
	if (boot_vga != NULL && boot_vga->type == FACT_UNKNOWN)
		return err_set(
		    err, 0, "%s may be the boot VGA: %s", bdf, boot_vga->str);
	if (boot_vga != NULL && boot_vga->b)
		return err_set(
		    err, 0, "%s is the boot VGA: the console would go", bdf);
	/* vfio_pci_core refuses the physical function with EBUSY then. */
	if (vfs != NULL && vfs->type == FACT_INT && vfs->i != 0)
		return err_set(err, 0,
		    "%s has %d virtual functions in use; pass those through, "
		    "or write 0 to its sriov_numvfs first",
		    bdf, (int)vfs->i);
	holder = holder_find(bdf);
	if (holder != NULL) {
		(void)err_set(err, 0, "%s is in use: %s", bdf, holder);
		free(holder);
		return -1;
	}
	return 0;
}

int
claim_take(struct journal *j, const struct facts *f, const char *bdf,
    char **had, struct err *err)
{
	char *driver = NULL;
	int rc = claim_check_safe(f, bdf, err);

	if (rc == 0 && (driver = claim_driver(bdf, err)) == NULL)
		rc = -1;
	if (rc == 0)
		rc = claim_bind(j, bdf, driver, err);
	if (had != NULL)
		*had = driver;
	else
		free(driver);
	return rc;
}

int
claim_note(struct journal *j, const char *bdf, const char *driver,
    const char *override, struct err *err)
{
	json_t *record = json_object();
	int rc;

	json_put_str(record, "verb", claim_verb);
	json_put_str(record, "subject", bdf);
	json_put_str(
	    record, "driver", strcmp(driver, "none") == 0 ? "" : driver);
	if (override != NULL)
		json_put_str(record, "override", override);
	json_put_str(record, "time", clock_stamp().s);
	rc = journal_note(j, record, err);
	json_decref(record);
	return rc;
}

int
claim_undo(struct journal *j, struct err *err)
{
	json_t *entries;
	size_t i;
	int rc = journal_entries(j, &entries, err);

	for (i = json_array_size(entries); i > 0; i--) {
		const json_t *record = json_array_get(entries, i - 1);
		const char *verb = json_str(record, "verb", "");
		struct err why;

		if (strcmp(verb, claim_verb) != 0)
			(void)err_set(&why, 0,
			    "journal entry \"%s\" is not known to this version",
			    verb);
		else if (claim_undo_one(record, &why) == 0)
			continue;
		if (rc == 0 && err != NULL)
			*err = why;
		rc = -1;
	}
	json_decref(entries);
	return rc == 0 ? journal_clear(j, err) : -1;
}
