/* SPDX-License-Identifier: BSD-2-Clause
 * Device classes and the Linux modules that drive them; names as in Debian's
 * 6.1 and 6.12 kernels.  One that a kernel lacks is only noted. */
#include <stddef.h>

#include "guests/image.h"

/* What QEMU and bhyve emulate and the agent talks through. */
const char *const image_base_modules[] = { "virtio_pci", "virtio_console",
	"pvpanic-pci", NULL };

static const char *const nvme[] = { "nvme", NULL };
static const char *const sata[] = { "ahci", "ata_piix", "sd_mod", NULL };
static const char *const sas[] = { "mpt3sas", "megaraid_sas", "sd_mod", NULL };
static const char *const net[] = { "e1000e", "e1000", "e100", "igb", "igc",
	"ixgbe", "i40e", "ice", "r8169", "bnxt_en", "mlx5_core", NULL };
static const char *const usb[] = { "xhci-pci", "ehci-pci", "ohci-pci",
	"uhci-hcd", "usb-storage", "uas", "sd_mod", "usbhid", "hid-generic",
	NULL };
static const char *const sound[] = { "snd-hda-intel", "snd-hda-codec-generic",
	"snd-hda-codec-hdmi", "snd-hda-codec-realtek", NULL };
/* xe: newer than 6.7 */
static const char *const gpu[] = { "amdgpu", "nouveau", "i915", "xe", NULL };
/* Small, and without firmware files. */
static const char *const screen[] = { "ast", "mgag200", "bochs", NULL };
static const char *const wifi[] = { "iwlwifi", "iwlmvm", "iwldvm", NULL };

const struct image_class image_classes[] = {
	{ "nvme", "NVMe disks", nvme, true },
	{ "sata", "SATA controllers (AHCI, PIIX)", sata, true },
	{ "sas", "SAS and RAID controllers (LSI, Broadcom)", sas, true },
	{ "net", "wired network cards (Intel, Realtek, Broadcom, NVIDIA)", net,
	    true },
	{ "usb", "USB controllers with disks and input devices", usb, true },
	{ "sound", "HD audio controllers", sound, true },
	{ "screen", "simple screens (ASPEED, Matrox, QEMU)", screen, true },
	{ "gpu",
	    "graphics cards (AMD, NVIDIA, Intel): large, needs firmware files "
	    "in the image",
	    gpu, false },
	{ "wifi", "Intel wireless cards: needs firmware files in the image",
	    wifi, false },
	{ NULL, NULL, NULL, false },
};

/*
 * PCI Code and ID Assignment Specification 1.11, base class and sub-class in
 * the upper two bytes of three. The first match counts.
 */
static const struct {
	uint32_t code, mask;
	const char *name;
} by_class[] = {
	{ 0x010800, 0xffff00, "nvme" },
	{ 0x010600, 0xffff00, "sata" },
	{ 0x010100, 0xffff00, "sata" }, /* IDE */
	{ 0x010700, 0xffff00, "sas" },
	{ 0x010400, 0xffff00, "sas" },	/* RAID */
	{ 0x010000, 0xffff00, "sas" },	/* SCSI: older LSI */
	{ 0x028000, 0xffff00, "wifi" }, /* "other network" */
	{ 0x020000, 0xff0000, "net" },	/* Ethernet, InfiniBand */
	{ 0x030000, 0xff0000, "gpu" },
	{ 0x040100, 0xffff00, "sound" }, /* Intel DSPs in legacy mode */
	{ 0x040300, 0xffff00, "sound" },
	{ 0x0c0300, 0xffff00, "usb" },
	{ 0x0d0000, 0xff0000, "wifi" },
};

const char *
image_class_for(uint32_t pci_class)
{
	size_t i;

	for (i = 0; i < sizeof(by_class) / sizeof(by_class[0]); i++)
		if ((pci_class & by_class[i].mask) == by_class[i].code)
			return by_class[i].name;
	return NULL;
}
