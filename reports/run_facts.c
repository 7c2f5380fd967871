/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/run_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "probes/probe.h"
#include "reports/probe_json.h"

/* Nothing free-form that a person or a log wrote; no ids of one machine. */
static const char *const of_host[] = { "host.os", "host.kernel",
	"host.board.vendor", "host.board.name", "host.bios.vendor",
	"host.bios.version", "host.bios.date", "host.firmware",
	"host.secure_boot", "host.lockdown", "cpu.name", "cpu.virtualization",
	"cpu.physical_bits", "cpu.under_hypervisor",
	"vfio.allow_unsafe_interrupts", "vfio.disable_idle_d3",
	"vfio.unsafe_noiommu", "vfio.iommufd", "iommu.arguments", "iommu.table",
	"iommu.table.error", "iommu.table.interrupt_remapping",
	"iommu.table.x2apic_opt_out", "iommu.table.dma_opt_in",
	"iommu.address_width", "iommu.units", "iommu.groups", "iommu.usable",
	"iommu.state", "iommu.default_domain", "iommu.interrupt_remapping",
	"mmio.windows", "mmio.above_4g", "mmio.above_4g.size", "vmm.loaded",
	"vmm.initialized", "vmm.iommu.enable", "vmm.amdvi.enable",
	"vmm.amdvi.count", "bhyve.uefi", "msi.enabled", "msix.enabled", NULL };

static const char *const ids[] = { "vendor", "device", "subvendor", "subdevice",
	"revision", "class", NULL };

static const char *const of_function[] = { "driver", "group", "reset_methods",
	"reset.flr", "reset.af_flr", "reset.pm", "reset.siblings",
	"pm.no_soft_reset", "power_state", "boot_vga", "dead", "parent",
	"header_type", "multifunction", "pcie.type", "link.speed",
	"link.max_speed", "link.width", "link.max_width", "msi.vectors",
	"msix.vectors", "intx.pin", "sriov.total_vfs", "sriov.num_vfs", "ats",
	"pri", "pasid", "acs.capable", "acs.enabled", "isolation.blocked_by",
	"isolation.missing", "rom.size", "window.memory", "window.prefetchable",
	"iommu.unit", "iommu.covered", "iommu.vmm_covered", "iommu.rmrr",
	"ppt.listed", "numa_node", NULL };

/* Of each BAR, 0 to 5: PCI Local Bus 3.0, 6.1. */
static const char *const of_bar[] = { "kind", "size", "address", "prefetchable",
	"assigned", "page_aligned", NULL };
static const char *const of_rebar[] = { "size", "sizes", NULL };

static void
put_fact(json_t *j, const char *name, const struct fact *fact)
{
	if (fact != NULL)
		(void)json_object_set_new(j, name, fact_json(fact));
}

json_t *
run_host_facts(const struct facts *f)
{
	json_t *facts = json_object();
	size_t i;

	for (i = 0; of_host[i] != NULL; i++)
		put_fact(facts, of_host[i], facts_get(f, of_host[i]));
	return facts;
}

static void
put_numbered(json_t *facts, const struct facts *f, const char *bdf,
    const char *what, int n, const char *const *names)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		char *name = xasprintf("%s.%d.%s", what, n, names[i]);

		put_fact(facts, name, facts_pci(f, bdf, name));
		free(name);
	}
}

json_t *
run_function(const struct facts *f, const char *bdf)
{
	json_t *function = json_object(), *id = json_object();
	json_t *facts = json_object();
	char *path = run_path(f, bdf);
	size_t i;
	int n;

	json_put_str(function, "bdf", bdf);
	for (i = 0; ids[i] != NULL; i++)
		put_fact(id, ids[i], facts_pci(f, bdf, ids[i]));
	(void)json_object_set_new(function, "id", id);
	json_put_str(function, "name", facts_pci_text(f, bdf, "name"));
	json_put_str(function, "path", path);
	for (i = 0; of_function[i] != NULL; i++)
		put_fact(
		    facts, of_function[i], facts_pci(f, bdf, of_function[i]));
	for (n = 0; n < 6; n++) {
		put_numbered(facts, f, bdf, "bar", n, of_bar);
		put_numbered(facts, f, bdf, "rebar", n, of_rebar);
	}
	(void)json_object_set_new(function, "facts", facts);
	free(path);
	return function;
}

/* strv_has ends a loop in what was read. */
static void
add_bridges(const struct facts *f, const char *bdf, struct strv *out)
{
	const char *parent = facts_pci_text(f, bdf, "parent");

	while (parent != NULL && strcmp(parent, "root") != 0 &&
	       !strv_has(out, parent)) {
		strv_add(out, parent);
		parent = facts_pci_text(f, parent, "parent");
	}
}

static void
add_group(const struct facts *f, const char *bdf, struct strv *out)
{
	const char *group = facts_pci_text(f, bdf, "group");
	char *key = xasprintf("group.%s.members", group == NULL ? "" : group);
	const char *members = facts_text(f, key);

	if (members != NULL)
		strv_split(out, members, " ");
	free(key);
}

json_t *
run_around(const struct facts *f, const struct strv *devices)
{
	json_t *list = json_array();
	struct strv near = { 0 }, all = { 0 };
	size_t i, n;

	for (i = 0; i < devices->n; i++)
		add_group(f, devices->v[i], &near);
	strv_addv(&near, devices);
	strv_unique(&near);
	for (i = 0, n = near.n; i < n; i++)
		add_bridges(f, near.v[i], &all);
	strv_addv(&all, &near);
	strv_unique(&all);
	for (i = 0; i < all.n; i++)
		if (!strv_has(devices, all.v[i]))
			(void)json_array_append_new(
			    list, run_function(f, all.v[i]));
	strv_free(&all);
	strv_free(&near);
	return list;
}

/* "00.0" of "0000:01:00.0" */
static const char *
device_function(const char *bdf)
{
	const char *colon = strrchr(bdf, ':');

	return colon == NULL ? bdf : colon + 1;
}

/* Buses are at most 256 deep; a loop in what was read must end too. */
#define DEEPEST 256

char *
run_path(const struct facts *f, const char *bdf)
{
	const char *parent = facts_pci_text(f, bdf, "parent");
	char *path = NULL;
	int n;

	for (n = 0; n < DEEPEST && parent != NULL; n++) {
		bool top = strcmp(parent, "root") == 0;
		const char *part = top ? bdf : device_function(bdf);

		xreplace(&path, path == NULL ? xstrdup(part)
					     : xasprintf("%s/%s", part, path));
		if (top)
			return path;
		bdf = parent;
		parent = facts_pci_text(f, bdf, "parent");
	}
	free(path);
	return NULL;
}
