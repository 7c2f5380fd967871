/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/facts.h"

#include <atf-c.h>
#include <stdlib.h>

#include "base/mem.h"
#include "probes/probe.h"

ATF_TC_WITHOUT_HEAD(facts_get__every_type);
ATF_TC_BODY(facts_get__every_type, tc)
{
	struct facts f = { 0 };
	const struct fact *fact;

	ATF_REQUIRE(facts_get(&f, "absent") == NULL);
	facts_bool(&f, "iommu.usable", true, "sysfs:class/iommu");
	facts_int(&f, "iommu.groups", -8, "a");
	facts_str(&f, "host.kernel", "", "b");
	facts_unknown(&f, "iommu.table", "Permission denied", "c");
	ATF_REQUIRE_EQ(4, f.n);
	fact = facts_get(&f, "iommu.usable");
	ATF_REQUIRE_EQ(FACT_BOOL, fact->type);
	ATF_REQUIRE(fact->b);
	ATF_REQUIRE_STREQ("sysfs:class/iommu", fact->origin);
	ATF_REQUIRE_STREQ("iommu.usable", fact->key);
	ATF_REQUIRE_EQ(-8, facts_get(&f, "iommu.groups")->i);
	ATF_REQUIRE_STREQ("", facts_get(&f, "host.kernel")->str);
	ATF_REQUIRE_STREQ(
	    "Permission denied", facts_get(&f, "iommu.table")->str);
	ATF_REQUIRE(facts_get(&f, "iommu") == NULL);
	ATF_REQUIRE(facts_get(&f, "") == NULL);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(facts_put__again_replaces_value_type_and_origin);
ATF_TC_BODY(facts_put__again_replaces_value_type_and_origin, tc)
{
	struct facts f = { 0 };

	facts_unknown(&f, "k", "why", "first");
	facts_str(&f, "other", "x", "o");
	facts_str(&f, "k", "text", "second");
	ATF_REQUIRE_STREQ("text", facts_text(&f, "k"));
	facts_bool(&f, "k", true, "third");
	ATF_REQUIRE(facts_text(&f, "k") == NULL);
	ATF_REQUIRE(facts_true(&f, "k"));
	ATF_REQUIRE(facts_get(&f, "k")->str == NULL);
	ATF_REQUIRE_STREQ("third", facts_get(&f, "k")->origin);
	facts_bool(&f, "k", false, "fourth");
	ATF_REQUIRE(!facts_true(&f, "k"));
	ATF_REQUIRE_EQ(2, f.n);
	ATF_REQUIRE_STREQ("k", f.v[0].key);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(facts_true__unknown_absent_and_others_are_not);
ATF_TC_BODY(facts_true__unknown_absent_and_others_are_not, tc)
{
	struct facts f = { 0 };

	facts_unknown(&f, "unknown", "why", "o");
	facts_int(&f, "one", 1, "o");
	facts_str(&f, "true", "true", "o");
	facts_bool(&f, "no", false, "o");
	ATF_REQUIRE(!facts_true(&f, "unknown"));
	ATF_REQUIRE(!facts_true(&f, "absent"));
	ATF_REQUIRE(!facts_true(&f, "one"));
	ATF_REQUIRE(!facts_true(&f, "true"));
	ATF_REQUIRE(!facts_true(&f, "no"));
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(facts_text_and_number__only_of_their_type);
ATF_TC_BODY(facts_text_and_number__only_of_their_type, tc)
{
	struct facts f = { 0 };

	facts_unknown(&f, "unknown", "why", "o");
	facts_int(&f, "seven", 7, "o");
	facts_str(&f, "text", "7", "o");
	ATF_REQUIRE(facts_text(&f, "unknown") == NULL);
	ATF_REQUIRE(facts_text(&f, "seven") == NULL);
	ATF_REQUIRE(facts_text(&f, "absent") == NULL);
	ATF_REQUIRE_STREQ("7", facts_text(&f, "text"));
	ATF_REQUIRE_EQ(7, facts_number(&f, "seven", -1));
	ATF_REQUIRE_EQ(-1, facts_number(&f, "text", -1));
	ATF_REQUIRE_EQ(-2, facts_number(&f, "unknown", -2));
	ATF_REQUIRE_EQ(-3, facts_number(&f, "absent", -3));
	facts_free(&f);
}

/* A big server has some hundred functions with a dozen facts each. */
ATF_TC_WITHOUT_HEAD(facts_put__ten_thousand);
ATF_TC_BODY(facts_put__ten_thousand, tc)
{
	struct facts f = { 0 };
	int i, round;

	for (round = 1; round <= 2; round++)
		for (i = 0; i < 10000; i++) {
			char *key = xasprintf("pci.%04x:00:00.0.value", i);

			facts_int(&f, key, (int64_t)i * round, "o");
			free(key);
		}
	ATF_REQUIRE_EQ(10000, f.n);
	for (i = 0; i < 10000; i++) {
		char *key = xasprintf("pci.%04x:00:00.0.value", i);

		ATF_REQUIRE_STREQ(key, f.v[i].key);
		ATF_REQUIRE_EQ(2 * i, facts_number(&f, key, -1));
		free(key);
	}
	ATF_REQUIRE(facts_get(&f, "pci.2710:00:00.0.value") == NULL);
	facts_free(&f);
	ATF_REQUIRE_EQ(0, f.n);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(facts_functions__sorted_and_only_functions);
ATF_TC_BODY(facts_functions__sorted_and_only_functions, tc)
{
	struct facts f = { 0 };
	struct strv all = { 0 };
	char *text;

	facts_functions(&f, &all);
	ATF_REQUIRE_EQ(0, all.n);
	facts_str(&f, "pci.0000:01:00.0.vendor", "8086", "o");
	facts_str(&f, "pci.0000:01:00.0.subvendor", "8086", "o");
	facts_int(&f, "pci.functions", 3, "o");
	facts_str(&f, "pci.vendor", "no address", "o");
	facts_str(&f, "host.vendor", "no function", "o");
	facts_str(&f, "pci.10000:00:04.0.vendor", "8086", "o");
	facts_unknown(&f, "pci.0000:00:1f.2.vendor", "why", "o");
	facts_functions(&f, &all);
	text = strv_join(&all, " ");
	ATF_REQUIRE_STREQ("0000:00:1f.2 0000:01:00.0 10000:00:04.0", text);
	free(text);
	strv_free(&all);
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(facts_pci__one_function);
ATF_TC_BODY(facts_pci__one_function, tc)
{
	struct facts f = { 0 };

	facts_str(&f, "pci.0000:00:1c.0.class", "060400", "o");
	facts_str(&f, "pci.0000:00:1f.0.class", "060100", "o");
	facts_unknown(&f, "pci.0000:00:1e.0.class", "why", "o");
	ATF_REQUIRE_STREQ(
	    "060100", facts_pci_text(&f, "0000:00:1f.0", "class"));
	ATF_REQUIRE(facts_pci_text(&f, "0000:00:1e.0", "class") == NULL);
	ATF_REQUIRE(facts_pci(&f, "0000:00:1e.0", "class") != NULL);
	ATF_REQUIRE(facts_pci(&f, "0000:00:1d.0", "class") == NULL);
	ATF_REQUIRE(facts_is_bridge(&f, "0000:00:1c.0"));
	/* the ISA bridge has a driver of the host's own */
	ATF_REQUIRE(!facts_is_bridge(&f, "0000:00:1f.0"));
	ATF_REQUIRE(!facts_is_bridge(&f, "0000:00:1e.0"));
	ATF_REQUIRE(!facts_is_bridge(&f, "0000:00:1d.0"));
	facts_free(&f);
}

ATF_TC_WITHOUT_HEAD(facts_of__two_parts_of_a_name);
ATF_TC_BODY(facts_of__two_parts_of_a_name, tc)
{
	struct facts f = { 0 };

	(void)tc;
	ATF_CHECK(facts_of(&f, "a", "b") == NULL);
	facts_int(&f, "a.b.c", 1, "x");
	facts_int(&f, "a.bc", 2, "x");
	ATF_REQUIRE(facts_of(&f, "a", "b.c") != NULL);
	ATF_CHECK_EQ(1, facts_of(&f, "a", "b.c")->i);
	ATF_CHECK_EQ(1, facts_of(&f, "a.b", "c")->i);
	ATF_CHECK_EQ(2, facts_of(&f, "a", "bc")->i);
	ATF_CHECK(facts_of(&f, "a.b.", "c") == NULL);
	ATF_CHECK(facts_of(&f, "a.b", "") == NULL);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, facts_get__every_type);
	ATF_TP_ADD_TC(tp, facts_put__again_replaces_value_type_and_origin);
	ATF_TP_ADD_TC(tp, facts_true__unknown_absent_and_others_are_not);
	ATF_TP_ADD_TC(tp, facts_text_and_number__only_of_their_type);
	ATF_TP_ADD_TC(tp, facts_put__ten_thousand);
	ATF_TP_ADD_TC(tp, facts_functions__sorted_and_only_functions);
	ATF_TP_ADD_TC(tp, facts_pci__one_function);
	ATF_TP_ADD_TC(tp, facts_of__two_parts_of_a_name);
	return atf_no_error();
}
