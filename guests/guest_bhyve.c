/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/guest_bhyve.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bdf.h"
#include "base/file.h"
#include "base/mem.h"

#define FIRMWARE "/usr/local/share/uefi-firmware"

/* Slot 0 is the host bridge, 31 the LPC bridge. */
enum { SLOT_DISK = 4, SLOT_FIRST = 6, SLOT_LAST = 30 };

char *
bhyve_bootrom(struct err *err)
{
	/* Without a variable store; the split one goes without it, too. */
	static const char *const names[] = { "BHYVE_UEFI.fd",
		"BHYVE_UEFI_CODE.fd", NULL };
	const char *dir = getenv("PPTCHECK_BOOTROM_DIR");
	size_t i;

	if (dir == NULL || *dir == '\0')
		dir = FIRMWARE;
	for (i = 0; names[i] != NULL; i++) {
		char *path = xasprintf("%s/%s", dir, names[i]);

		if (file_exists(path))
			return path;
		free(path);
	}
	(void)err_set(err, 0,
	    "no UEFI firmware for bhyve in %s: pkg install edk2-bhyve", dir);
	return NULL;
}

char *
bhyve_vm_name(const struct strv *devices)
{
	struct bdf b;

	if (devices == NULL || devices->n == 0 ||
	    bdf_parse(devices->v[0], &b, NULL) == -1)
		return xasprintf("pptcheck-%ld", (long)getpid());
	return xasprintf("pptcheck-%u-%u-%u", b.bus, b.dev, b.func);
}

struct bhyve_can
bhyve_can(const char *usage)
{
	struct bhyve_can can = {
		.acpi_option = strstr(usage, "-A:") != NULL,
	};

	return can;
}

static bool
same_card(const struct bdf *a, const struct bdf *b)
{
	return a->bus == b->bus && a->dev == b->dev;
}

/* Where device i goes: with GUEST_MAP_SAME beside the others of its card. */
static int
add_device(struct strv *argv, const struct guest_config *c, size_t i,
    unsigned int *slot, struct err *err)
{
	const char *rom =
	    c->roms != NULL && i < c->roms->n ? c->roms->v[i] : "";
	const char *place =
	    c->slots != NULL && i < c->slots->n ? c->slots->v[i] : "";
	bool beside = false, first = true;
	struct bdf b, other;
	size_t k;

	if (bdf_parse(c->devices->v[i], &b, err) == -1)
		return -1;
	if (b.domain != 0)
		return err_set(err, 0,
		    "%s: bhyve passes functions of PCI domain 0 only",
		    c->devices->v[i]);
	strv_add(argv, "-s");
	if (*place != '\0') {
		strv_addf(argv, "%s,passthru,%u/%u/%u%s%s", place, b.bus, b.dev,
		    b.func, *rom == '\0' ? "" : ",rom=", rom);
		return 0;
	}
	for (k = 0; k < c->devices->n; k++) {
		if (k == i || bdf_parse(c->devices->v[k], &other, err) == -1)
			continue;
		if (c->mapping == GUEST_MAP_SAME && same_card(&b, &other)) {
			beside = true;
			first &= k > i;
		}
	}
	if (first && *slot == SLOT_LAST)
		return err_set(err, 0, "too many devices for one guest");
	if (first)
		++*slot;
	strv_addf(argv, "%u:%u,passthru,%u/%u/%u%s%s", *slot,
	    beside ? b.func : 0u, b.bus, b.dev, b.func,
	    *rom == '\0' ? "" : ",rom=", rom);
	return 0;
}

/* The first from SLOT_DISK on that no device has. */
static int
disk_slot(const struct guest_config *c)
{
	int slot = SLOT_DISK;
	size_t i = 0;

	while (c->slots != NULL && i < c->slots->n && slot < SLOT_LAST)
		if (strtol(c->slots->v[i++], NULL, 10) == slot) {
			slot++;
			i = 0;
		}
	return slot;
}

