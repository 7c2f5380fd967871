/* SPDX-License-Identifier: BSD-2-Clause
 * The capabilities in the text of one function. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/formats/lspci_names.h"
#include "probes/formats/lspci_reader.h"

static int
express_type(const char *name)
{
	static const struct {
		const char *name;
		int type;
	} types[] = {
		{ "Legacy Endpoint", PCI_EXPRESS_LEGACY_ENDPOINT },
		{ "Root Complex Integrated Endpoint",
		    PCI_EXPRESS_ROOT_ENDPOINT },
		{ "Root Complex Event Collector", PCI_EXPRESS_EVENT_COLLECTOR },
		{ "Endpoint", PCI_EXPRESS_ENDPOINT },
		{ "Root Port", PCI_EXPRESS_ROOT_PORT },
		{ "Upstream Port", PCI_EXPRESS_UPSTREAM_PORT },
		{ "Downstream Port", PCI_EXPRESS_DOWNSTREAM_PORT },
		{ "PCI-Express to PCI", PCI_EXPRESS_TO_PCI_BRIDGE },
		{ "PCI/PCI-X to PCI-Express", PCI_TO_EXPRESS_BRIDGE },
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strstr(name, types[i].name) != NULL)
			return types[i].type;
	return PCI_UNKNOWN;
}

static bool
is_endpoint(int type)
{
	return type == PCI_EXPRESS_ENDPOINT ||
	       type == PCI_EXPRESS_LEGACY_ENDPOINT ||
	       type == PCI_EXPRESS_ROOT_ENDPOINT;
}

/* The line that names a capability often says much of it. */
static void
take_cap_title(struct pci_config *t, int cap, const char *title)
{
	switch (cap) {
	case 0x01:
		t->pm.have = PCI_PRESENT;
		break;
	case 0x05:
		t->msi.have = PCI_PRESENT;
		t->msi.enabled = lspci_flag(title, "Enable");
		t->msi.is_64bit = lspci_flag(title, "64bit");
		title = strchr(title, '/');
		if (title != NULL)
			t->msi.vectors = lspci_int(title, "/", 10, 32);
		break;
	case 0x10:
		t->express.have = PCI_PRESENT;
		t->express.type = express_type(title);
		if (t->express.type == PCI_UNKNOWN)
			break;
		t->express.link =
		    t->express.type != PCI_EXPRESS_ROOT_ENDPOINT &&
		    t->express.type != PCI_EXPRESS_EVENT_COLLECTOR;
		if (!is_endpoint(t->express.type))
			t->express.flr = 0;
		break;
	case 0x11:
		t->msix.have = PCI_PRESENT;
		t->msix.enabled = lspci_flag(title, "Enable");
		t->msix.vectors = lspci_int(title, "Count=", 10, 2048);
		if (t->msix.vectors == PCI_UNKNOWN) /* before pciutils 3.1 */
			t->msix.vectors =
			    lspci_int(title, "TabSize=", 10, 2048);
		break;
	case 0x13:
		t->af.have = PCI_PRESENT;
		break;
	case EXTENDED | 0x0d:
		t->acs.have = PCI_PRESENT;
		break;
	case EXTENDED | 0x0f:
		t->ats = PCI_PRESENT;
		break;
	case EXTENDED | 0x10:
		t->sriov.have = PCI_PRESENT;
		break;
	case EXTENDED | 0x13:
		t->pri = PCI_PRESENT;
		break;
	case EXTENDED | 0x15:
		t->rebar.have = PCI_PRESENT;
		break;
	case EXTENDED | 0x1b:
		t->pasid = PCI_PRESENT;
		break;
	default:
		break;
	}
}

void
lspci_read_cap(struct lspci_reader *r, const char *text)
{
	struct pci_config *t = &r->f->text;
	struct pci_cap *cap;
	const char *title = strstr(text, "] ");
	uint64_t at;
	int id;

	if (lspci_starts(text, "<access denied>") != NULL) {
		r->hidden = true;
		return;
	}
	if (text[0] != '[' || title == NULL ||
	    !lspci_number(text + 1, 16, PCI_EXPRESS_SIZE - 1, &at))
		return;
	r->any_caps = true;
	title += 2;
	/* the list broke off: "<chain broken>", "<chain looped>" */
	if (lspci_starts(title, "<chain") != NULL) {
		(void)snprintf(
		    t->caps_error, sizeof(t->caps_error), "%.40s", title);
		return;
	}
	if (at >= PCI_CONVENTIONAL_SIZE) {
		id = lspci_ecap_id(title);
		r->cap = id == PCI_UNKNOWN ? NO_CAP : EXTENDED | id;
		if (t->ecaps_n == PCI_ECAPS_MAX)
			return;
		cap = &t->ecaps[t->ecaps_n++];
	} else {
		id = lspci_cap_id(title);
		r->cap = id;
		if (id == 0x07 || id == 0x10)
			r->may_extend = true;
		if (t->caps_n == PCI_CAPS_MAX)
			return;
		cap = &t->caps[t->caps_n++];
	}
	cap->id = id;
	cap->at = (uint16_t)at;
	take_cap_title(t, r->cap, title);
}

