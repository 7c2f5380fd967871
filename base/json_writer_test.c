/* SPDX-License-Identifier: BSD-2-Clause
 * As jansson prints it. */
#include "base/json_writer.h"

#include <atf-c.h>
#include <stdlib.h>

#include "base/json.h"

/* All kinds of values, bytes and nesting. */
static json_t *
sample(void)
{
	json_t *j = json_pack("{s:[],s:{},s:[[{}],{s:n}],s:b,s:b,s:f,s:f}", "a",
	    "o", "nested", "n", "yes", 1, "no", 0, "half", 0.5, "third",
	    1.0 / 3);
	char text[] = "x\"\\/.\x7f", code[] = "?";
	int c;

	json_put_str(j, text, text);
	json_put_str(j, "utf8", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80");
	json_put_str(j, "", "");
	for (c = 1; c < 128; c++) {
		code[0] = (char)c;
		json_put_str(j, code, code);
	}
	(void)json_object_set_new(j, "most", json_integer(INT64_MAX));
	(void)json_object_set_new(j, "least", json_integer(INT64_MIN));
	(void)json_object_set_new(j, "zero", json_integer(0));
	(void)json_object_set_new(j, "nul", json_stringn("a\0b", 3));
	return j;
}

ATF_TC_WITHOUT_HEAD(json_writer_value__as_jansson);
ATF_TC_BODY(json_writer_value__as_jansson, tc)
{
	json_t *j = sample();
	struct buf a = { 0 }, b = { 0 };
	struct json_writer wide = { .out = &a };
	struct json_writer narrow = { .out = &b, .compact = true };
	char *text = json_dumps(j, JSON_INDENT(1)), *line = json_line(j);

	(void)tc;
	json_writer_value(&wide, NULL, j);
	ATF_CHECK_STREQ(text, a.data);
	json_writer_value(&narrow, NULL, j);
	buf_adds(&b, "\n");
	ATF_CHECK_STREQ(line, b.data);
	free(line);
	free(text);
	buf_free(&a);
	buf_free(&b);
	json_decref(j);
}

ATF_TC_WITHOUT_HEAD(json_writer__by_members);
ATF_TC_BODY(json_writer__by_members, tc)
{
	struct buf b = { 0 };
	struct json_writer w = { .out = &b };

	(void)tc;
	json_writer_object(&w, NULL);
	json_writer_text(&w, "t", "not UTF-8: \xff\"");
	json_writer_value(&w, "absent", NULL);
	json_writer_array(&w, "list");
	json_writer_int(&w, NULL, -70);
	json_writer_object(&w, NULL);
	json_writer_end_object(&w);
	json_writer_bool(&w, NULL, true);
	json_writer_end_array(&w);
	json_writer_array(&w, "empty");
	json_writer_end_array(&w);
	json_writer_end_object(&w);
	ATF_CHECK_STREQ("{\n"
			" \"t\": \"not UTF-8: ?\\\"\",\n"
			" \"list\": [\n"
			"  -70,\n"
			"  {},\n"
			"  true\n"
			" ],\n"
			" \"empty\": []\n"
			"}",
	    b.data);
	buf_free(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, json_writer_value__as_jansson);
	ATF_TP_ADD_TC(tp, json_writer__by_members);
	return atf_no_error();
}
