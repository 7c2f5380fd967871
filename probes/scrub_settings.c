/* SPDX-License-Identifier: BSD-2-Clause
 * What is taken out of settings: arguments of a kernel, loader.conf, kenv. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/strv.h"
#include "probes/scrub.h"

/* Of a kernel's arguments those that concern devices: the rest may name disks
 * and hosts. */
static const char *const arguments[] = { "iommu", "intel_iommu=", "amd_iommu",
	"intremap=", "nointremap", "pcie_", "pci=", "pci-stub", "vfio", "kvm",
	"modprobe.blacklist=", "module_blacklist=", "rd.driver.pre=",
	"initcall_blacklist=", "hugepages",
	"default_hugepagesz=", "video=", "nomodeset", "efi=", "lockdown",
	"x2apic", "nox2apic", "noapic", "nolapic",
	"mitigations=", "isolcpus=", "iomem=", "mem_encrypt=", "swiotlb", "xen",
	NULL };

char *
scrub_argument_words(const char *text)
{
	struct strv words = { 0 }, kept = { 0 };
	char *joined;
	size_t i;

	strv_split(&words, text, " \t\r\n");
	for (i = 0; i < words.n; i++) {
		struct buf word = { 0 };

		buf_adds(&word, words.v[i]);
		scrub_mask(&word);
		if (scrub_starts_with(word.data, arguments))
			strv_add(&kept, word.data);
		buf_free(&word);
	}
	joined = strv_join(&kept, " ");
	strv_free(&kept);
	strv_free(&words);
	return joined;
}

void
scrub_arguments(struct buf *b)
{
	char *text = scrub_argument_words(buf_str(b));

	buf_clear(b);
	buf_addf(b, "%s\n", text);
	free(text);
}

/* Comments are words of people.  A mark behind a quote that nothing closes
 * begins one as well. */
static void
cut_comment(char *line)
{
	char *p, *close;

	for (p = line; *p != '\0' && *p != '#'; p++)
		if ((*p == '"' || *p == '\'') &&
		    (close = strchr(p + 1, *p)) != NULL)
			p = close;
	while (p > line && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	*p = '\0';
}

/* "hint.em.0.mac": by the name's last part. */
static bool
names_identity(const char *name, size_t n)
{
	static const char *const parts[] = { "mac", "macaddr", "hwaddr",
		"ether", "ethaddr", "serial", "sernum", "uuid", "hostid", "wwn",
		"wwnn", "wwpn", "guid", NULL };
	size_t i, len = 0;

	while (len < n && name[n - len - 1] != '.' && name[n - len - 1] != '_')
		len++;
	for (i = 0; parts[i] != NULL; i++)
		if (strlen(parts[i]) == len &&
		    strncasecmp(parts[i], name + n - len, len) == 0)
			return true;
	return false;
}

/* Addresses of functions, and what was meant to be one. */
static bool
is_addresses(const char *p, size_t n)
{
	return strspn(p, "0123456789/:., \t\r\"'") >= n;
}

/* n bytes at p, which may have another length afterwards. */
static void
hide(char *p, size_t n, const char *as)
{
	size_t len = strlen(as);

	if (n < len) {
		memset(p, '0', n);
		return;
	}
	memcpy(p, as, len);
	memmove(p + len, p + n, strlen(p + n) + 1);
}

/* A path becomes "file"; in a list of functions that one only, for what is
 * wrong with a list is said by all of it. */
static void
hide_paths(const char *name, char *value)
{
	static const char *const products[] = { "smbios.", "hw.model", NULL };
	static const char *const lists[] = { "pptdevs", NULL };
	size_t n;

	value += strspn(value, " \t");
	n = strlen(value);
	/* "PRIME B350M-A/CSM" */
	if (scrub_starts_with(name, products))
		return;
	if (!scrub_starts_with(name, lists)) {
		if (memchr(value, '/', n) != NULL && !is_addresses(value, n))
			hide(value, n, "\"file\"");
		return;
	}
	for (; *value != '\0'; value += strcspn(value, " \t,\"'")) {
		value += strspn(value, " \t,\"'");
		n = strcspn(value, " \t,\"'");
		if (memchr(value, '/', n) != NULL && !is_addresses(value, n))
			hide(value, n, "file");
	}
}

/* loader.conf, kenv, sysctl, modprobe.d, vm-bhyve's configuration. */
static bool
setting(char *line)
{
	static const char *const heads[] = { "pptdevs", "vmm", "hw.", "vm.",
		"machdep.", "vtd.", "acpi", "debug.acpi", "hint.", "kern.os",
		"kern.vm_guest", "kern.vty", "kern.securelevel",
		"security.jail.jailed", "smbios.bios.", "smbios.version",
		"smbios.planar.maker", "smbios.planar.product",
		"smbios.system.maker", "smbios.system.product", "bhyve", "if_",
		"nmdm", "passthru", "loader", "uefi", "cpu", "memory",
		"wired_memory", "debug", "graphics", "xhci", "hostbridge",
		"virt_", "guest", "boot_verbose", "console", "options vfio",
		"options kvm", "softdep", "blacklist", NULL };
	char *name = line + strspn(line, " \t");
	size_t n;

	cut_comment(line);
	n = strcspn(name, "=: \t");
	if (n == 0 || name[n] == '\0' || strncmp(name, "hw.serial", 9) == 0 ||
	    names_identity(name, n))
		return false;
	if (!scrub_starts_with(name, heads) &&
	    !(n > 5 && strncmp(name + n - 5, "_load", 5) == 0))
		return false;
	/* Of "options kvm x=y" the module is part of the name. */
	if (strncmp(name, "options ", 8) == 0)
		n += 1 + strcspn(name + n + 1, " \t");
	if (name[n] != '\0')
		hide_paths(name, name + n + 1);
	return true;
}

/* What is masked may look like a path, and a path may end what is masked: until
 * nothing changes.  Each turn leaves fewer letters, or fewer slashes. */
void
scrub_settings(struct buf *b)
{
	struct buf before = { 0 };

	do {
		buf_clear(&before);
		buf_add(&before, b->data, b->len);
		/* First: a line must not stay for a word that is masked. */
		scrub_mask(b);
		scrub_lines(b, setting);
	} while (
	    b->len != before.len || memcmp(b->data, before.data, b->len) != 0);
	buf_free(&before);
}
