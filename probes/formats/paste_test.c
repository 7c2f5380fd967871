/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/formats/paste.h"

static void
becomes(const char *text, const char *want)
{
	struct buf b = { 0 };

	buf_adds(&b, text);
	paste_clean(&b);
	ATF_CHECK_STREQ(buf_str(&b), want);
	ATF_CHECK_EQ(b.len, strlen(want));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(plain_text_stays);
ATF_TC_BODY(plain_text_stays, tc)
{
	becomes("", "");
	becomes("a & b < c > d\r\n\tLatency <64us, >TAbort-\n\n> one of three\n"
		"vgapci0: <VGA-compatible display>\nlast",
	    "a & b < c > d\r\n\tLatency <64us, >TAbort-\n\n> one of three\n"
	    "vgapci0: <VGA-compatible display>\nlast");
}

ATF_TC_WITHOUT_HEAD(quoted_mail);
ATF_TC_BODY(quoted_mail, tc)
{
	becomes("> Group 1:\r\n> \t01:00.0 VGA\n>\n> > 02:00.0\n>>03:00.0\n",
	    "Group 1:\r\n\t01:00.0 VGA\n\n02:00.0\n03:00.0\n");
}

ATF_TC_WITHOUT_HEAD(marks);
ATF_TC_BODY(marks, tc)
{
	becomes("<pre><code>L1 &lt;64us &gt;T &quot;x&quot; &#39;y&#39;<br>\n"
		"A&amp;B&nbsp;C\xc2\xa0"
		"D</code></pre>",
	    "L1 <64us >T \"x\" 'y'\nA&B C D");
	becomes("\xef\xbb\xbf`Group 1\n\033[1;31m01:00.0\033[0m VGA`\n```\n",
	    "Group 1\n01:00.0 VGA\n\n");
	becomes("&am \033[ &#3", "&am \033[ &#3");
}

ATF_TC_WITHOUT_HEAD(bytes_stay);
ATF_TC_BODY(bytes_stay, tc)
{
	static const char bytes[] = "DMAR\0&gt;`";
	struct buf b = { 0 };

	buf_add(&b, bytes, sizeof(bytes));
	paste_clean(&b);
	ATF_CHECK_EQ(b.len, sizeof(bytes));
	ATF_CHECK(memcmp(b.data, bytes, sizeof(bytes)) == 0);
	buf_free(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, plain_text_stays);
	ATF_TP_ADD_TC(tp, quoted_mail);
	ATF_TP_ADD_TC(tp, marks);
	ATF_TP_ADD_TC(tp, bytes_stay);
	return atf_no_error();
}
