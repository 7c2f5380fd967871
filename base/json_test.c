/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

static json_t *
read_text(const char *text, size_t n, struct err *err)
{
	ATF_REQUIRE_EQ(0, file_write_atomic("j", text, n, NULL));
	return json_read_file("j", err);
}

ATF_TC_WITHOUT_HEAD(json_read_file__refused);
ATF_TC_BODY(json_read_file__refused, tc)
{
	static const char *const bad[] = { "", " \n", "{", "{\"a\":1", "{}{}",
		"{\"a\":1,\"a\":2}", "{\"a\":\xff}", "{\"a\":\"\xff\"}",
		"[1e999]", "nul", "{'a':1}", "[1,]", "\xef\xbb\xbf{}" };
	struct err err;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&err, 0, sizeof(err));
		ATF_CHECK_MSG(read_text(bad[i], strlen(bad[i]), &err) == NULL,
		    "accepted %s", bad[i]);
		ATF_CHECK_MATCH("^j:[0-9-]+: .", err.text);
	}
	ATF_CHECK(read_text("{}\0", 3, &err) == NULL);
	ATF_CHECK(json_read_file("absent", &err) == NULL);
	ATF_CHECK_EQ(ENOENT, err.code);
}

ATF_TC_WITHOUT_HEAD(json_read_file__very_deep);
ATF_TC_BODY(json_read_file__very_deep, tc)
{
	static char deep[200000];
	struct err err = { 0 };

	memset(deep, '[', sizeof(deep));
	ATF_REQUIRE(read_text(deep, sizeof(deep), &err) == NULL);
}

ATF_TC_WITHOUT_HEAD(json_read_line__object_or_null);
ATF_TC_BODY(json_read_line__object_or_null, tc)
{
	json_t *j = json_read_line("{\"QMP\": {}}\r\n");

	ATF_REQUIRE(j != NULL);
	json_decref(j);
	ATF_REQUIRE(json_read_line("") == NULL);
	ATF_REQUIRE(json_read_line("{\"half\": ") == NULL);
	ATF_REQUIRE(json_read_line("{} x") == NULL);
	ATF_REQUIRE(json_read_line("[    1.0] Linux version") == NULL);
}

ATF_TC_WITHOUT_HEAD(json_str__default_when_not_a_string);
ATF_TC_BODY(json_str__default_when_not_a_string, tc)
{
	json_t *j =
	    json_read_line("{\"s\":\"x\",\"n\":2.5,\"i\":-3,\"z\":null}");

	ATF_REQUIRE_STREQ("x", json_str(j, "s", "d"));
	ATF_REQUIRE_STREQ("d", json_str(j, "n", "d"));
	ATF_REQUIRE_STREQ("d", json_str(j, "z", "d"));
	ATF_REQUIRE_STREQ("d", json_str(j, "absent", "d"));
	ATF_REQUIRE_STREQ("d", json_str(NULL, "s", "d"));
	ATF_REQUIRE(json_str(j, "absent", NULL) == NULL);
	ATF_REQUIRE(json_num(j, "n", 0) == 2.5);
	ATF_REQUIRE(json_num(j, "i", 0) == -3);
	ATF_REQUIRE(json_num(j, "s", 7) == 7);
	ATF_REQUIRE(json_num(NULL, "n", 7) == 7);
	json_decref(j);
}

ATF_TC_WITHOUT_HEAD(json_put_str__keeps_what_it_can);
ATF_TC_BODY(json_put_str__keeps_what_it_can, tc)
{
	json_t *j = json_object();

	json_put_str(j, "null", NULL);
	ATF_REQUIRE_EQ(0, json_object_size(j));
	json_put_str(j, "good", "\xc3\xa4");
	ATF_REQUIRE_STREQ("\xc3\xa4", json_str(j, "good", ""));
	/* A serial console gives any bytes; the text must not get lost. */
	json_put_str(j, "bad", "panic\xff\xc3 at 0x10");
	ATF_REQUIRE_STREQ("panic?? at 0x10", json_str(j, "bad", "lost"));
	json_decref(j);
}

ATF_TC_WITHOUT_HEAD(json_write_file__reads_back);
ATF_TC_BODY(json_write_file__reads_back, tc)
{
	json_t *j = json_read_line("{\"z\":1,\"a\":[\"\\u0001\",0.1]}"), *back;
	struct buf b = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, json_write_file("j", j, &err));
	back = json_read_file("j", &err);
	ATF_REQUIRE(json_equal(j, back));
	ATF_REQUIRE_EQ(0, file_read("j", &b, NULL));
	ATF_REQUIRE_EQ('\n', b.data[b.len - 1]);
	ATF_REQUIRE(strstr(b.data, "\"z\"") < strstr(b.data, "\"a\""));
	ATF_REQUIRE_EQ(-1, json_write_file("no/j", j, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(-1, json_write_file("j", NULL, &err));
	buf_free(&b);
	json_decref(back);
	json_decref(j);
}

ATF_TC_WITHOUT_HEAD(json_line__one_line);
ATF_TC_BODY(json_line__one_line, tc)
{
	json_t *j = json_pack("{s:s,s:i}", "text", "a\nb\x7f", "n", 1);
	char *line = json_line(j);

	ATF_REQUIRE_STREQ("{\"text\":\"a\\nb\x7f\",\"n\":1}\n", line);
	free(line);
	json_decref(j);
	line = json_line(NULL);
	ATF_REQUIRE_STREQ("{}\n", line);
	free(line);
}

ATF_TC_WITHOUT_HEAD(json_find);
ATF_TC_BODY(json_find, tc)
{
	json_t *j = json_read_line("[5,{\"a\":1},{\"a\":\"x\",\"n\":1},"
				   "{\"b\":\"x\"},{\"a\":\"x\",\"n\":2}]");

	ATF_CHECK_EQ(1, (int)json_num(json_find(j, "a", "x"), "n", 0));
	ATF_CHECK(json_find(j, "a", "") == NULL);
	ATF_CHECK(json_find(j, "a", "1") == NULL);
	ATF_CHECK(json_find(NULL, "a", "x") == NULL);
	ATF_CHECK(json_find(json_array_get(j, 1), "a", "x") == NULL);
	json_decref(j);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, json_find);
	ATF_TP_ADD_TC(tp, json_read_file__refused);
	ATF_TP_ADD_TC(tp, json_read_file__very_deep);
	ATF_TP_ADD_TC(tp, json_read_line__object_or_null);
	ATF_TP_ADD_TC(tp, json_str__default_when_not_a_string);
	ATF_TP_ADD_TC(tp, json_put_str__keeps_what_it_can);
	ATF_TP_ADD_TC(tp, json_write_file__reads_back);
	ATF_TP_ADD_TC(tp, json_line__one_line);
	return atf_no_error();
}
