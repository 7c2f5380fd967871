/* SPDX-License-Identifier: BSD-2-Clause
 * The DMAR table: Intel Virtualization Technology for Directed I/O, rev. 4.1,
 * section 8. */
#ifndef PROBES_FORMATS_DMAR_H
#define PROBES_FORMATS_DMAR_H

#include "probes/formats/acpi.h"

/* DMAR flags, 8.1 */
#define DMAR_INTR_REMAP 0x01
#define DMAR_X2APIC_OPT_OUT 0x02
#define DMAR_DMA_OPT_IN 0x04

/* of a DRHD, 8.3, and of an ATSR, 8.5 */
#define DMAR_INCLUDE_ALL 0x01
#define DMAR_ALL_PORTS 0x01

enum dmar_type {
	DMAR_DRHD = 0,
	DMAR_RMRR = 1,
	DMAR_ATSR = 2,
	DMAR_RHSA = 3,
	DMAR_ANDD = 4,
	DMAR_SATC = 5,
	DMAR_SIDP = 6,
};

enum dmar_scope_type {
	DMAR_SCOPE_ENDPOINT = 1,
	DMAR_SCOPE_BRIDGE = 2, /* and all below it */
	DMAR_SCOPE_IOAPIC = 3,
	DMAR_SCOPE_HPET = 4,
	DMAR_SCOPE_NAMESPACE = 5,
};

/* A path of several hops can be resolved only with the buses below its
 * bridges. */
struct dmar_scope {
	uint8_t type;
	uint8_t enumeration_id;
	uint8_t bus;	     /* where the path begins */
	const uint8_t *path; /* device, function of each hop */
	size_t hops;	     /* at least 1 */
};

/* Fields that a type lacks are 0. */
struct dmar_structure {
	uint16_t type; /* enum dmar_type, or one that is unknown to us */
	uint16_t length;
	size_t offset;
	uint8_t flags;
	uint16_t segment;
	uint64_t base;	       /* DRHD, RHSA: of its registers */
	uint64_t limit;	       /* RMRR: last byte */
	uint32_t proximity;    /* RHSA */
	uint8_t device_number; /* ANDD */
	const char *name;      /* ANDD: name_length bytes, no NUL */
	size_t name_length;
	size_t first_scope, scopes; /* in dmar.scopes */
};

/* Points into the bytes it was read from. */
struct dmar {
	struct acpi_table table;
	unsigned address_width; /* bits */
	uint8_t flags;
	struct dmar_structure *v;
	size_t n;
	struct dmar_scope *scopes;
	size_t n_scopes;
	struct acpi_defects defects;
};

/* Fails only if not even the table's fixed part is there. */
int dmar_parse(struct dmar *, const void *bytes, size_t n, struct err *);
void dmar_free(struct dmar *);

/*
 * "DRHD" and so on; "type N" for others, written to buf.
 */
const char *dmar_type_name(unsigned type, char *buf, size_t size);

#endif
