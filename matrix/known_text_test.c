/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/known_text.h"

#include <atf-c.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* What is left of a document, twice: the second time its text is known. */
static void
check(struct known_text *k, const struct scrubber *s, const char *document,
    const char *want)
{
	json_t *j = json_loads(document, JSON_DECODE_ANY, NULL);
	json_t *expected =
	    want == NULL ? NULL : json_loads(want, JSON_DECODE_ANY, NULL);
	json_t *left;
	int i;

	ATF_REQUIRE(j != NULL && (want == NULL || expected != NULL));
	for (i = 0; i < 2; i++) {
		left = known_text_prune(k, s, j);
		ATF_CHECK_MSG(want == NULL ? left == NULL
					   : json_equal(left, expected) != 0,
		    "%s, time %d", document, i + 1);
		json_decref(left);
	}
	json_decref(expected);
	json_decref(j);
}

/* What a scrubber finds something in stays, where it was; it is never known. */
ATF_TC_WITHOUT_HEAD(known_text_prune__what_is_left);
ATF_TC_BODY(known_text_prune__what_is_left, tc)
{
	struct scrubber *s = scrubber_new(NULL);
	struct known_text *k = known_text_new();

	ATF_REQUIRE(scrubber_scan(s, "52:54:00:12:34:56", NULL, NULL) > 0);
	check(
	    k, s, "{\"name\":\"A card\",\"n\":1,\"b\":true,\"x\":null}", NULL);
	check(k, s, "\"52:54:00:12:34:56\"", "\"52:54:00:12:34:56\"");
	check(k, s, "{\"name\":\"A card\",\"at\":\"52:54:00:12:34:56\"}",
	    "{\"at\":\"52:54:00:12:34:56\"}");
	/* Elements keep their numbers, members their path. */
	check(k, s,
	    "{\"a\":[\"x y z\",{\"b\":[1,\"52:54:00:12:34:56\"]},\"q r\"]}",
	    "{\"a\":[true,{\"b\":[true,\"52:54:00:12:34:56\"]}]}");
	/* Names of members are text too. */
	check(k, s, "{\"52:54:00:12:34:56\":\"A card\"}",
	    "{\"52:54:00:12:34:56\":true}");
	check(k, s, "{\"_private\":1}", "{\"_private\":true}");
	check(k, s, "[]", NULL);
	known_text_free(k);
	known_text_free(NULL);
	scrubber_free(s);
}

/* Longer text than is kept, and more of it than there is room for. */
ATF_TC_WITHOUT_HEAD(known_text_prune__long_and_many);
ATF_TC_BODY(known_text_prune__long_and_many, tc)
{
	struct scrubber *s = scrubber_new(NULL);
	struct known_text *k = known_text_new();
	char text[300];
	json_t *j, *left;
	int i;

	for (i = 0; i < 20000; i++) {
		(void)snprintf(text, sizeof(text), "card of kind %c%c%c",
		    'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26);
		j = json_string(text);
		left = known_text_prune(k, s, j);
		ATF_REQUIRE_MSG(left == NULL, "%s", text);
		json_decref(j);
	}
	memset(text, 'a', 200);
	for (i = 9; i < 200; i += 10)
		text[i] = ' ';
	text[200] = '\0';
	j = json_string(text);
	ATF_CHECK(known_text_prune(k, s, j) == NULL);
	json_decref(j);
	(void)snprintf(text + 200, sizeof(text) - 200, " 52:54:00:12:34:56");
	j = json_string(text);
	left = known_text_prune(k, s, j);
	ATF_CHECK(json_equal(left, j) != 0);
	json_decref(left);
	json_decref(j);
	known_text_free(k);
	scrubber_free(s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_REQUIRE(sodium_init() != -1);
	ATF_TP_ADD_TC(tp, known_text_prune__what_is_left);
	ATF_TP_ADD_TC(tp, known_text_prune__long_and_many);
	return atf_no_error();
}
