/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pci_caps.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* One capability: the bytes from its header on. */
struct cap {
	const uint8_t *p;
	size_t n;
};

/* PCI Bus Power Management 1.2, 3.2.4; PCI_PM_CTRL_NO_SOFT_RESET. */
static void
decode_pm(struct pci_config *o, const struct cap *c)
{
	o->pm.have = PCI_PRESENT;
	if (c->n >= 6)
		o->pm.no_soft_reset = (c->p[4] & 8) != 0;
}

/* VT-d specification 4.0, 5.1.5.1 and .2: bit 4, where the address is that of
 * the local APICs. */
int
pci_msi_remapped(uint64_t address)
{
	return address >> 20 == 0xfee ? (int)(address >> 4 & 1) : PCI_UNKNOWN;
}

/* PCI Local Bus 3.0, 6.8.1.3; PCI_MSI_FLAGS. */
static void
decode_msi(struct pci_config *o, const struct cap *c)
{
	uint16_t flags;

	o->msi.have = PCI_PRESENT;
	if (c->n < 4)
		return;
	flags = get_le16(c->p + 2);
	o->msi.enabled = flags & 1;
	o->msi.vectors = 1 << (flags >> 1 & 7);
	o->msi.is_64bit = (flags & 0x80) != 0;
	if (o->msi.enabled == 1 && c->n >= 8)
		o->msi.remapped = pci_msi_remapped(get_le32(c->p + 4));
}

/* PCI Local Bus 3.0, 6.8.2; PCI_MSIX_FLAGS, _TABLE, _PBA. */
static void
decode_msix(struct pci_config *o, const struct cap *c)
{
	uint16_t flags;
	uint32_t table, pba;

	o->msix.have = PCI_PRESENT;
	if (c->n < 4)
		return;
	flags = get_le16(c->p + 2);
	o->msix.vectors = (flags & 0x7ff) + 1;
	o->msix.enabled = flags >> 15;
	if (c->n < 12)
		return;
	table = get_le32(c->p + 4);
	pba = get_le32(c->p + 8);
	o->msix.table_bar = table & 7;
	o->msix.table_offset = table & ~UINT32_C(7);
	o->msix.pba_bar = pba & 7;
	o->msix.pba_offset = pba & ~UINT32_C(7);
}

/* PCI Express Base 4.0, 7.5.3; PCI_EXP_FLAGS, _DEVCAP, _LNKCAP, _LNKSTA. */
static void
decode_express(struct pci_config *o, const struct cap *c)
{
	uint32_t link;

	o->express.have = PCI_PRESENT;
	if (c->n < 4)
		return;
	o->express.type = get_le16(c->p + 2) >> 4 & 0xf;
	o->express.link = o->express.type != PCI_EXPRESS_ROOT_ENDPOINT &&
			  o->express.type != PCI_EXPRESS_EVENT_COLLECTOR;
	if (c->n >= 8)
		o->express.flr = get_le32(c->p + 4) >> 28 & 1;
	if (!o->express.link || c->n < 0x10)
		return;
	link = get_le32(c->p + 0xc);
	o->express.max_speed = link & 0xf;
	o->express.max_width = link >> 4 & 0x3f;
	if (c->n < 0x14)
		return;
	link = get_le16(c->p + 0x12);
	o->express.speed = link & 0xf;
	o->express.width = link >> 4 & 0x3f;
}

/* Conventional PCI Advanced Capabilities ECN; a reset by PCI_AF_CAP_FLR is of
 * use only together with PCI_AF_CAP_TP. */
static void
decode_af(struct pci_config *o, const struct cap *c)
{
	o->af.have = PCI_PRESENT;
	if (c->n >= 4)
		o->af.flr = (c->p[3] & 3) == 3;
}

static void
decode_subsystem(struct pci_config *o, const struct cap *c)
{
	if (c->n < 8)
		return;
	o->subvendor = get_le16(c->p + 4);
	o->subdevice = get_le16(c->p + 6);
}

static void
decode_acs(struct pci_config *o, const struct cap *c)
{
	o->acs.have = PCI_PRESENT;
	if (c->n < 8)
		return;
	o->acs.capable = get_le16(c->p + 4) & 0x7f;
	o->acs.enabled = get_le16(c->p + 6) & 0x7f;
}

/* PCI Express Base 4.0, 7.8.6; PCI_REBAR_CAP, PCI_REBAR_CTRL. */
static void
decode_rebar(struct pci_config *o, const struct cap *c)
{
	size_t i, n;

	o->rebar.have = PCI_PRESENT;
	if (c->n < 12)
		return;
	n = get_le32(c->p + 8) >> 5 & 7; /* PCI_REBAR_CTRL_NBAR_MASK */
	for (i = 0; i < n && i < PCI_BARS && c->n >= 12 + 8 * i; i++) {
		uint32_t sizes = get_le32(c->p + 4 + 8 * i);
		uint32_t ctrl = get_le32(c->p + 8 + 8 * i);

		/* sizes above 2^19 MiB continue in the control register */
		o->rebar.v[i].bar = ctrl & 7;
		o->rebar.v[i].size = ctrl >> 8 & 0x3f;
		o->rebar.v[i].sizes = sizes >> 4 | (uint64_t)(ctrl >> 16) << 28;
		o->rebar.n++;
	}
}

