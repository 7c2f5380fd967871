/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pciconf_cap.h"

#include <atf-c.h>
#include <string.h>

#include "probes/formats/pciconf_fixture.h"

ATF_TC_WITHOUT_HEAD(caps);
ATF_TC_BODY(caps, tc)
{
	struct pciconf l;
	const struct pciconf_function *f = only(&l, NVME
	    "    cap 01[60] = powerspec 3  supports D0 D3  current D3\n"
	    "    cap 05[68] = MSI supports 8 messages, 64 bit, vector masks "
	    "enabled with 1 message\n"
	    "    cap 10[78] = PCI-Express 2 legacy endpoint max data 256(256) "
	    "FLR RO NS\n"
	    "                 max read 512\n"
	    "                 link x8(x16) speed 16.0(32.0) ASPM disabled(L1)\n"
	    "    cap 11[80] = MSI-X supports 16 messages, enabled\n"
	    "                 Table in map 0x14[0x2000], PBA in map "
	    "0x1c[0x3000]\n"
	    "    cap 13[98] = PCI Advanced Features: FLR TP\n"
	    "    cap ff[9c] = unknown\n"
	    "    ecap 0001[100] = AER 2 0 fatal 0 non-fatal 1 corrected\n"
	    "    ecap 0010[180] = SR-IOV 1 IOV disabled, Memory Space "
	    "disabled, ARI disabled\n"
	    "                     2 VFs configured out of 64 supported\n"
	    "                     First VF RID Offset 0x0180\n"
	    "    PCI errors = Received Master-Abort\n"
	    "                 Detected Parity Error\n"
	    "    PCI-e errors = Correctable Error Detected\n"
	    "                   Unsupported Request Detected\n");

	ATF_CHECK_EQ(6, f->caps);
	ATF_CHECK_EQ(2, f->ecaps);
	ATF_CHECK(l.caps && l.ecaps);
	ATF_CHECK_EQ(0x11, f->cap[3].id);
	ATF_CHECK_EQ(0x80, f->cap[3].offset);
	ATF_CHECK_EQ(0x180, f->ecap[1].offset);
	ATF_CHECK_STREQ("D3", f->pm_state);
	ATF_CHECK_EQ(8, f->msi_vectors);
	ATF_CHECK(f->msi_64bit && f->msi_enabled);
	ATF_CHECK_STREQ("legacy endpoint", f->pcie_type);
	ATF_CHECK(f->flr && f->af_flr && f->has_link);
	ATF_CHECK_EQ(8, f->link_width);
	ATF_CHECK_EQ(16, f->link_max_width);
	ATF_CHECK_STREQ("16.0", f->link_speed);
	ATF_CHECK_STREQ("32.0", f->link_max_speed);
	ATF_CHECK_EQ(16, f->msix_vectors);
	ATF_CHECK(f->msix_enabled && f->has_msix_table);
	ATF_CHECK_EQ(0x14, f->msix_table_reg);
	ATF_CHECK_EQ(0x2000, f->msix_table_offset);
	ATF_CHECK_EQ(0x1c, f->msix_pba_reg);
	ATF_CHECK_EQ(0x3000, f->msix_pba_offset);
	ATF_CHECK(f->has_vfs);
	ATF_CHECK_EQ(64, f->total_vfs);
	ATF_CHECK_EQ(2, f->num_vfs);
	ATF_CHECK_EQ(2, f->errors);
	pciconf_free(&l);
}

/* What is off must not read as on, and a line of 12 holds the link's. */
ATF_TC_WITHOUT_HEAD(caps__off);
ATF_TC_BODY(caps__off, tc)
{
	struct pciconf l;
	const struct pciconf_function *f = only(&l, NVME
	    "    cap 05[68] = MSI supports 1 message \n"
	    "    cap 10[78] = PCI-Express 2 root port slot max data 512(512) "
	    "RO "
	    "NS link x2(x4)\n"
	    "                 speed 2.5(8.0) ASPM disabled(L1) ARI disabled\n"
	    "    cap 11[80] = MSI-X supports 5 messages\n"
	    "    cap 13[98] = PCI Advanced Features: TP\n");

	ATF_CHECK(!f->msi_64bit && !f->msi_enabled && !f->flr && !f->af_flr);
	ATF_CHECK(!f->msix_enabled && !f->has_msix_table);
	ATF_CHECK_STREQ("root port", f->pcie_type);
	ATF_CHECK_EQ(2, f->link_width);
	ATF_CHECK_EQ(4, f->link_max_width);
	ATF_CHECK_STREQ("2.5", f->link_speed);
	pciconf_free(&l);
}

ATF_TC_WITHOUT_HEAD(acs);
ATF_TC_BODY(acs, tc)
{
	struct pciconf l;
	const struct pciconf_function *f = only(&l, NVME
	    "    ecap 000d[148] = ACS 1 Source Validation enabled, Translation "
	    "Blocking disabled\n"
	    "                     P2P Req Redirect enabled, P2P Cmpl Redirect "
	    "unavailable\n"
	    "                     P2P Upstream Forwarding disabled, P2P Egress "
	    "Control unavailable\n"
	    "                     P2P Direct Translated unavailable, Enhanced "
	    "Capability unavailable\n");

	ATF_CHECK(f->has_acs);
	ATF_CHECK_EQ(0x17, f->acs_capable);
	ATF_CHECK_EQ(0x05, f->acs_enabled);
	ATF_CHECK_STREQ("RR", pciconf_acs_name(2));
	pciconf_free(&l);
	f = only(&l, NVME "    ecap 000d[148] = ACS 1\n");
	ATF_CHECK(!f->has_acs);
	pciconf_free(&l);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, caps);
	ATF_TP_ADD_TC(tp, caps__off);
	ATF_TP_ADD_TC(tp, acs);
	return atf_no_error();
}
