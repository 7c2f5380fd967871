/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/stream.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/sig.h"

static void
require_line(struct stream *s, const char *want)
{
	char *line = buf_take_line(&s->in);

	if (want == NULL) {
		ATF_REQUIRE_MSG(line == NULL, "%s", line);
		return;
	}
	ATF_REQUIRE_MSG(line != NULL, "no line, want: %s", want);
	ATF_REQUIRE_STREQ(want, line);
	free(line);
}

static void
say(const struct stream *s, const char *text)
{
	ATF_REQUIRE_EQ(0, file_write_fd(s->remote, text, strlen(text), NULL));
}

ATF_TC_WITHOUT_HEAD(stream_fill__lines_and_transcript);
ATF_TC_BODY(stream_fill__lines_and_transcript, tc)
{
	struct stream s;
	struct buf b = { 0 };

	ATF_REQUIRE_EQ(0, stream_open(&s, "agent.jsonl", NULL));
	stream_fill(&s); /* does not block */
	require_line(&s, NULL);
	say(&s, "{\"hello\":1}\r\n{\"kern");
	stream_fill(&s);
	require_line(&s, "{\"hello\":1}");
	require_line(&s, NULL);
	say(&s, "el\":2}\n");
	stream_fill(&s);
	require_line(&s, "{\"kernel\":2}");
	ATF_REQUIRE_EQ(0, file_read("agent.jsonl", &b, NULL));
	ATF_REQUIRE_STREQ("{\"hello\":1}\r\n{\"kernel\":2}\n", buf_str(&b));
	ATF_REQUIRE(s.fd != -1);
	buf_free(&b);
	stream_close(&s);
}

ATF_TC_WITHOUT_HEAD(stream_fill__more_than_one_read);
ATF_TC_BODY(stream_fill__more_than_one_read, tc)
{
	struct stream s;
	struct buf big = { 0 };
	int i;

	ATF_REQUIRE_EQ(0, stream_open(&s, NULL, NULL));
	for (i = 0; i < 10000; i++)
		buf_addf(&big, "%04d", i);
	buf_adds(&big, "\n");
	say(&s, buf_str(&big));
	stream_fill(&s);
	ATF_REQUIRE_EQ(big.len, s.in.len);
	ATF_REQUIRE_EQ(0, memcmp(big.data, s.in.data, big.len));
	buf_free(&big);
	stream_close(&s);
}

/* Evidence that cannot be kept costs nothing else. */
ATF_TC_WITHOUT_HEAD(stream_fill__transcript_cannot_be_written);
ATF_TC_BODY(stream_fill__transcript_cannot_be_written, tc)
{
	struct stream s;

	ATF_REQUIRE_EQ(0, stream_open(&s, "absent/agent.jsonl", NULL));
	say(&s, "line\n");
	stream_fill(&s);
	require_line(&s, "line");
	stream_close(&s);
}

ATF_TC_WITHOUT_HEAD(stream_send__adds_the_newline);
ATF_TC_BODY(stream_send__adds_the_newline, tc)
{
	struct stream s;
	struct err err = { 0 };
	char got[32] = "";

	ATF_REQUIRE_EQ(0, stream_open(&s, NULL, NULL));
	ATF_REQUIRE_EQ_MSG(0, stream_send(&s, "{\"ask\":\"ping\"}", 1000, &err),
	    "%s", err.text);
	ATF_REQUIRE_EQ(15, read(s.remote, got, sizeof(got)));
	ATF_REQUIRE_STREQ("{\"ask\":\"ping\"}\n", got);
	stream_close(&s);
}

ATF_TC_WITHOUT_HEAD(stream_fill__peer_closes);
ATF_TC_BODY(stream_fill__peer_closes, tc)
{
	struct stream s;
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, sig_catch(&err));
	ATF_REQUIRE_EQ(0, stream_open(&s, NULL, &err));
	say(&s, "last words\n");
	stream_started(&s);
	ATF_REQUIRE_EQ(-1, s.remote);
	/* nobody has seen the end yet: writing finds it */
	ATF_REQUIRE_EQ(-1, stream_send(&s, "ping", 1000, &err));
	ATF_REQUIRE_EQ(EPIPE, err.code);
	stream_fill(&s);
	require_line(&s, "last words");
	ATF_REQUIRE_EQ(-1, s.fd);
	stream_fill(&s);
	ATF_REQUIRE_EQ(-1, stream_send(&s, "ping", 1000, &err));
	ATF_REQUIRE_EQ(EPIPE, err.code);
	stream_close(&s);
	stream_close(&s);
}

ATF_TC_WITHOUT_HEAD(stream_send__peer_does_not_read);
ATF_TC_BODY(stream_send__peer_does_not_read, tc)
{
	struct stream s;
	struct err err = { 0 };
	struct buf big = { 0 };
	int64_t start;

	while (big.len < 8 << 20)
		buf_adds(&big, "0123456789abcdef");
	ATF_REQUIRE_EQ(0, stream_open(&s, NULL, &err));
	start = clock_ms();
	ATF_REQUIRE_EQ(-1, stream_send(&s, buf_str(&big), 200, &err));
	ATF_REQUIRE_EQ(ETIMEDOUT, err.code);
	ATF_REQUIRE(clock_ms() - start >= 200);
	ATF_REQUIRE(clock_ms() - start < 10000);
	buf_free(&big);
	stream_close(&s);
}

ATF_TC_WITHOUT_HEAD(stream_init__unconnected);
ATF_TC_BODY(stream_init__unconnected, tc)
{
	struct stream s;
	struct err err = { 0 };

	stream_init(&s);
	stream_fill(&s);
	stream_started(&s);
	ATF_REQUIRE_EQ(-1, stream_send(&s, "ping", 1000, &err));
	ATF_REQUIRE_EQ(EPIPE, err.code);
	stream_close(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, stream_fill__lines_and_transcript);
	ATF_TP_ADD_TC(tp, stream_fill__more_than_one_read);
	ATF_TP_ADD_TC(tp, stream_fill__transcript_cannot_be_written);
	ATF_TP_ADD_TC(tp, stream_fill__peer_closes);
	ATF_TP_ADD_TC(tp, stream_send__adds_the_newline);
	ATF_TP_ADD_TC(tp, stream_send__peer_does_not_read);
	ATF_TP_ADD_TC(tp, stream_init__unconnected);
	return atf_no_error();
}