int
bhyve_argv(struct strv *argv, const struct guest_config *c,
    const struct bhyve_can *can, const char *bootrom, const char *vm,
    struct err *err)
{
	unsigned int slot = SLOT_FIRST - 1;
	size_t i;

	strv_add(argv, c->program);
	strv_add(argv, "-c");
	strv_addf(argv, "%d", c->cpus);
	strv_add(argv, "-m");
	strv_addf(argv, "%dM", c->memory_mib);
	/* -H: an idle guest must not take a whole CPU.  -w: Linux reads MSRs
	 * that bhyve does not have. */
	if (can->acpi_option)
		strv_add(argv, "-A");
	strv_add(argv, "-H");
	strv_add(argv, "-S");
	strv_add(argv, "-w");
	/* Four registers in hexadecimal (amd64/cpuid.c); "KVMKVMKVM" and its
	 * highest leaf (Documentation/virt/kvm/x86/cpuid.rst). */
	if (c->kvm_signature) {
		strv_add(argv, "-o");
		strv_add(argv, "cpuid.0x40000000=0x40000001,0x4b4d564b,"
			       "0x564b4d56,0x0000004d");
	}
	strv_add(argv, "-s");
	strv_add(argv, "0,hostbridge");
	strv_add(argv, "-s");
	strv_add(argv, "31,lpc");
	strv_add(argv, "-l");
	strv_add(argv, "com1,stdio");
	strv_add(argv, "-l");
	strv_addf(argv, "bootrom,%s", bootrom);
	strv_add(argv, "-s");
	strv_addf(argv, "%d,virtio-blk,%s,ro", disk_slot(c), c->disk);
	for (i = 0; c->devices != NULL && i < c->devices->n; i++)
		if (add_device(argv, c, i, &slot, err) == -1)
			return -1;
	if (c->extra != NULL)
		strv_addv(argv, c->extra);
	strv_add(argv, vm);
	return 0;
}

/* What bhyve prints of guests that run well (bhyverun.c, pci_passthru.c). */
static bool
is_noise(const char *line)
{
	static const char *const noise[] = { "rdmsr to register",
		"wrmsr to register", "unmap_pptdev_mmio failed", "Warning",
		"WARNING", NULL };
	size_t i;

	for (i = 0; noise[i] != NULL; i++)
		if (strstr(line, noise[i]) != NULL)
			return true;
	return false;
}

char *
bhyve_decisive_line(const char *text)
{
	static const char closing[] = "Device emulation initialization error: ";
	struct strv lines = { 0 };
	char *found = NULL;
	size_t i;

	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n; i++) {
		if (found == NULL && !is_noise(lines.v[i]))
			found = xstrdup(lines.v[i]);
		else if (found != NULL &&
			 strstr(found, "is not using the ppt(4) driver") !=
			     NULL &&
			 strncmp(lines.v[i], closing, strlen(closing)) == 0)
			xreplace(&found, xasprintf("%s: %s", found,
					     lines.v[i] + strlen(closing)));
	}
	strv_free(&lines);
	return found;
}

char *
bhyve_bad_poweroff(int status, const char *text)
{
	/* bhyverun.c and pci_passthru.c: what ends with 1 as well. */
	static const char *const errors[] = { "vm_run error",
		"vm_setup_pptdev_msi", "vm_disable_pptdev_msix", NULL };
	const char *p;
	size_t i;

	if (!WIFEXITED(status))
		return xasprintf("bhyve was killed by signal %d, not ended by "
				 "the guest",
		    WTERMSIG(status));
	for (i = 0; errors[i] != NULL; i++)
		if ((p = strstr(text, errors[i])) != NULL)
			return xasprintf("bhyve ended with status %d, by an "
					 "error: %.*s",
			    WEXITSTATUS(status), (int)strcspn(p, "\r\n"), p);
	if (WEXITSTATUS(status) == 1)
		return NULL;
	return xasprintf("bhyve ended with status %d%s", WEXITSTATUS(status),
	    WEXITSTATUS(status) == 0 ? ", as for a reboot" : "");
}
