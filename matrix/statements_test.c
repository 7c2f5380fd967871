/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/statements.h"

#include <atf-c.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Is this taken as the name of a key? */
static bool
taken(const char *name)
{
	static const unsigned char seed[SIGN_SEED] = { 7 };
	json_t *what = json_pack("{s:s}", "name", name);
	struct statement s = { 0 };
	struct problem p = { 0 };
	struct buf envelope = { 0 };
	struct sign_key key;
	bool is;

	ATF_REQUIRE_MSG(what != NULL, "%s: not UTF-8", name);
	sign_key_from_seed(&key, seed);
	(void)statement_seal(&envelope, &key, "alias", what);
	is = statement_read(&s, envelope.data, envelope.len, NULL, &p) == 0;
	if (is)
		ATF_REQUIRE_STREQ(name, s.name);
	else
		ATF_REQUIRE_STREQ("schema", p.kind->name);
	problem_free(&p);
	statement_free(&s);
	buf_free(&envelope);
	json_decref(what);
	return is;
}

/* "a", this character, "b". */
static bool
taken_with(unsigned int c)
{
	char name[16];

	if (c < 0x80)
		(void)snprintf(name, sizeof(name), "a%cb", (int)c);
	else if (c < 0x800)
		(void)snprintf(name, sizeof(name), "a%c%cb",
		    (int)(0xc0 | c >> 6), (int)(0x80 | (c & 0x3f)));
	else if (c < 0x10000)
		(void)snprintf(name, sizeof(name), "a%c%c%cb",
		    (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3f)),
		    (int)(0x80 | (c & 0x3f)));
	else
		(void)snprintf(name, sizeof(name), "a%c%c%c%cb",
		    (int)(0xf0 | c >> 18), (int)(0x80 | (c >> 12 & 0x3f)),
		    (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
	return taken(name);
}

ATF_TC_WITHOUT_HEAD(statement_read__names_that_show);
ATF_TC_BODY(statement_read__names_that_show, tc)
{
	static const char *const good[] = { "", "Ada Example",
		"J\303\274rgen \305\201", "\320\220\320\264\320\260",
		"\331\205\331\207\330\257\333\214", "\345\261\261\347\224\260",
		"\360\237\220\247", NULL };
	/* Beside those that are refused. */
	static const unsigned int beside[] = { 0x20, 0x7e, 0xa0, 0xac, 0xae,
		0x61b, 0x180f, 0x200a, 0x2010, 0x2027, 0x202f, 0x205f, 0x2070,
		0xfefe, 0xfff8, 0xfffc, 0x10ffff };
	size_t i;

	for (i = 0; good[i] != NULL; i++)
		ATF_CHECK_MSG(taken(good[i]), "%s", good[i]);
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]); i++)
		ATF_CHECK_MSG(taken_with(beside[i]), "U+%04X", beside[i]);
}

ATF_TC_WITHOUT_HEAD(statement_read__names_that_deceive);
ATF_TC_BODY(statement_read__names_that_deceive, tc)
{
	static const struct {
		unsigned int first, last;
	} ranges[] = { { 0x01, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x61c, 0x61c }, { 0x180e, 0x180e }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0x1d173, 0x1d17a },
		{ 0xe0001, 0xe007f } };
	unsigned int c;
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		for (c = ranges[i].first; c <= ranges[i].last; c++)
			ATF_CHECK_MSG(!taken_with(c), "U+%04X", c);
}

ATF_TC_WITHOUT_HEAD(statement_read__long_name);
ATF_TC_BODY(statement_read__long_name, tc)
{
	char name[66];

	memset(name, 'a', sizeof(name));
	name[64] = '\0';
	ATF_CHECK(taken(name));
	name[64] = 'a';
	name[65] = '\0';
	ATF_CHECK(!taken(name));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_REQUIRE(sodium_init() != -1);
	ATF_TP_ADD_TC(tp, statement_read__names_that_show);
	ATF_TP_ADD_TC(tp, statement_read__names_that_deceive);
	ATF_TP_ADD_TC(tp, statement_read__long_name);
	return atf_no_error();
}
