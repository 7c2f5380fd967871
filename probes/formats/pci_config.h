/* SPDX-License-Identifier: BSD-2-Clause
 * A function's PCI configuration space, decoded.  Pure: bytes in, values out.
 *
 * Offsets and masks are those of Linux, include/uapi/linux/pci_regs.h; names in
 * capitals in the comments are from there. */
#ifndef PROBES_FORMATS_PCI_CONFIG_H
#define PROBES_FORMATS_PCI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCI_HEADER_SIZE 64
#define PCI_CONVENTIONAL_SIZE 256
#define PCI_EXPRESS_SIZE 4096

/* What has this value was not in the bytes, or not in what was read of them. */
#define PCI_UNKNOWN (-1)

/* For the fields "have". */
enum { PCI_ABSENT = 0, PCI_PRESENT = 1 };

#define PCI_CAPS_MAX 48	  /* a chain of the first 256 bytes has no more */
#define PCI_ECAPS_MAX 128 /* thrice what any function of 2026 has */
#define PCI_BARS 6

/* PCI Express capability: Device/Port Type, PCI_EXP_FLAGS_TYPE. */
enum pci_express_type {
	PCI_EXPRESS_ENDPOINT = 0,
	PCI_EXPRESS_LEGACY_ENDPOINT = 1,
	PCI_EXPRESS_ROOT_PORT = 4,
	PCI_EXPRESS_UPSTREAM_PORT = 5,
	PCI_EXPRESS_DOWNSTREAM_PORT = 6,
	PCI_EXPRESS_TO_PCI_BRIDGE = 7,
	PCI_TO_EXPRESS_BRIDGE = 8,
	PCI_EXPRESS_ROOT_ENDPOINT = 9,
	PCI_EXPRESS_EVENT_COLLECTOR = 10,
};

/* Bits of Access Control Services, PCI_ACS_SV and so on. */
enum {
	PCI_ACS_SOURCE_VALIDATION = 1,
	PCI_ACS_REQUEST_REDIRECT = 4,
	PCI_ACS_COMPLETION_REDIRECT = 8,
	PCI_ACS_UPSTREAM_FORWARDING = 0x10,
	/* What Linux asks for (REQ_ACS_FLAGS in drivers/iommu/iommu.c). */
	PCI_ACS_WANTED = 0x1d,
};

enum pci_bar_kind { PCI_BAR_NONE, PCI_BAR_IO, PCI_BAR_MEM32, PCI_BAR_MEM64 };

struct pci_bar {
	int kind; /* enum pci_bar_kind */
	int prefetchable;
	uint64_t address;
	int64_t size; /* never in the configuration space itself */
};

struct pci_window {
	int have;
	uint64_t base, end;
};

struct pci_cap {
	int id;
	uint16_t at;
};

/* Numbers that were not seen are PCI_UNKNOWN; flags are 0, 1, PCI_UNKNOWN. */
struct pci_config {
	size_t size; /* bytes that were decoded */
	int dead;    /* all of it reads ff: no answer */

	int vendor, device, revision;
	int class;	  /* 24 bits with the interface, */
	int class_digits; /* or 4 digits without it */
	int subvendor, subdevice;
	int header_type, multifunction;
	int memory, master; /* PCI_COMMAND */
	int pin;
	struct pci_bar bar[PCI_BARS];
	int bars_known; /* those with PCI_BAR_NONE are not there */

	int primary, secondary, subordinate;
	struct pci_window io, memory_window, prefetchable_window;

	/* A list is complete when nothing is hidden behind its end. */
	struct pci_cap caps[PCI_CAPS_MAX], ecaps[PCI_ECAPS_MAX];
	size_t caps_n, ecaps_n;
	bool caps_complete, ecaps_complete;
	char caps_error[96];   /* what is wrong with a chain; "" if nothing */
	const char *caps_why;  /* why the lists end early */
	const char *ecaps_why; /* static texts, NULL when complete */

	struct {
		int have, no_soft_reset;
	} pm;
	struct {
		int have, vectors, is_64bit, enabled;
		/* Its address has the format that an IOMMU of Intel remaps. */
		int remapped;
	} msi;
	struct {
		int have, vectors, enabled, table_bar, pba_bar;
		int64_t table_offset, pba_offset;
	} msix;
	struct {
		int have, type, flr;
		int link; /* the function has a link */
		int max_speed, max_width, speed, width; /* speeds: codes */
	} express;
	struct {
		int have, flr;
	} af;
	struct {
		int have, capable, enabled;
	} acs;
	struct {
		int have;
		size_t n;
		struct {
			int bar;
			int size;	/* 2^size MiB now */
			uint64_t sizes; /* bit k: 2^k MiB */
		} v[PCI_BARS];
	} rebar;
	struct {
		int have, total_vfs, num_vfs;
	} sriov;
	int ats, pri, pasid; /* have */
};

/* All unknown: what other readers (text of lspci) start from. */
void pci_config_unknown(struct pci_config *);

/* Decodes n bytes from offset 0 on; the rest is unknown. */
void pci_config_decode(struct pci_config *, const void *bytes, size_t n);

/*
 * The same, where reading is slow: bytes has room for PCI_EXPRESS_SIZE, n of
 * them are there.  Before it looks at others, fetch is asked to put them in
 * their place; false: they cannot be had.
 */
typedef bool pci_config_fetch(
    void *context, uint8_t *bytes, size_t at, size_t n);
void pci_config_decode_parts(struct pci_config *, uint8_t *bytes, size_t n,
    pci_config_fetch *fetch, void *context);

/* Sets "have" of every capability that is in no list: absent when the list is
 * complete.  For readers that filled the lists themselves. */
void pci_config_absent(struct pci_config *);

/* "8.0" for a speed code of the link registers; NULL for an unknown one. */
const char *pci_speed_text(int code);
/* msi.remapped of an address, PCI_UNKNOWN where it is none of an x86. */
int pci_msi_remapped(uint64_t address);

/* The code of "8.0" or "8"; PCI_UNKNOWN. */
int pci_speed_code(const char *text);

/* The name of a pci_express_type as facts have it; NULL for a reserved one. */
const char *pci_express_type_text(int type);

#endif