static void
decode_sriov(struct pci_config *o, const struct cap *c)
{
	o->sriov.have = PCI_PRESENT;
	if (c->n < 0x12)
		return;
	o->sriov.total_vfs = get_le16(c->p + 0xe); /* PCI_SRIOV_TOTAL_VF */
	/* PCI_SRIOV_NUM_VF counts only while PCI_SRIOV_CTRL_VFE is set. */
	o->sriov.num_vfs = c->p[8] & 1 ? get_le16(c->p + 0x10) : 0;
}

size_t
pci_cap_size(unsigned int id)
{
	switch (id) {
	case 0x01: /* PCI_CAP_ID_PM */
	case 0x05: /* PCI_CAP_ID_MSI */
	case 0x0d: /* PCI_CAP_ID_SSVID */
		return 8;
	case 0x10: /* PCI_CAP_ID_EXP */
		return 0x14;
	case 0x11: /* PCI_CAP_ID_MSIX */
		return 12;
	default:
		return 4;
	}
}

void
pci_cap_decode(
    struct pci_config *o, const uint8_t *cap, size_t n, unsigned int id)
{
	const struct cap c = { cap, n };

	switch (id) {
	case 0x01: /* PCI_CAP_ID_PM */
		decode_pm(o, &c);
		break;
	case 0x05: /* PCI_CAP_ID_MSI */
		decode_msi(o, &c);
		break;
	case 0x0d: /* PCI_CAP_ID_SSVID */
		decode_subsystem(o, &c);
		break;
	case 0x10: /* PCI_CAP_ID_EXP */
		decode_express(o, &c);
		break;
	case 0x11: /* PCI_CAP_ID_MSIX */
		decode_msix(o, &c);
		break;
	case 0x13: /* PCI_CAP_ID_AF */
		decode_af(o, &c);
		break;
	default:
		break;
	}
}

size_t
pci_ecap_size(unsigned int id, const uint8_t *cap)
{
	switch (id) {
	case 0x0d: /* PCI_EXT_CAP_ID_ACS */
		return 8;
	case 0x10: /* PCI_EXT_CAP_ID_SRIOV */
		return 0x14;
	case 0x15: /* PCI_EXT_CAP_ID_REBAR, PCI_REBAR_CTRL_NBAR_MASK */
		return cap == NULL
			   ? 12
			   : 4 + 8 * (size_t)(get_le32(cap + 8) >> 5 & 7);
	default:
		return 4;
	}
}

void
pci_ecap_decode(
    struct pci_config *o, const uint8_t *cap, size_t n, unsigned int id)
{
	const struct cap c = { cap, n };

	switch (id) {
	case 0x0d: /* PCI_EXT_CAP_ID_ACS */
		decode_acs(o, &c);
		break;
	case 0x0f: /* PCI_EXT_CAP_ID_ATS */
		o->ats = PCI_PRESENT;
		break;
	case 0x10: /* PCI_EXT_CAP_ID_SRIOV */
		decode_sriov(o, &c);
		break;
	case 0x13: /* PCI_EXT_CAP_ID_PRI */
		o->pri = PCI_PRESENT;
		break;
	case 0x15: /* PCI_EXT_CAP_ID_REBAR */
		decode_rebar(o, &c);
		break;
	case 0x1b: /* PCI_EXT_CAP_ID_PASID */
		o->pasid = PCI_PRESENT;
		break;
	default:
		break;
	}
}

static const char *const speeds[] = { NULL, "2.5", "5.0", "8.0", "16.0", "32.0",
	"64.0" };

const char *
pci_speed_text(int code)
{
	if (code < 0 || (size_t)code >= sizeof(speeds) / sizeof(speeds[0]))
		return NULL;
	return speeds[code];
}

int
pci_speed_code(const char *text)
{
	size_t i, n = strcspn(text, "G, ");

	if (n > 2 && strncmp(text + n - 2, ".0", 2) == 0)
		n -= 2;
	for (i = 1; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		size_t length = strlen(speeds[i]);

		if (strcmp(speeds[i] + length - 2, ".0") == 0)
			length -= 2;
		if (n == length && strncmp(text, speeds[i], n) == 0)
			return (int)i;
	}
	return PCI_UNKNOWN;
}

const char *
pci_express_type_text(int type)
{
	static const char *const names[] = { "endpoint", "legacy-endpoint",
		NULL, NULL, "root-port", "upstream-port", "downstream-port",
		"pcie-pci-bridge", "pci-pcie-bridge", "root-endpoint",
		"event-collector" };

	if (type < 0 || (size_t)type >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[type];
}
