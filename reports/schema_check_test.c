/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/schema_check.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"

static void
collect(
    void *context, const char *pointer, const char *rule, const char *detail)
{
	(void)detail;
	buf_addf(context, "%s %s\n", pointer, rule);
}

/* What the schema says of the document, one "POINTER RULE" a line. */
static void
says(const char *schema, const char *document, const char *want)
{
	struct err err = { 0 };
	struct schema *s = schema_new(schema, strlen(schema), &err);
	json_t *j = json_loads(document, JSON_DECODE_ANY, NULL);
	struct buf got = { 0 };
	size_t n;

	ATF_REQUIRE_MSG(s != NULL, "%s", err.text);
	ATF_REQUIRE_MSG(j != NULL, "%s", document);
	n = schema_check(s, j, collect, &got);
	ATF_CHECK_MSG(strcmp(want, buf_str(&got)) == 0, "%s on %s:\n%s", schema,
	    document, buf_str(&got));
	ATF_CHECK_EQ(n == 0, *want == '\0');
	ATF_CHECK_EQ(n, schema_check(s, j, NULL, NULL));
	buf_free(&got);
	json_decref(j);
	schema_free(s);
}

ATF_TC_WITHOUT_HEAD(schema_check__each_keyword);
ATF_TC_BODY(schema_check__each_keyword, tc)
{
	static const char *const cases[][3] = {
		{ "{\"type\":\"integer\"}", "1.0", "" },
		{ "{\"type\":\"integer\"}", "1.5", " type\n" },
		{ "{\"type\":\"integer\"}", "true", " type\n" },
		{ "{\"type\":[\"string\",\"null\"]}", "null", "" },
		{ "{\"type\":[\"string\",\"null\"]}", "[]", " type\n" },
		{ "{\"const\":1}", "1.0", "" },
		{ "{\"const\":1}", "true", " const\n" },
		{ "{\"enum\":[\"a\",2]}", "2", "" },
		{ "{\"enum\":[\"a\",2]}", "\"b\"", " enum\n" },
		{ "{\"required\":[\"a\",\"b\"]}", "{\"a\":1}", " required\n" },
		{ "{\"required\":[\"a\"]}", "3", "" },
		{ "{\"properties\":{\"a/b~\":{\"type\":\"string\"}}}",
		    "{\"a/b~\":1}", "/a~1b~0 type\n" },
		{ "{\"properties\":{\"a\":{}},\"additionalProperties\":false}",
		    "{\"a\":1,\"\":2}", "/ additionalProperties\n" },
		{ "{\"additionalProperties\":{\"minimum\":2}}", "{\"x\":1}",
		    "/x minimum\n" },
		{ "{\"propertyNames\":{\"pattern\":\"^a\"}}",
		    "{\"ab\":1,\"b\":1}", "/b pattern\n" },
		{ "{\"items\":{\"maximum\":2},\"maxItems\":2,\"minItems\":1}",
		    "[1,3,2]", "/1 maximum\n maxItems\n" },
		{ "{\"minItems\":1}", "[]", " minItems\n" },
		{ "{\"maxLength\":2,\"minLength\":2}", "\"\xc3\xa4o\"", "" },
		{ "{\"maxLength\":2}", "\"abc\"", " maxLength\n" },
		{ "{\"minLength\":1}", "\"\"", " minLength\n" },
		{ "{\"maxProperties\":1}", "{\"a\":1,\"b\":2}",
		    " maxProperties\n" },
		{ "{\"pattern\":\"^[0-9]{2}$\"}", "\"12\"", "" },
		/* not as Python's $, which a newline may follow */
		{ "{\"pattern\":\"^[0-9]{2}$\"}", "\"12\\n\"", " pattern\n" },
		{ "{\"pattern\":\"^[^\\\\u0000]*$\"}", "\"12\\n\"", "" },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":3}]}", "3",
		    "" },
		{ "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":3}]}", "2",
		    " anyOf\n" },
		{ "{\"$defs\":{\"a\":{\"type\":\"string\"}},\"items\":"
		  "{\"$ref\":\"#/$defs/a\"}}",
		    "[\"x\",1]", "/1 type\n" },
		{ "{\"maximum\":9007199254740992}", "9007199254740993",
		    " maximum\n" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		says(cases[i][0], cases[i][1], cases[i][2]);
}

ATF_TC_WITHOUT_HEAD(schema_new__refuses_what_it_does_not_know);
ATF_TC_BODY(schema_new__refuses_what_it_does_not_know, tc)
{
	static const char *const bad[] = { "{", "{\"if\":{}}",
		"{\"items\":{\"uniqueItems\":true}}",
		"{\"properties\":{\"a\":{\"oneOf\":[]}}}",
		"{\"anyOf\":[{\"not\":{}}]}", "{\"pattern\":\"(\"}" };
	struct err err;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err.text[0] = '\0';
		ATF_CHECK_MSG(schema_new(bad[i], strlen(bad[i]), &err) == NULL,
		    "%s", bad[i]);
		ATF_CHECK(err.text[0] != '\0');
	}
}

ATF_TC_WITHOUT_HEAD(schema_report__examples);
ATF_TC_BODY(schema_report__examples, tc)
{
	static const char *const names[] = { "p4-bhyve", "e3000-fail",
		"e3000-fixed", "t10-qemu" };
	struct err err = { 0 };
	struct schema *s = schema_report(&err);
	struct buf got = { 0 };
	char path[512];
	json_t *j;
	size_t i;

	ATF_REQUIRE_MSG(s != NULL, "%s", err.text);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path),
		    SOURCE_ROOT "/fixtures/matrix/examples/%s.json", names[i]);
		j = json_read_file(path, &err);
		ATF_REQUIRE_MSG(j != NULL, "%s", err.text);
		ATF_CHECK_EQ_MSG(0, schema_check(s, j, collect, &got), "%s: %s",
		    names[i], buf_str(&got));
		(void)json_object_set_new(
		    json_object_get(j, "host"), "serial", json_string("x"));
		(void)schema_check(s, j, collect, &got);
		ATF_CHECK_STREQ(
		    "/host/serial additionalProperties\n", buf_str(&got));
		buf_clear(&got);
		json_decref(j);
	}
	buf_free(&got);
	schema_free(s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, schema_check__each_keyword);
	ATF_TP_ADD_TC(tp, schema_new__refuses_what_it_does_not_know);
	ATF_TP_ADD_TC(tp, schema_report__examples);
	return atf_no_error();
}
