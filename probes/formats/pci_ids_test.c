/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/pci_ids.h"

static const char list[] = "#\n# 1af4 in a comment\n\n"
			   "1af4  Red Hat, Inc.\n"
			   "\t1000  Virtio network device\n"
			   "\t\t1af4 10d3  a board\n"
			   "# between\n"
			   "\t1041\tVirtio 1.0 network device\r\n"
			   "8086  Intel Corporation\n"
			   "\t10d3  82574L Gigabit Network Connection\n"
			   "\t\t1af4 1042  a board\n"
			   "C 02  Network controller\n"
			   "\t00  Ethernet controller\n"
			   "\tffff  cut";

static const char *
name_of(size_t n, unsigned int vendor, unsigned int device)
{
	struct pci_ids *ids = xcalloc(1, sizeof(*ids));
	struct pci_ids_name of_vendor, name;
	static char text[64];
	/* ASan sees what reads behind the end. */
	char *exact = memcpy(xcalloc(n + 1, 1), list, n);

	exact = xreallocarray(exact, n == 0 ? 1 : n, 1);
	ids->text = exact;
	ids->n = n;
	pci_ids_find(ids, vendor, device, &of_vendor, &name);
	if (of_vendor.p == NULL) {
		ATF_REQUIRE_EQ(NULL, name.p);
		memcpy(text, "no vendor", 10);
	} else if (name.p == NULL) {
		memcpy(text, "no device", 10);
	} else {
		memcpy(text, name.p, name.n);
		text[name.n] = '\0';
	}
	free(exact);
	free(ids);
	return text;
}

ATF_TC_WITHOUT_HEAD(pci_ids__names);
ATF_TC_BODY(pci_ids__names, tc)
{
	const size_t n = strlen(list);

	ATF_REQUIRE_STREQ("Virtio network device", name_of(n, 0x1af4, 0x1000));
	ATF_REQUIRE_STREQ(
	    "Virtio 1.0 network device", name_of(n, 0x1af4, 0x1041));
	ATF_REQUIRE_STREQ(
	    "82574L Gigabit Network Connection", name_of(n, 0x8086, 0x10d3));
	/* what stands below another vendor, or names a board */
	ATF_REQUIRE_STREQ("no device", name_of(n, 0x1af4, 0x10d3));
	ATF_REQUIRE_STREQ("no device", name_of(n, 0x8086, 0x1042));
	ATF_REQUIRE_STREQ("no device", name_of(n, 0x8086, 0xffff));
	ATF_REQUIRE_STREQ("no vendor", name_of(n, 0x10d3, 0x10d3));
	ATF_REQUIRE_STREQ("no vendor", name_of(n, 0xc02, 0));
}

ATF_TC_WITHOUT_HEAD(pci_ids__vendor_by_name);
ATF_TC_BODY(pci_ids__vendor_by_name, tc)
{
	static const char makers[] = "1022  Advanced Micro Devices\n"
				     "1002  Advanced Micro Devices [ATI]\n"
				     "0001  Twice\n"
				     "0002  Twice";
	struct pci_ids *ids = xcalloc(1, sizeof(*ids));

	ids->text = makers;
	ids->n = sizeof(makers) - 1;
	ATF_REQUIRE_EQ(
	    0x1022, pci_ids_vendor(ids, "Advanced Micro Devices Matisse"));
	ATF_REQUIRE_EQ(0x1002,
	    pci_ids_vendor(ids, "Advanced Micro Devices [ATI] Navi 23"));
	ATF_REQUIRE_EQ(-1, pci_ids_vendor(ids, "Advanced Micro Devices"));
	ATF_REQUIRE_EQ(-1, pci_ids_vendor(ids, "Advanced Micro"));
	ATF_REQUIRE_EQ(-1, pci_ids_vendor(ids, "Twice a name"));
	ATF_REQUIRE_EQ(-1, pci_ids_vendor(ids, ""));
	free(ids);
}

ATF_TC_WITHOUT_HEAD(pci_ids__cut);
ATF_TC_BODY(pci_ids__cut, tc)
{
	size_t n;

	for (n = 0; n <= strlen(list); n++) {
		(void)name_of(n, 0x1af4, 0x1041);
		(void)name_of(n, 0x8086, 0x10d3);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, pci_ids__names);
	ATF_TP_ADD_TC(tp, pci_ids__vendor_by_name);
	ATF_TP_ADD_TC(tp, pci_ids__cut);
	return atf_no_error();
}
