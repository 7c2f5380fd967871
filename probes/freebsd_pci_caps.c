/* SPDX-License-Identifier: BSD-2-Clause
 * Facts from a function's capabilities. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "probes/formats/pci_caps.h"
#include "probes/freebsd_pci.h"
#include "probes/pci_facts.h"

/* PCI Code and ID Assignment 1.11, 2 and 3. */
enum {
	CAP_PM = 0x01,
	CAP_PCIE = 0x10,
	ECAP_ACS = 0x0d,
	ECAP_ATS = 0x0f,
	ECAP_SRIOV = 0x10,
	ECAP_PRI = 0x13,
	ECAP_PASID = 0x1b,
};

/* PCI Power Management 1.2, 3.2.4: the control word, and NoSoftReset in it. */
enum { PM_CONTROL = 4, PM_NO_SOFT_RESET = 1 << 3 };

enum { CONFIG_SPACE = 4096 };

static const char *const cap_facts[] = { "caps", "caps.error", "power_state",
	"pcie.type", "link.speed", "link.max_speed", "link.width",
	"link.max_width", "msi.vectors", "msi.64bit", "msi.enabled",
	"msix.vectors", "msix.enabled", "reset.flr", "reset.af_flr", "reset.pm",
	"pm.no_soft_reset", NULL };
static const char *const ecap_facts[] = { "ecaps", "sriov.total_vfs",
	"sriov.num_vfs", "ats", "pri", "pasid", "acs.capable", "acs.enabled",
	"rebar.0.size", NULL };

static void
all_unknown(
    const struct fact_subject *s, const char *const *names, const char *why)
{
	for (; *names != NULL; names++)
		fact_unknown(s, why, "%s", *names);
}

static const struct pciconf_cap *
find(const struct pciconf_cap *v, size_t n, uint16_t id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].id == id)
			return &v[i];
	return NULL;
}

/* Ids up to where the chain comes back to itself; its length. */
static size_t
ids(const struct fact_subject *s, const struct pciconf_cap *v, size_t n,
    int digits, const char *name)
{
	unsigned char seen[CONFIG_SPACE] = { 0 };
	struct buf text = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		if (seen[v[i].offset % CONFIG_SPACE]++ > 0)
			break;
		buf_addf(&text, "%s%0*x", i == 0 ? "" : " ", digits,
		    (unsigned int)v[i].id);
	}
	fact_str(s, n == 0 ? "none" : buf_str(&text), "%s", name);
	buf_free(&text);
	return i;
}

static void
chain_error(const struct fact_subject *s, const struct pciconf_cap *v, size_t n,
    size_t good)
{
	char *text;

	if (good == n)
		return;
	text = xasprintf("the chain comes back to 0x%x", v[good].offset);
	fact_str(s, text, "caps.error");
	free(text);
}

static const char *
type_name(const char *pciconf)
{
	static const struct {
		const char *pciconf, *fact;
	} types[] = { { "endpoint", "endpoint" },
		{ "legacy endpoint", "legacy-endpoint" },
		{ "root port", "root-port" },
		{ "upstream port", "upstream-port" },
		{ "downstream port", "downstream-port" },
		{ "PCI bridge", "pcie-pci-bridge" },
		{ "PCI to PCIe bridge", "pci-pcie-bridge" },
		{ "root endpoint", "root-endpoint" },
		{ "event collector", "event-collector" } };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(pciconf, types[i].pciconf) == 0)
			return types[i].fact;
	return NULL;
}

static void
speed(const struct fact_subject *s, const char *text, const char *name)
{
	/* pciconf prints "undef" for a number without a meaning. */
	if (*text == '\0' || strspn(text, "0123456789.") != strlen(text))
		fact_unknown(s, "pciconf names no speed", "%s", name);
	else
		fact_str(s, text, "%s", name);
}

static void
link_facts(const struct fact_subject *s, const struct pciconf_function *f)
{
	fact_int(s, f->has_link ? f->link_width : 0, "link.width");
	fact_int(s, f->has_link ? f->link_max_width : 0, "link.max_width");
	if (f->has_link) {
		speed(s, f->link_speed, "link.speed");
		speed(s, f->link_max_speed, "link.max_speed");
	} else {
		fact_str(s, "none", "link.speed");
		fact_str(s, "none", "link.max_speed");
	}
}

static void
pcie(const struct fact_subject *s, const struct pciconf_function *f)
{
	const char *type = type_name(f->pcie_type);

	if (find(f->cap, f->caps, CAP_PCIE) == NULL)
		fact_str(s, "none", "pcie.type");
	else if (type == NULL)
		fact_unknown(s, "pciconf names no known type", "pcie.type");
	else
		fact_str(s, type, "pcie.type");
	link_facts(s, f);
}

static void
interrupts(const struct fact_subject *s, const struct pciconf_function *f)
{
	fact_int(s, f->msi_vectors, "msi.vectors");
	fact_bool(s, f->msi_64bit, "msi.64bit");
	fact_bool(s, f->msi_enabled, "msi.enabled");
	fact_int(s, f->msix_vectors, "msix.vectors");
	fact_bool(s, f->msix_enabled, "msix.enabled");
	if (f->msix_vectors == 0)
		return;
	if (!f->has_msix_table || f->msix_table_reg < 0x10 ||
	    f->msix_pba_reg < 0x10) {
		fact_unknown(s, "the listing does not say where it is",
		    "msix.table.bar");
		return;
	}
	fact_int(s, (f->msix_table_reg - 0x10) / 4, "msix.table.bar");
	fact_int(s, (int64_t)f->msix_table_offset, "msix.table.offset");
	fact_int(s, (f->msix_pba_reg - 0x10) / 4, "msix.pba.bar");
	fact_int(s, (int64_t)f->msix_pba_offset, "msix.pba.offset");
}

