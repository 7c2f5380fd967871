/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/control.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

ATF_TC_WITHOUT_HEAD(arguments__by_class);
ATF_TC_BODY(arguments__by_class, tc)
{
	struct strv argv = { 0 };

	(void)tc;
	ATF_REQUIRE_STREQ("8086:10d3", control_id("net"));
	ATF_REQUIRE(control_id("gpu") == NULL);
	control_arguments(&argv, "gpu");
	ATF_REQUIRE_EQ(0, argv.n);
	control_arguments(&argv, "net");
	ATF_REQUIRE_EQ(4, argv.n);
	ATF_REQUIRE_STREQ("-device", argv.v[2]);
	ATF_REQUIRE_MSG(strncmp(argv.v[3], "e1000e,", 7) == 0, "%s", argv.v[3]);
	strv_free(&argv);
}

ATF_TC_WITHOUT_HEAD(known__by_class_program_and_image);
ATF_TC_BODY(known__by_class_program_and_image, tc)
{
	char digest[] = "11", other_digest[] = "22";
	struct image image = { .digest = digest };
	struct image other = { .digest = other_digest };

	(void)tc;
	ATF_REQUIRE_EQ(0, setenv("PPTCHECK_CACHE", "cache", 1));
	ATF_REQUIRE(!control_known("net", "sh", &image));
	control_remember("net", "sh", &image);
	ATF_REQUIRE(control_known("net", "sh", &image));
	ATF_REQUIRE(!control_known("nvme", "sh", &image));
	ATF_REQUIRE(!control_known("net", "cat", &image));
	ATF_REQUIRE(!control_known("net", "sh", &other));
	control_remember("nvme", "sh", &image);
	ATF_REQUIRE(control_known("net", "sh", &image));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, arguments__by_class);
	ATF_TP_ADD_TC(tp, known__by_class_program_and_image);
	return atf_no_error();
}
