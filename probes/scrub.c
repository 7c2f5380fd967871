/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/scrub.h"

#include <stdlib.h>
#include <string.h>

#include "base/strv.h"

#define VM_CONF "text:vm-conf"

struct rule {
	const char *prefix; /* of the key; "|" at its end: the whole key */
	void (*scrub)(struct buf *); /* NULL: as it is */
};

/* The first that matches counts: what is read most stands first. */
static const struct rule rules[] = {
	{ "sysfs:bus/pci/", NULL },
	{ "sysfs:kernel/iommu_groups", NULL },
	{ "sysfs:class/iommu", NULL },
	{ "sysfs:class/vfio", NULL },
	{ "sysfs:module", NULL },
	{ "sysfs:firmware/acpi/tables|", NULL },
	{ "sysfs:firmware/acpi/tables/DMAR|", NULL },
	{ "sysfs:firmware/acpi/tables/IVRS|", NULL },
	{ "sysfs:firmware/acpi/tables/MCFG|", NULL },
	{ "sysfs:firmware/acpi/tables/DSDT|", NULL },
	{ "sysfs:firmware/acpi/tables/SSDT", NULL },
	{ "sysfs:firmware/dmi", scrub_smbios },
	{ "sysfs:firmware/efi", NULL },
	{ "sysfs:firmware|", NULL },
	{ "sysfs:kernel/security", NULL },
	{ "sysfs:kernel/mm/hugepages", NULL },
	{ "sysfs:class/dmi/id/bios_", NULL },
	{ "sysfs:class/dmi/id/board_name|", NULL },
	{ "sysfs:class/dmi/id/board_vendor|", NULL },
	{ "sysfs:class/dmi/id/product_name|", NULL },
	{ "sysfs:class/dmi/id/sys_vendor|", NULL },
	{ "sysfs:block", scrub_mask },
	{ "sysfs:class/block", scrub_mask },
	{ "sysfs:class/drm", scrub_mask },
	{ "sysfs:class/graphics", scrub_mask },
	{ "sysfs:class/net", scrub_mask },
	{ "sysfs:class/nvme", scrub_mask },
	{ "sysfs:class/nvme", scrub_mask },
	{ "sysfs:class/tty/", scrub_mask },
	{ "sysfs:dev/", scrub_mask },
	{ "sysfs:devices/", scrub_mask },
	{ "proc:cmdline|", scrub_arguments },
	{ "proc:cpuinfo|", scrub_cpuinfo },
	{ "proc:interrupts|", scrub_mask },
	{ "proc:iomem|", NULL },
	{ "proc:meminfo|", NULL },
	{ "proc:modules|", NULL },
	{ "proc:net/route|", scrub_routes },
	{ "proc:net/ipv6_route|", scrub_routes6 },
	{ "proc:self/mountinfo|", scrub_mounts },
	{ "proc:self/status|", scrub_mask },
	{ "proc:swaps|", scrub_swaps },
	{ "proc:sys/kernel/osrelease|", NULL },
	{ "proc:sys/kernel/ostype|", NULL },
	{ "path:", NULL },
	{ "version:", scrub_mask },
	{ "remembered:", NULL },
	{ "dev:", NULL },
	{ "limit:", NULL },
	{ "log:kernel|", scrub_log },
	{ "file:/boot/loader.conf", scrub_settings },
	{ "file:/boot/device.hints|", scrub_settings },
	{ "file:/etc/sysctl.conf|", scrub_settings },
	{ "file:/etc/modprobe.d", scrub_settings },
	{ "file:/lib/modules/", NULL },
	{ "file:/usr/local/share/uefi-firmware|", NULL },
	{ "run:pciconf", scrub_pciconf },
	{ "run:kenv", scrub_settings },
	{ "run:sysctl", scrub_settings },
	{ "run:dmesg", scrub_log },
	{ "run:acpidump -t|", scrub_mask },
	{ "run:devinfo -v|", scrub_mask },
	{ "run:id -u|", NULL },
	{ "run:kldstat", scrub_mask },
	{ "run:uname -", scrub_mask },
	{ "run:vm passthru|", scrub_mask },
	{ "run:netstat -rn|", scrub_netstat },
	{ "run:which ", NULL },
	{ "status:", NULL },
	{ "stderr:", scrub_mask },
	{ "text:lspci|", scrub_lspci },
	{ VM_CONF, scrub_guest },
	{ "text:", scrub_mask },
	{ NULL, NULL },
};

/* Last parts of a key that name one machine, wherever they stand. */
static const char *const identities[] = { "vpd", "serial", "uuid", "wwid",
	"nguid", "eui", "unique_id", "serial_number", "subsysnqn",
	"product_uuid", "product_serial", "board_serial", "board_asset_tag",
	"hostid", "hostnqn", "dev_id", "permanent_address", NULL };

static const struct rule *
rule_of(const char *key)
{
	const struct rule *r;
	size_t n;

	for (r = rules; r->prefix != NULL; r++) {
		n = strcspn(r->prefix, "|");
		if (strncmp(key, r->prefix, n) == 0 &&
		    (r->prefix[n] == '\0' || key[n] == '\0'))
			return r;
	}
	return NULL;
}

static bool
names_machine(const char *key)
{
	const char *last = strrchr(key, '/');
	size_t i;

	if (last == NULL)
		return false;
	last++;
	for (i = 0; identities[i] != NULL; i++)
		if (last[0] == identities[i][0] &&
		    strcmp(last, identities[i]) == 0)
			return true;
	/* Elsewhere an address is that of a slot or of registers. */
	return strcmp(last, "address") == 0 && strstr(key, "/net/") != NULL;
}

bool
scrub_allows(const char *key)
{
	return rule_of(key) != NULL && !names_machine(key);
}

static bool
ends_with(const char *key, const char *tail)
{
	size_t n = strlen(key), t = strlen(tail);

	return n > t && strcmp(key + n - t, tail) == 0;
}

/* Some are told by the end of their key. */
static void (*scrubber_of(const char *key))(struct buf *)
{
	const struct rule *r;

	/* Of parts only the first can hold what VPD showed last: behind it the
	 * probe reads no serial number. */
	if (ends_with(key, "/config") || strstr(key, "/config@0+") != NULL)
		return scrub_config;
	if (ends_with(key, "/dm/name"))
		return scrub_mapper_name;
	r = rule_of(key);
	return r == NULL ? NULL : r->scrub;
}

bool
scrub_passes(const char *key)
{
	return scrubber_of(key) == NULL;
}

void
scrub(const char *key, struct buf *b)
{
	void (*scrubber)(struct buf *) = scrubber_of(key);

	if (scrubber != NULL)
		scrubber(b);
}

void
scrub_recorded(const char *key, struct buf *b)
{
	if (strncmp(key, VM_CONF, strlen(VM_CONF)) == 0)
		scrub_guest_files(b);
}
