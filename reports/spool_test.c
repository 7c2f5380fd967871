/* SPDX-License-Identifier: BSD-2-Clause
 * Matrices are folders here (reports/repository.h). */
#include "reports/spool.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

#define DIGEST                                                                 \
	"0123456789abcdef0123456789abcdef"                                     \
	"0123456789abcdef0123456789abcdef"

static void
add(const char *one)
{
	struct strv to = { 0 };
	struct err err = { 0 };

	strv_split(&to, one, " ");
	ATF_REQUIRE_EQ_MSG(
	    0, spool_add("spool", DIGEST, "{}", 2, &to, &err), "%s", err.text);
	strv_free(&to);
}

/* Which have it, in one word after the other. */
static void
check_has(const char *want)
{
	struct strv have = { 0 };
	char *text;

	spool_has("spool", DIGEST, &have);
	text = strv_join(&have, " ");
	ATF_CHECK_STREQ(want, text);
	free(text);
	strv_free(&have);
}

/* How many it waits for, `one` among them. */
static size_t
waits_for(const char *one)
{
	struct strv to = { 0 };
	size_t n;

	spool_to("spool", DIGEST, &to);
	n = to.n;
	ATF_CHECK_MSG(n == 0 || strv_has(&to, one), "not for %s", one);
	strv_free(&to);
	return n;
}

ATF_TC_WITHOUT_HEAD(spool__two_matrices);
ATF_TC_BODY(spool__two_matrices, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("b", NULL));
	add("a");
	add("b");
	add("b");
	ATF_CHECK_EQ(2, waits_for("a"));
	ATF_CHECK_EQ(2, waits_for("b"));
	ATF_CHECK_EQ(SPOOL_NEW, spool_send("spool", DIGEST, "a", &err));
	ATF_CHECK_EQ(2, waits_for("a"));
	/* The second has it, the first still waits. */
	ATF_CHECK_EQ(SPOOL_DONE, spool_send("spool", DIGEST, "b", &err));
	ATF_CHECK_EQ(SPOOL_NEW, spool_state_of("spool", DIGEST));
	ATF_CHECK(file_exists("spool/done/" DIGEST ".json"));
	ATF_CHECK_EQ(1, waits_for("a"));
	ATF_REQUIRE_EQ(0, file_mkdirs("a", NULL));
	ATF_CHECK_EQ(SPOOL_DONE, spool_send("spool", DIGEST, "a", &err));
	ATF_CHECK_EQ(SPOOL_DONE, spool_state_of("spool", DIGEST));
	ATF_CHECK_EQ(0, waits_for("a"));
	ATF_CHECK(!file_exists("spool/new/" DIGEST ".to"));
	ATF_CHECK(file_exists("a/reports") && file_exists("b/reports"));
	check_has("b a");
}

ATF_TC_WITHOUT_HEAD(spool_add__done_elsewhere);
ATF_TC_BODY(spool_add__done_elsewhere, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("a", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("b", NULL));
	add("a");
	ATF_CHECK_EQ(SPOOL_DONE, spool_send("spool", DIGEST, "a", &err));
	check_has("a");
	/* Once more there: nothing to do.  To another one: that alone. */
	add("a");
	ATF_CHECK_EQ(SPOOL_DONE, spool_state_of("spool", DIGEST));
	add("a b c");
	ATF_CHECK_EQ(SPOOL_NEW, spool_state_of("spool", DIGEST));
	ATF_CHECK(file_exists("spool/done/" DIGEST ".json"));
	ATF_CHECK_EQ(2, waits_for("b"));
	ATF_CHECK_EQ(SPOOL_DONE, spool_send("spool", DIGEST, "b", &err));
	ATF_CHECK_EQ(SPOOL_NEW, spool_send("spool", DIGEST, "c", &err));
	ATF_CHECK_EQ(1, waits_for("c"));
	check_has("a b");
	add("a c");
	ATF_CHECK_EQ(1, waits_for("c"));
	spool_drop("spool", DIGEST);
	ATF_CHECK_EQ(SPOOL_NONE, spool_state_of("spool", DIGEST));
	check_has("");
	ATF_CHECK_EQ(0, waits_for("c"));
}

ATF_TC_WITHOUT_HEAD(spool_add__names_of_one_line);
ATF_TC_BODY(spool_add__names_of_one_line, tc)
{
	struct strv to = { 0 };

	strv_add(&to, "a");
	strv_add(&to, "b\nc");
	ATF_CHECK_EQ(-1, spool_add("spool", DIGEST, "{}", 2, &to, NULL));
	ATF_CHECK_EQ(SPOOL_NONE, spool_state_of("spool", DIGEST));
	strv_free(&to);
}

ATF_TC_WITHOUT_HEAD(spool__cannot_move);
ATF_TC_BODY(spool__cannot_move, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("a", NULL));
	add("a");
	/* rename(2) of a file to a folder: EISDIR, for root as well; state_of
	 * looks into new/ first */
	ATF_REQUIRE_EQ(0, file_mkdirs("spool/done/" DIGEST ".json/x", NULL));
	ATF_CHECK_EQ(SPOOL_NEW, spool_send("spool", DIGEST, "a", &err));
	ATF_CHECK_MSG(strstr(err.text, "rename") != NULL, "%s", err.text);
	ATF_CHECK_EQ(1, waits_for("a"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, spool__two_matrices);
	ATF_TP_ADD_TC(tp, spool__cannot_move);
	ATF_TP_ADD_TC(tp, spool_add__done_elsewhere);
	ATF_TP_ADD_TC(tp, spool_add__names_of_one_line);
	return atf_no_error();
}
