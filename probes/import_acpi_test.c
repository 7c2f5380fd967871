/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/import_acpi.h"

#include <atf-c.h>
#include <errno.h>

#include "base/file.h"

ATF_TC_WITHOUT_HEAD(source_open_acpi__what_it_is);
ATF_TC_BODY(source_open_acpi__what_it_is, tc)
{
	struct source s = { 0 };
	struct strv names = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, source_open_acpi(&s, "absent", &err));
	ATF_REQUIRE_EQ(0, file_write_atomic("x", "some text\n", 10, NULL));
	ATF_REQUIRE_EQ(-1, source_open_acpi(&s, "x", &err));
	ATF_REQUIRE_EQ(0, file_write_atomic("x", "", 0, NULL));
	ATF_REQUIRE_EQ(-1, source_open_acpi(&s, "x", &err));
	/* one raw table says nothing of others */
	ATF_REQUIRE_EQ(0, file_write_atomic("x", "APIC\x2c\0\0\0", 8, NULL));
	ATF_REQUIRE_EQ(0, source_open_acpi(&s, "x", &err));
	ATF_REQUIRE(source_os(&s) == NULL);
	ATF_REQUIRE(
	    source_text(&s, "sysfs:firmware/acpi/tables/DMAR", &err) == NULL);
	ATF_REQUIRE_EQ(ENODATA, err.code);
	ATF_REQUIRE_EQ(
	    -1, source_list(&s, "sysfs:firmware/acpi/tables", &names, &err));
	ATF_REQUIRE_EQ(ENODATA, err.code);
	s.ops->close(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, source_open_acpi__what_it_is);
	return atf_no_error();
}
