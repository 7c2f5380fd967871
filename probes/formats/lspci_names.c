/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/lspci_names.h"

#include <stdlib.h>
#include <string.h>

#include "probes/formats/pci_config.h"

struct title {
	const char *start;
	int id;
};

/* PCI Code and ID Assignment, 1.11, section 1, as pci.ids names the subclasses:
 * those that a PC has. */
static const struct title classes[] = {
	{ "Unclassified device", 0x0000 },
	{ "SCSI storage controller", 0x0100 },
	{ "IDE interface", 0x0101 },
	{ "RAID bus controller", 0x0104 },
	{ "ATA controller", 0x0105 },
	{ "SATA controller", 0x0106 },
	{ "Serial Attached SCSI controller", 0x0107 },
	{ "Non-Volatile memory controller", 0x0108 },
	{ "Universal Flash Storage controller", 0x0109 },
	{ "Mass storage controller", 0x0180 },
	{ "Ethernet controller", 0x0200 },
	{ "ATM network controller", 0x0203 },
	{ "Infiniband controller", 0x0207 },
	{ "Fabric controller", 0x0208 },
	{ "Network controller", 0x0280 },
	{ "VGA compatible controller", 0x0300 },
	{ "XGA compatible controller", 0x0301 },
	{ "3D controller", 0x0302 },
	{ "Display controller", 0x0380 },
	{ "Multimedia video controller", 0x0400 },
	{ "Multimedia audio controller", 0x0401 },
	{ "Audio device", 0x0403 },
	{ "Multimedia controller", 0x0480 },
	{ "RAM memory", 0x0500 },
	{ "FLASH memory", 0x0501 },
	{ "CXL", 0x0502 },
	{ "Memory controller", 0x0580 },
	{ "Host bridge", 0x0600 },
	{ "ISA bridge", 0x0601 },
	{ "PCI bridge", 0x0604 },
	{ "CardBus bridge", 0x0607 },
	{ "Bridge", 0x0680 },
	{ "Serial controller", 0x0700 },
	{ "Parallel controller", 0x0701 },
	{ "Multiport serial controller", 0x0702 },
	{ "Modem", 0x0703 },
	{ "Communication controller", 0x0780 },
	{ "PIC", 0x0800 },
	{ "DMA controller", 0x0801 },
	{ "Timer", 0x0802 },
	{ "RTC", 0x0803 },
	{ "PCI Hot-plug controller", 0x0804 },
	{ "SD Host controller", 0x0805 },
	{ "IOMMU", 0x0806 },
	{ "System peripheral", 0x0880 },
	{ "Generic system peripheral", 0x0880 },
	{ "Co-processor", 0x0b40 },
	{ "FireWire (IEEE 1394)", 0x0c00 },
	{ "USB controller", 0x0c03 },
	{ "Fibre Channel", 0x0c04 },
	{ "SMBus", 0x0c05 },
	{ "InfiniBand", 0x0c06 },
	{ "IPMI Interface", 0x0c07 },
	{ "Serial bus controller", 0x0c80 },
	{ "RF controller", 0x0d10 },
	{ "Bluetooth", 0x0d11 },
	{ "Broadband", 0x0d12 },
	{ "Wireless controller", 0x0d80 },
	{ "Network and computing encryption device", 0x1000 },
	{ "Encryption controller", 0x1080 },
	{ "DPIO module", 0x1100 },
	{ "Performance counters", 0x1101 },
	{ "Communication synchronizer", 0x1110 },
	{ "Signal processing management", 0x1120 },
	{ "Signal processing controller", 0x1180 },
	{ "Processing accelerators", 0x1200 },
	{ "SNIA Smart Data Accelerator Interface (SDXI) controller", 0x1201 },
	{ "Non-Essential Instrumentation", 0x1300 },
	{ "Unassigned class", 0xff00 },
	{ NULL, 0 },
};