static int
acs_bits(const char *line)
{
	static const char *const names[] = { "SrcValid", "TransBlk", "ReqRedir",
		"CmpltRedir", "UpstreamFwd", "EgressCtrl", "DirectTrans" };
	int bits = 0;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int is = lspci_flag(line, names[i]);

		if (is == PCI_UNKNOWN)
			return PCI_UNKNOWN;
		bits |= is << i;
	}
	return bits;
}

static void
take_link(const char *line, int *speed, int *width)
{
	const char *at = lspci_after(line, "Speed ");

	if (at == NULL)
		return;
	*speed = pci_speed_code(at);
	*width = lspci_int(line, "Width x", 10, 63);
}

static void
take_express_line(struct lspci_reader *r, const char *line)
{
	struct pci_config *t = &r->f->text;

	if (lspci_starts(line, "DevCap:") != NULL)
		r->device_capabilities = true;
	else if (lspci_starts(line, "DevCtl:") != NULL)
		r->device_capabilities = false;
	else if (lspci_starts(line, "LnkCap:") != NULL)
		take_link(line, &t->express.max_speed, &t->express.max_width);
	else if (lspci_starts(line, "LnkSta:") != NULL)
		take_link(line, &t->express.speed, &t->express.width);
	if (r->device_capabilities && is_endpoint(t->express.type) &&
	    lspci_flag(line, "FLReset") != PCI_UNKNOWN)
		t->express.flr = lspci_flag(line, "FLReset");
}

/* The exponent of a size in MiB. */
static int
rebar_size(const char *text)
{
	int64_t size = lspci_size(text);
	int n = 0;

	if (size < 1 << 20 || (size & (size - 1)) != 0)
		return PCI_UNKNOWN;
	while (INT64_C(1) << (20 + n) < size)
		n++;
	return n;
}

/* "BAR 0: current size: 256MB, supported: 256MB 512MB 1GB" */
static void
take_rebar(struct pci_config *t, const char *line)
{
	const char *now = lspci_after(line, "current size: ");
	const char *all = lspci_after(line, "supported: ");
	int bar = lspci_int(line, "BAR ", 10, PCI_BARS - 1), n;
	uint64_t sizes = 0;

	if (lspci_starts(line, "BAR ") == NULL || bar == PCI_UNKNOWN ||
	    now == NULL || all == NULL || t->rebar.n == PCI_BARS)
		return;
	for (; *all != '\0'; all += strspn(all, " ")) {
		n = rebar_size(all);
		if (n != PCI_UNKNOWN)
			sizes |= UINT64_C(1) << n;
		all += strcspn(all, " ");
	}
	t->rebar.v[t->rebar.n].bar = bar;
	t->rebar.v[t->rebar.n].size = rebar_size(now);
	t->rebar.v[t->rebar.n++].sizes = sizes;
}

static void
take_msix_place(const char *line, int *bar, int64_t *offset)
{
	const char *at = lspci_after(line, "offset=");
	uint64_t v;

	*bar = lspci_int(line, "BAR=", 10, 7);
	if (at != NULL && lspci_number(at, 16, UINT32_MAX, &v))
		*offset = (int64_t)v;
}

void
lspci_read_cap_line(struct lspci_reader *r, const char *line)
{
	struct pci_config *t = &r->f->text;
	const char *at;
	uint64_t address;

	switch (r->cap) {
	case 0x01:
		if (lspci_starts(line, "Status:") != NULL)
			t->pm.no_soft_reset = lspci_flag(line, "NoSoftRst");
		break;
	case 0x0d:
		break;
	case 0x05:
		at = lspci_starts(line, "Address: ");
		if (at != NULL && t->msi.enabled == 1 &&
		    lspci_number(at, 16, UINT64_MAX, &address))
			t->msi.remapped = pci_msi_remapped(address);
		break;
	case 0x10:
		take_express_line(r, line);
		break;
	case 0x11:
		if (lspci_starts(line, "Vector table:") != NULL)
			take_msix_place(
			    line, &t->msix.table_bar, &t->msix.table_offset);
		else if (lspci_starts(line, "PBA:") != NULL)
			take_msix_place(
			    line, &t->msix.pba_bar, &t->msix.pba_offset);
		break;
	case 0x13:
		if (lspci_starts(line, "AFCap:") != NULL)
			t->af.flr = lspci_flag(line, "FLR") == 1 &&
				    lspci_flag(line, "TP") == 1;
		break;
	case EXTENDED | 0x0d:
		if (lspci_starts(line, "ACSCap:") != NULL)
			t->acs.capable = acs_bits(line);
		else if (lspci_starts(line, "ACSCtl:") != NULL)
			t->acs.enabled = acs_bits(line);
		break;
	case EXTENDED | 0x10:
		if (lspci_starts(line, "IOVCtl:") != NULL &&
		    lspci_flag(line, "Enable") == 0)
			t->sriov.num_vfs = 0;
		if (lspci_starts(line, "Initial VFs:") == NULL)
			break;
		t->sriov.total_vfs = lspci_int(line, "Total VFs: ", 10, 65535);
		if (t->sriov.num_vfs == PCI_UNKNOWN)
			t->sriov.num_vfs =
			    lspci_int(line, "Number of VFs: ", 10, 65535);
		break;
	case EXTENDED | 0x15:
		take_rebar(t, line);
		break;
	default:
		break;
	}
}
