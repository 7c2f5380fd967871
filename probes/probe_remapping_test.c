/* SPDX-License-Identifier: BSD-2-Clause
 * Whether interrupts are remapped, where the kernel does not say so. */
#include <atf-c.h>

#include "probes/probe_iommu.h"
#include "probes/probe_test_stub.h"

static void
read_with(struct facts *f, const struct stub *rows)
{
	struct source s;

	stub_open(&s, rows, "linux");
	probe_iommu.run(&s, f);
	stub_documented(f);
}

/* want: 1 or 0; -1: UNKNOWN */
static void
check_remapping(struct facts *f, int want)
{
	if (want == -1)
		stub_unknown(f, "iommu.interrupt_remapping", "");
	else
		stub_true(f, "iommu.interrupt_remapping", want == 1);
}

ATF_TC_WITHOUT_HEAD(interrupts__remapped_or_not);
ATF_TC_BODY(interrupts__remapped_or_not, tc)
{
	static const struct {
		const char *text;
		int want; /* -1: UNKNOWN */
	} cases[] = {
		{ " 24: 0 IR-PCI-MSI 16384-edge PCIe PME\n", 1 },
		{ " 24: 0 IR-PCI-MSIX-0000:03:00.0 0-edge nvme\n", 1 },
		{ "  0: 9 IO-APIC 2-edge timer\n 24: 0 PCI-MSI 1-edge x\n", 0 },
		/* the remapping unit's own are never remapped */
		{ " 24: 0 DMAR-MSI 0-edge dmar0\n", -1 },
		{ "  0: 9 XT-PIC timer\n", -1 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct stub rows[] = {
			{ "proc:interrupts", cases[i].text }, { NULL, NULL }
		};
		struct facts f = { 0 };

		read_with(&f, rows);
		check_remapping(&f, cases[i].want);
		facts_free(&f);
	}
}

/* Of an Intel host, whose table cannot be read. */
ATF_TC_WITHOUT_HEAD(messages__only_of_drivers);
ATF_TC_BODY(messages__only_of_drivers, tc)
{
	static const struct {
		const char *driver; /* NULL: not known */
		bool remapped;
		int want; /* -1: UNKNOWN */
	} cases[] = {
		{ "e1000e", true, 1 },
		{ "e1000e", false, 0 },
		/* left on by the firmware */
		{ "none", false, -1 },
		{ NULL, false, -1 },
		{ NULL, true, -1 },
	};
	static const struct stub rows[] = { { NULL, NULL } };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts f = { 0 };

		stub_function(&f, "0000:00:00.0");
		stub_function(&f, "0000:00:1f.6");
		if (cases[i].driver != NULL)
			facts_str(&f, "pci.0000:00:1f.6.driver",
			    cases[i].driver, "test");
		facts_bool(&f, "pci.0000:00:1f.6.msi.remapped",
		    cases[i].remapped, "test");
		read_with(&f, rows);
		check_remapping(&f, cases[i].want);
		facts_free(&f);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, interrupts__remapped_or_not);
	ATF_TP_ADD_TC(tp, messages__only_of_drivers);
	return atf_no_error();
}
