/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/packed.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static void
read_example(struct buf *b)
{
	struct err err;

	ATF_REQUIRE_MSG(
	    file_read(SOURCE_ROOT "/fixtures/matrix/examples/e3000-fixed.json",
		b, &err) == 0,
	    "%s", err.text);
}

ATF_TC_WITHOUT_HEAD(packed__there_and_back);
ATF_TC_BODY(packed__there_and_back, tc)
{
	struct buf text = { 0 }, packed = { 0 }, back = { 0 };

	read_example(&text);
	packed_write(&packed, text.data, text.len);
	ATF_CHECK_MSG(
	    packed.len < text.len / 4, "%zu of %zu", packed.len, text.len);
	ATF_REQUIRE_EQ(0, packed_read(&back, packed.data, packed.len, NULL));
	ATF_CHECK_EQ(text.len, back.len);
	ATF_CHECK_EQ(0, memcmp(text.data, back.data, text.len));
	/* What an older version stored. */
	buf_clear(&back);
	ATF_REQUIRE_EQ(0, packed_read(&back, text.data, text.len, NULL));
	ATF_CHECK_STREQ(buf_str(&text), buf_str(&back));
	/* Nothing is nothing. */
	buf_clear(&back);
	buf_clear(&packed);
	packed_write(&packed, "", 0);
	ATF_REQUIRE_EQ(0, packed_read(&back, packed.data, packed.len, NULL));
	ATF_CHECK_EQ(0, back.len);
	buf_free(&text);
	buf_free(&packed);
	buf_free(&back);
}

ATF_TC_WITHOUT_HEAD(packed__dictionary_of_then);
ATF_TC_BODY(packed__dictionary_of_then, tc)
{
	/* By zstd(1) with -D data/packed-1.txt: what is stored must be read for
	 * ever. */
	static const unsigned char old[] = { 0x01, 0x28, 0xb5, 0x2f, 0xfd, 0x20,
		0x1c, 0x7d, 0x00, 0x00, 0x08, 0x20, 0x03, 0x00, 0xb1, 0x74,
		0x8a, 0x14, 0xfd, 0x19, 0x40, 0x0e, 0x70, 0x15, 0x08 };
	struct buf back = { 0 };

	ATF_REQUIRE_EQ(0, packed_read(&back, old, sizeof(old), NULL));
	ATF_CHECK_STREQ("GenuineIntel amd64 no_driver", buf_str(&back));
	buf_free(&back);
}

ATF_TC_WITHOUT_HEAD(packed__damaged);
ATF_TC_BODY(packed__damaged, tc)
{
	static const char huge[] = "\1\x28\xb5\x2f\xfd\xa0\xff\xff\xff\x7f";
	struct buf text = { 0 }, packed = { 0 }, back = { 0 };
	struct err err;
	size_t i;

	read_example(&text);
	packed_write(&packed, text.data, text.len);
	for (i = 1; i < packed.len; i++) {
		buf_clear(&back);
		ATF_CHECK_EQ_MSG(
		    -1, packed_read(&back, packed.data, i, &err), "%zu", i);
		ATF_CHECK_EQ(0, back.len);
	}
	ATF_CHECK_EQ(-1, packed_read(&back, huge, sizeof(huge) - 1, &err));
	ATF_CHECK_STREQ("a report in the store is damaged", err.text);
	buf_free(&text);
	buf_free(&packed);
	buf_free(&back);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, packed__there_and_back);
	ATF_TP_ADD_TC(tp, packed__dictionary_of_then);
	ATF_TP_ADD_TC(tp, packed__damaged);
	return atf_no_error();
}
