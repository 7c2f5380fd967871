/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/probe_test_tree.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/probe.h"

static char *
below(const char *path)
{
	char *full = xasprintf("tree/%s", path);
	char *dir = xstrndup(full, (size_t)(strrchr(full, '/') - full));
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0, file_mkdirs(dir, &err), "%s", err.text);
	free(dir);
	return full;
}

void
tree_dir(const char *path)
{
	char *full = below(path);

	ATF_REQUIRE_EQ(0, file_mkdirs(full, NULL));
	free(full);
}

void
tree_file(const char *path, const char *text)
{
	char *full = below(path);
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0, file_write_atomic(full, text, strlen(text), &err),
	    "%s", err.text);
	free(full);
}

void
tree_link(const char *path, const char *target)
{
	char *full = below(path);

	ATF_REQUIRE_EQ(0, symlink(target, full));
	free(full);
}

void
tree_remove(const char *path)
{
	char *full = below(path);

	ATF_REQUIRE_EQ(0, file_remove_tree(full, NULL));
	free(full);
}

static char *
function_path(const char *bdf, const char *name)
{
	return xasprintf("sys/devices/pci0000:00/%s/%s", bdf, name);
}

void
tree_attribute(const char *bdf, const char *name, const char *text)
{
	char *path = function_path(bdf, name);

	tree_file(path, text);
	free(path);
}

static void
link_to(const char *bdf, const char *name, const char *kind, const char *target)
{
	char *path = function_path(bdf, name);
	char *to = xasprintf("../../../%s/%s", kind, target);

	tree_link(path, to);
	free(to);
	free(path);
}

void
tree_function(const struct tree_function *f)
{
	char *path = xasprintf("sys/bus/pci/devices/%s", f->bdf);
	char *to = xasprintf("../../../devices/pci0000:00/%s", f->bdf);
	char *member, *back;

	tree_link(path, to);
	tree_attribute(f->bdf, "vendor", f->vendor);
	tree_attribute(f->bdf, "device", f->device);
	tree_attribute(f->bdf, "class", f->class);
	tree_attribute(f->bdf, "subsystem_vendor", "0x1af4\n");
	tree_attribute(f->bdf, "subsystem_device", "0x1100\n");
	tree_attribute(f->bdf, "revision", "0x02\n");
	tree_attribute(f->bdf, "power_state", "D0\n");
	tree_attribute(f->bdf, "driver_override", "(null)\n");
	if (f->reset_method != NULL)
		tree_attribute(f->bdf, "reset_method", f->reset_method);
	if (f->driver != NULL)
		link_to(f->bdf, "driver", "bus/pci/drivers", f->driver);
	if (f->group != NULL) {
		link_to(f->bdf, "iommu_group", "kernel/iommu_groups", f->group);
		member = xasprintf(
		    "sys/kernel/iommu_groups/%s/devices/%s", f->group, f->bdf);
		back = xasprintf("../../../../devices/pci0000:00/%s", f->bdf);
		tree_link(member, back);
		free(back);
		free(member);
	}
	free(to);
	free(path);
}

void
tree_host(const char *table)
{
	tree_file("proc/sys/kernel/osrelease", "6.1.0-56-amd64\n");
	tree_file("proc/cpuinfo", "processor\t: 0\n"
				  "model name\t: QEMU Virtual CPU\n"
				  "flags\t\t: fpu vme vmx_like vmx lm\n"
				  "bugs\t\t: svm\n\n");
	tree_file("sys/firmware/acpi/tables/APIC", "APIC");
	tree_file("sys/firmware/acpi/tables/FACP", "FACP");
	if (table != NULL) {
		char *path = xasprintf("sys/firmware/acpi/tables/%s", table);

		tree_file(path, table);
		free(path);
	}
	tree_dir("sys/bus/pci/devices");
	tree_dir("sys/class/iommu");
	tree_dir("sys/kernel/iommu_groups");
}

void
tree_vtd(void)
{
	tree_host("DMAR");
	tree_link("sys/class/iommu/dmar0", "../../devices/virtual/iommu/dmar0");
}

void
tree_read(struct facts *f)
{
	struct source s = { 0 };
	struct err err = { 0 };

	memset(f, 0, sizeof(*f));
	/* As a host, not as a capture: what is absent is absent. */
	ATF_REQUIRE_EQ_MSG(
	    0, source_open_linux(&s, "tree", &err), "%s", err.text);
	probes_run(&s, f);
	s.ops->close(&s);
}

void
tree_nvme(const char *driver)
{
	tree_function(&(const struct tree_function){ .bdf = "0000:00:1c.0",
	    .vendor = "0x1b36\n",
	    .device = "0x000c\n",
	    .class = "0x060400\n",
	    .driver = "pcieport",
	    .group = "7" });
	tree_function(&(const struct tree_function){ .bdf = TREE_NVME,
	    .vendor = "0x1b36\n",
	    .device = "0x0010\n",
	    .class = "0x010802\n",
	    .driver = driver,
	    .group = "7",
	    .reset_method = "flr bus\n" });
}

void
tree_card(const char *nic_driver, const char *usb_driver)
{
	tree_function(&(const struct tree_function){ .bdf = TREE_NIC,
	    .vendor = "0x8086\n",
	    .device = "0x10d3\n",
	    .class = "0x020000\n",
	    .driver = nic_driver,
	    .group = "8",
	    .reset_method = "pm\n" });
	tree_function(&(const struct tree_function){ .bdf = TREE_USB,
	    .vendor = "0x1b36\n",
	    .device = "0x000d\n",
	    .class = "0x0c0330\n",
	    .driver = usb_driver,
	    .group = "8" });
}
