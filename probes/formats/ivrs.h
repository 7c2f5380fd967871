/* SPDX-License-Identifier: BSD-2-Clause
 * The IVRS table: AMD I/O Virtualization Technology (IOMMU) Specification,
 * 48882 rev. 3.08, section 5.2. */
#ifndef PROBES_FORMATS_IVRS_H
#define PROBES_FORMATS_IVRS_H

#include "probes/formats/acpi.h"

enum ivrs_type {
	IVHD_10 = 0x10, /* the same unit may have a block of each type */
	IVHD_11 = 0x11,
	IVHD_40 = 0x40,
	IVMD_ALL = 0x20,
	IVMD_ONE = 0x21,
	IVMD_RANGE = 0x22,
};

/* IVMD flags, 5.2.2.3 */
#define IVMD_UNITY 0x01
#define IVMD_IR 0x02
#define IVMD_IW 0x04
#define IVMD_EXCLUSION 0x08

/* Device entries of an IVHD, 5.2.2.2 */
enum ivhd_entry_type {
	IVHD_PAD4 = 0,
	IVHD_ALL = 1,
	IVHD_SELECT = 2,
	IVHD_RANGE = 3, /* up to the next IVHD_RANGE_END */
	IVHD_RANGE_END = 4,
	IVHD_PAD8 = 0x40,
	IVHD_ALIAS = 0x42,
	IVHD_ALIAS_RANGE = 0x43,
	IVHD_EXT = 0x46,
	IVHD_EXT_RANGE = 0x47,
	IVHD_SPECIAL = 0x48, /* IOAPIC, HPET */
	IVHD_ACPI_HID = 0xf0,
};

struct ivhd_entry {
	uint8_t type;
	uint16_t device; /* bus << 8 | device << 3 | function */
	uint8_t setting;
	uint16_t source; /* alias, special: the id that DMA carries */
	uint8_t handle;	 /* special: APIC id or HPET number */
	uint8_t variety; /* special: 1 IOAPIC, 2 HPET */
	size_t length;
};

/* Fields that a type lacks are 0. */
struct ivrs_block {
	uint8_t type; /* enum ivrs_type, or one that is unknown to us */
	uint8_t flags;
	uint16_t length;
	size_t offset;
	size_t unit;	 /* IVHD: number of the unit, from 0 */
	uint16_t device; /* IVHD: the unit's own; IVMD: the first */
	uint16_t last;	 /* IVMD_RANGE */
	uint16_t capability;
	uint16_t segment;
	uint16_t info;
	uint32_t features; /* type 10h: feature reporting; others: attributes */
	uint64_t efr;	   /* not in type 10h */
	uint64_t base;	   /* of the registers, or of the memory */
	uint64_t size;	   /* IVMD */
	size_t first_entry, entries; /* in ivrs.entries */
};

struct ivrs {
	struct acpi_table table;
	uint32_t info; /* IVinfo */
	struct ivrs_block *v;
	size_t n;
	struct ivhd_entry *entries;
	size_t n_entries;
	size_t units;
	struct acpi_defects defects;
};

/* Fails only if not even the table's fixed part is there. */
int ivrs_parse(struct ivrs *, const void *bytes, size_t n, struct err *);
void ivrs_free(struct ivrs *);

bool ivrs_is_ivhd(const struct ivrs_block *);
bool ivrs_is_ivmd(const struct ivrs_block *);

/* PASize of IVinfo, bits. */
unsigned ivrs_address_width(const struct ivrs *);

#endif