static void
power(const struct fact_subject *s, const struct freebsd_function *i)
{
	const struct pciconf_cap *pm = find(i->f->cap, i->f->caps, CAP_PM);
	size_t at = pm == NULL ? 0 : (size_t)pm->offset + PM_CONTROL;

	if (pm == NULL) {
		/* PCI Power Management 1.2, 1.4: it knows no other state. */
		fact_bool(s, false, "reset.pm");
		fact_str(s, "D0", "power_state");
	} else if (i->header != NULL && at / 4 < i->header->n) {
		bool kept = (i->header->dword[at / 4] & PM_NO_SOFT_RESET) != 0;

		fact_bool(s, kept, "pm.no_soft_reset");
		fact_bool(s, !kept, "reset.pm");
	} else {
		char *selector = freebsd_selector(&i->f->bdf);
		char *why = xasprintf("pciconf does not list NoSoftRst; as "
				      "root: pciconf -r -h %s 0x%x (bit 3)",
		    selector, (unsigned int)at);

		fact_unknown(s, why, "pm.no_soft_reset");
		fact_unknown(s, why, "reset.pm");
		free(why);
		free(selector);
	}
	if (*i->f->pm_state != '\0')
		fact_str(s, i->f->pm_state, "power_state");
}

static void
acs_set(const struct fact_subject *s, unsigned int set, const char *name)
{
	struct buf text = { 0 };
	unsigned int bit;

	for (bit = 0; bit < 7; bit++)
		if ((set & 1u << bit) != 0)
			buf_addf(&text, "%s%s", text.len == 0 ? "" : " ",
			    pciconf_acs_name(bit));
	fact_str(s, text.len == 0 ? "none" : buf_str(&text), "%s", name);
	buf_free(&text);
}

static void
acs(const struct fact_subject *s, const struct pciconf_function *f)
{
	static const char why[] = "this version of pciconf does not decode ACS";

	if (find(f->ecap, f->ecaps, ECAP_ACS) != NULL && !f->has_acs) {
		fact_unknown(s, why, "acs.capable");
		fact_unknown(s, why, "acs.enabled");
		return;
	}
	acs_set(s, f->acs_capable, "acs.capable");
	acs_set(s, f->acs_enabled, "acs.enabled");
}

/* pciconf names the capability and no more. */
static void
rebar(const struct fact_subject *s, const struct freebsd_function *i,
    const struct pciconf_cap *cap)
{
	uint8_t bytes[4 * 64];
	struct pci_config c;
	char *selector, *why, range[32];
	size_t k;

	if (cap == NULL)
		return;
	pci_config_unknown(&c);
	for (k = 0; i->rebar != NULL && k < 4 * i->rebar->n; k++)
		bytes[k] = (uint8_t)(i->rebar->dword[k / 4] >> 8 * (k % 4));
	if (k > 0)
		pci_ecap_decode(&c, bytes, k, FREEBSD_ECAP_REBAR);
	if (c.rebar.n > 0) {
		pci_facts_rebar(s, &c);
		return;
	}
	/* Number 0 stands for all where not one is known. */
	selector = freebsd_selector(&i->f->bdf);
	freebsd_rebar_range(range, cap->offset, 1);
	why = xasprintf("pciconf does not decode it; as root: pciconf -r %s %s",
	    selector, range);
	fact_unknown(s, why, "rebar.0.size");
	free(why);
	free(selector);
}

static void
extended(const struct fact_subject *s, const struct freebsd_function *i)
{
	const struct pciconf_function *f = i->f;
	size_t good;

	if (find(f->cap, f->caps, CAP_PCIE) != NULL && !i->listing->ecaps) {
		all_unknown(s, ecap_facts,
		    "no extended capability is listed of any function");
		return;
	}
	good = ids(s, f->ecap, f->ecaps, 4, "ecaps");
	chain_error(s, f->ecap, f->ecaps, good);
	fact_bool(s, find(f->ecap, good, ECAP_ATS) != NULL, "ats");
	fact_bool(s, find(f->ecap, good, ECAP_PRI) != NULL, "pri");
	fact_bool(s, find(f->ecap, good, ECAP_PASID) != NULL, "pasid");
	acs(s, f);
	rebar(s, i, find(f->ecap, good, FREEBSD_ECAP_REBAR));
	if (find(f->ecap, good, ECAP_SRIOV) == NULL || f->has_vfs) {
		fact_int(s, f->total_vfs, "sriov.total_vfs");
		fact_int(s, f->num_vfs, "sriov.num_vfs");
	} else {
		fact_unknown(
		    s, "pciconf does not count them", "sriov.total_vfs");
		fact_unknown(s, "pciconf does not count them", "sriov.num_vfs");
	}
}

void
freebsd_capability_facts(
    const struct fact_subject *s, const struct freebsd_function *i)
{
	const struct pciconf_function *f = i->f;
	const char *why = NULL;
	size_t good;

	if (i->dead)
		why = "its config space reads ff";
	else if (i->no_caps != NULL)
		why = i->no_caps;
	else if (f->cut)
		why = "the listing ends here";
	if (why != NULL) {
		all_unknown(s, cap_facts, why);
		all_unknown(s, ecap_facts, why);
		return;
	}
	good = ids(s, f->cap, f->caps, 2, "caps");
	fact_str(s, "none", "caps.error");
	chain_error(s, f->cap, f->caps, good);
	pcie(s, f);
	interrupts(s, f);
	fact_bool(s, f->flr, "reset.flr");
	fact_bool(s, f->af_flr, "reset.af_flr");
	power(s, i);
	extended(s, i);
}