/* PCI Code and ID Assignment, 1.11: capability ids. */
static const struct title caps[] = {
	{ "Null", 0x00 },
	{ "Power Management", 0x01 },
	{ "AGP version", 0x02 },
	{ "Vital Product Data", 0x03 },
	{ "Slot ID", 0x04 },
	{ "MSI:", 0x05 },
	{ "Message Signalled Interrupts", 0x05 },
	{ "CompactPCI hot-swap", 0x06 },
	{ "PCI-X ", 0x07 },
	{ "HyperTransport", 0x08 },
	{ "Vendor Specific", 0x09 },
	{ "Debug port", 0x0a },
	{ "CompactPCI central", 0x0b },
	{ "Hot-plug capable", 0x0c },
	{ "Subsystem", 0x0d },
	{ "AGP3", 0x0e },
	{ "Secure device", 0x0f },
	{ "Express", 0x10 },
	{ "MSI-X:", 0x11 },
	{ "SATA HBA", 0x12 },
	{ "PCI Advanced Features", 0x13 },
	{ "Enhanced Allocation", 0x14 },
	{ NULL, 0 },
};

/* The same, extended capability ids. */
static const struct title ecaps[] = {
	{ "Null", 0x00 },
	{ "Advanced Error Reporting", 0x01 },
	{ "Virtual Channel", 0x02 },
	{ "Device Serial Number", 0x03 },
	{ "Power Budgeting", 0x04 },
	{ "Root Complex Link", 0x05 },
	{ "Root Complex Internal Link", 0x06 },
	{ "Root Complex Event Collector", 0x07 },
	{ "Multi-Function Virtual Channel", 0x08 },
	{ "Root Bridge Control Block", 0x0a },
	{ "Vendor Specific", 0x0b },
	{ "Access Control Services", 0x0d },
	{ "Alternative Routing-ID", 0x0e },
	{ "Address Translation Service", 0x0f },
	{ "Single Root I/O Virtualization", 0x10 },
	{ "Multi-Root I/O Virtualization", 0x11 },
	{ "Multicast", 0x12 },
	{ "Page Request Interface", 0x13 },
	{ "Physical Resizable BAR", 0x15 },
	{ "Dynamic Power Allocation", 0x16 },
	{ "Transaction Processing Hints", 0x17 },
	{ "Latency Tolerance Reporting", 0x18 },
	{ "Secondary PCI Express", 0x19 },
	{ "Protocol Multiplexing", 0x1a },
	{ "Process Address Space ID", 0x1b },
	{ "LN Requester", 0x1c },
	{ "Downstream Port Containment", 0x1d },
	{ "L1 PM Substates", 0x1e },
	{ "Precision Time Measurement", 0x1f },
	{ "PCI Express over M_PHY", 0x20 },
	{ "FRS Queueing", 0x21 },
	{ "Readiness Time Reporting", 0x22 },
	{ "Designated Vendor-Specific", 0x23 },
	{ "Virtual Resizable BAR", 0x24 },
	{ "Data Link Feature", 0x25 },
	{ "Physical Layer 16.0 GT/s", 0x26 },
	{ "Lane Margining", 0x27 },
	{ "Hierarchy ID", 0x28 },
	{ "Native PCIe Enclosure Management", 0x29 },
	{ "Physical Layer 32.0 GT/s", 0x2a },
	{ "Alternate Protocol", 0x2b },
	{ "System Firmware Intermediary", 0x2c },
	{ "Shadow Functions", 0x2d },
	{ "Data Object Exchange", 0x2e },
	{ "Device 3", 0x2f },
	{ "Integrity & Data Encryption", 0x30 },
	{ "Physical Layer 64.0 GT/s", 0x31 },
	{ NULL, 0 },
};

static int
id_of(const struct title *v, const char *title, const char *unnamed)
{
	const char *at = strstr(title, unnamed);

	for (; v->start != NULL; v++)
		if (strncmp(title, v->start, strlen(v->start)) == 0)
			return v->id;
	/* "Capability ID 0x15 [0000]" */
	if (at != title)
		return PCI_UNKNOWN;
	return (int)(strtoul(at + strlen(unnamed), NULL, 16) & 0xffff);
}

int
lspci_cap_id(const char *title)
{
	return id_of(caps, title, "Capability ID ");
}

int
lspci_ecap_id(const char *title)
{
	return id_of(ecaps, title, "Extended Capability ID ");
}

int
lspci_class(const char *title, size_t n)
{
	const struct title *t;

	for (t = classes; t->start != NULL; t++)
		if (strlen(t->start) == n && strncmp(t->start, title, n) == 0)
			return t->id;
	return PCI_UNKNOWN;
}
