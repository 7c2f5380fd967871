/* SPDX-License-Identifier: BSD-2-Clause
 * The part of claiming that only looks at facts. */
#include "guests/claim.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder.h"
#include "probes/probe.h"

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

/* "0000:02:00.1 (e1000e), ..." of the others that a host driver has. */
static char *
entangled_with(const struct facts *f, const char *bdf, const char *group)
{
	char *key = xasprintf("group.%s.members", group);
	const char *text = facts_text(f, key);
	struct strv members = { 0 };
	struct buf b = { 0 };
	size_t i;

	strv_split(&members, text == NULL ? "" : text, " ");
	for (i = 0; i < members.n; i++) {
		const char *other = members.v[i];
		const char *driver;

		if (strcmp(other, bdf) == 0 || harmless(f, other))
			continue;
		driver = facts_pci_text(f, other, "driver");
		buf_addf(&b, "%s%s (%s)", b.len == 0 ? "" : ", ", other,
		    driver == NULL ? "driver unknown" : driver);
	}
	strv_free(&members);
	free(key);
	return b.data;
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

enum claim_state
claim_judge(const struct facts *f, const char *bdf, char **why)
{
	const char *group = facts_pci_text(f, bdf, "group");
	const char *driver = facts_pci_text(f, bdf, "driver");
	char *others;

	*why = NULL;
	if (group == NULL || strcmp(group, "none") == 0) {
		*why = xstrdup("it is in no IOMMU group");
		return CLAIM_UNKNOWN;
	}
	others = entangled_with(f, bdf, group);
	if (others != NULL) {
		*why =
		    xasprintf("shares IOMMU group %s with %s", group, others);
		free(others);
		return CLAIM_ENTANGLED;
	}
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

int
claim_check_safe(const struct facts *f, const char *bdf, struct err *err)
{
	const char *boot_vga = facts_pci_text(f, bdf, "boot_vga");
	char *holder;

	if (facts_pci_text(f, bdf, "vendor") == NULL)
		return err_set(err, 0, "%s: no such PCI function", bdf);
	if (facts_is_bridge(f, bdf))
		return err_set(
		    err, 0, "%s is a bridge: it stays with the host", bdf);
	if (boot_vga != NULL && strcmp(boot_vga, "1") == 0)
		return err_set(
		    err, 0, "%s is the boot VGA: the console would go", bdf);
	holder = holder_find(bdf);
	if (holder != NULL) {
		(void)err_set(err, 0, "%s is in use: %s", bdf, holder);
		free(holder);
		return -1;
	}
	return 0;
}
