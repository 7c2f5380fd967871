/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/limits.h"

#include <arpa/inet.h>
#include <atf-c.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* The start of an hour and of a day. */
#define START ((time_t)86400 * 20000)

static void
network(const char *address, unsigned char out[8])
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, address, &four.sin_addr) == 1) {
		limits_network((const struct sockaddr *)&four, out);
		return;
	}
	ATF_REQUIRE_EQ(1, inet_pton(AF_INET6, address, &six.sin6_addr));
	limits_network((const struct sockaddr *)&six, out);
}

ATF_TC_WITHOUT_HEAD(limits_network__what_counts_together);
ATF_TC_BODY(limits_network__what_counts_together, tc)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.254", true },
		{ "192.0.2.1", "192.0.3.1", false },
		{ "192.0.2.1", "::ffff:192.0.2.7", true },
		{ "2001:db8:1:2::1", "2001:db8:1:3::1", true },
		{ "2001:db8:1:2::1", "2001:db8:2:2::1", false },
		/* The first bytes are those of the other's. */
		{ "32.1.13.0", "2001:d00::1", false },
	};
	unsigned char a[8], b[8];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		network(rows[i].a, a);
		network(rows[i].b, b);
		ATF_CHECK_EQ_MSG(rows[i].same, memcmp(a, b, 8) == 0, "%s %s",
		    rows[i].a, rows[i].b);
	}
}

ATF_TC_WITHOUT_HEAD(limits_take__until_the_period_ends);
ATF_TC_BODY(limits_take__until_the_period_ends, tc)
{
	struct limits *l = limits_new();
	int i;

	/* To ask takes nothing. */
	for (i = 0; i < 5; i++)
		ATF_CHECK_EQ(
		    0, limits_take(l, LIMIT_PUTS, "a", 1, 2, 0, START + 600));
	for (i = 0; i < 2; i++)
		ATF_CHECK_EQ(
		    0, limits_take(l, LIMIT_PUTS, "a", 1, 2, 1, START + 600));
	ATF_CHECK_EQ(
	    3000, limits_take(l, LIMIT_PUTS, "a", 1, 2, 1, START + 600));
	ATF_CHECK_EQ(1, limits_take(l, LIMIT_PUTS, "a", 1, 2, 0, START + 3599));
	/* Somebody else, and another kind, have their own. */
	ATF_CHECK_EQ(0, limits_take(l, LIMIT_PUTS, "b", 1, 2, 1, START + 600));
	ATF_CHECK_EQ(0, limits_take(l, LIMIT_KEY, "a", 1, 2, 2, START + 600));
	/* A day for those. */
	ATF_CHECK_EQ(
	    86400 - 600, limits_take(l, LIMIT_KEY, "a", 1, 2, 0, START + 600));
	ATF_CHECK_EQ(86400 - 7200,
	    limits_take(l, LIMIT_KEY, "a", 1, 2, 0, START + 7200));
	/* The next hour, and the next day. */
	ATF_CHECK_EQ(0, limits_take(l, LIMIT_PUTS, "a", 1, 2, 1, START + 3600));
	ATF_CHECK_EQ(0, limits_take(l, LIMIT_KEY, "a", 1, 2, 1, START + 86400));
	/* None at all. */
	ATF_CHECK(limits_take(l, LIMIT_KEY, "c", 1, 0, 0, START + 86400) > 0);
	limits_free(l);
	limits_free(NULL);
}

/* However many ask, who is over the limit stays there, and memory is the same.
 */
ATF_TC_WITHOUT_HEAD(limits_take__many);
ATF_TC_BODY(limits_take__many, tc)
{
	struct limits *l = limits_new();
	char who[16];
	int i, free_again = 0;

	for (i = 0; i < 20; i++) {
		(void)snprintf(who, sizeof(who), "over-%d", i);
		ATF_CHECK_EQ(0,
		    limits_take(l, LIMIT_KEY, who, strlen(who), 9, 9, START));
	}
	for (i = 0; i < 300000; i++) {
		(void)snprintf(who, sizeof(who), "other-%d", i);
		(void)limits_take(
		    l, LIMIT_KEY, who, strlen(who), 9, 1, START + 1);
	}
	for (i = 0; i < 20; i++) {
		(void)snprintf(who, sizeof(who), "over-%d", i);
		free_again += limits_take(l, LIMIT_KEY, who, strlen(who), 9, 0,
				  START + 2) == 0;
	}
	ATF_CHECK_EQ(0, free_again);
	limits_free(l);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_REQUIRE(sodium_init() != -1);
	ATF_TP_ADD_TC(tp, limits_network__what_counts_together);
	ATF_TP_ADD_TC(tp, limits_take__until_the_period_ends);
	ATF_TP_ADD_TC(tp, limits_take__many);
	return atf_no_error();
}
