/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/strv.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/proc.h"

ATF_TC_WITHOUT_HEAD(strv_add__null_terminated);
ATF_TC_BODY(strv_add__null_terminated, tc)
{
	struct strv s = { 0 };
	int i;

	for (i = 0; i < 1000; i++) {
		strv_addf(&s, "%d", i);
		ATF_REQUIRE(s.v[s.n] == NULL);
	}
	ATF_REQUIRE_STREQ("999", s.v[999]);
	ATF_REQUIRE(strv_has(&s, "500"));
	ATF_REQUIRE(!strv_has(&s, "50x"));
	strv_free(&s);
	strv_free(&s);
	ATF_REQUIRE(!strv_has(&s, "500"));
}

ATF_TC_WITHOUT_HEAD(strv_sort__by_bytes);
ATF_TC_BODY(strv_sort__by_bytes, tc)
{
	struct strv s = { 0 };
	char *all;

	strv_sort(&s);
	strv_split(&s, "b\xc3\xa4 a10 B a9 a9", " ");
	strv_sort(&s);
	all = strv_join(&s, ",");
	ATF_REQUIRE_STREQ("B,a10,a9,a9,b\xc3\xa4", all);
	free(all);
	strv_free(&s);
}

ATF_TC_WITHOUT_HEAD(strv_split__no_empties);
ATF_TC_BODY(strv_split__no_empties, tc)
{
	struct strv s = { 0 };

	strv_split(&s, "", ":");
	strv_split(&s, ":::", ":");
	ATF_REQUIRE_EQ(0, s.n);
	strv_split(&s, ":a::b,c:", ":,");
	ATF_REQUIRE_EQ(3, s.n);
	ATF_REQUIRE_STREQ("a", s.v[0]);
	ATF_REQUIRE_STREQ("c", s.v[2]);
	strv_split(&s, "whole text", "");
	ATF_REQUIRE_STREQ("whole text", s.v[3]);
	strv_free(&s);
}

ATF_TC_WITHOUT_HEAD(strv_join__empty);
ATF_TC_BODY(strv_join__empty, tc)
{
	struct strv s = { 0 }, more = { 0 };
	char *all = strv_join(&s, ",");

	ATF_REQUIRE_STREQ("", all);
	free(all);
	strv_addv(&s, &more);
	ATF_REQUIRE_EQ(0, s.n);
	strv_add(&more, "");
	strv_add(&more, "");
	strv_addv(&s, &more);
	all = strv_join(&s, ",");
	ATF_REQUIRE_STREQ(",", all);
	free(all);
	strv_free(&s);
	strv_free(&more);
}

/* What /bin/sh makes of the quoted words must be the words again. */
static void
read_back(const struct strv *words)
{
	struct strv argv = { 0 };
	struct buf out = { 0 }, want = { 0 };
	struct err err = { 0 };
	char *line = strv_shell(words);
	size_t i;

	for (i = 0; i < words->n; i++)
		buf_addf(&want, "[%s]", words->v[i]);
	strv_add(&argv, "/bin/sh");
	strv_add(&argv, "-c");
	strv_addf(&argv, "set -- %s; printf '[%%s]' \"$@\"", line);
	ATF_REQUIRE_EQ_MSG(
	    0, proc_run(&argv, 10000, &out, NULL, &err), "%s", err.text);
	ATF_REQUIRE_STREQ(buf_str(&want), buf_str(&out));
	free(line);
	buf_free(&want);
	buf_free(&out);
	strv_free(&argv);
}

ATF_TC_WITHOUT_HEAD(strv_shell__read_back_by_sh);
ATF_TC_BODY(strv_shell__read_back_by_sh, tc)
{
	static const char *const odd[] = { "", "'", "''", "a'b", "\"", "a b",
		"$HOME", "`id`", "$(id)", "\\", "\\'", "a\nb", "\t", "*", "?",
		"~", "~root", "#x", "!", "!!", "&", ";", "|", ">x", "{a,b}",
		"[a]", "-n", "--", "a=b", "\xc3\xa4\xff", "%s", "^" };
	struct strv words = { 0 };
	char all[255];
	size_t i;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		strv_add(&words, odd[i]);
	read_back(&words);
	for (i = 0; i < sizeof(all); i++)
		all[i] = (char)(i + 1);
	strv_addf(&words, "%.255sx", all);
	strv_addf(&words, "%0100000d", 1);
	read_back(&words);
	strv_free(&words);
}

ATF_TC_WITHOUT_HEAD(strv_shell__plain_words_stay_plain);
ATF_TC_BODY(strv_shell__plain_words_stay_plain, tc)
{
	struct strv s = { 0 };
	char *line;

	strv_split(
	    &s, "qemu -device vfio-pci,host=0000:03:00.0 a_b/c@d+%", " ");
	line = strv_shell(&s);
	ATF_REQUIRE_STREQ(
	    "qemu -device vfio-pci,host=0000:03:00.0 a_b/c@d+%", line);
	free(line);
	strv_free(&s);
}

ATF_TC_WITHOUT_HEAD(strv_shell__first_word_is_no_assignment);
ATF_TC_BODY(strv_shell__first_word_is_no_assignment, tc)
{
	struct strv s = { 0 };
	char *line;

	strv_split(&s, "a=b c=d", " ");
	line = strv_shell(&s);
	ATF_REQUIRE_STREQ("'a=b' c=d", line);
	free(line);
	strv_free(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, strv_add__null_terminated);
	ATF_TP_ADD_TC(tp, strv_sort__by_bytes);
	ATF_TP_ADD_TC(tp, strv_split__no_empties);
	ATF_TP_ADD_TC(tp, strv_join__empty);
	ATF_TP_ADD_TC(tp, strv_shell__read_back_by_sh);
	ATF_TP_ADD_TC(tp, strv_shell__plain_words_stay_plain);
	ATF_TP_ADD_TC(tp, strv_shell__first_word_is_no_assignment);
	return atf_no_error();
}
