/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/lspci_names.h"

#include <stdlib.h>
#include <string.h>

#include "probes/formats/pci_config.h"

struct title {
	const char *start;
	int id;
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
