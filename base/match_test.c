/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/match.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

static const struct match_pattern patterns[] = {
	{ "setup-memory", "Unable to setup memory \\([0-9]+\\)" },
	{ "quoted", "bootrom \"[^\"]*\"" },
	{ "whole-line", "^stopped$" },
	{ "rest", "panic: .*" },
};
#define PATTERNS (sizeof(patterns) / sizeof(patterns[0]))

struct outcome {
	struct match_result *results;
	struct match_total total;
};

static struct matcher *
open_matcher(const char *cache)
{
	struct matcher *m;
	struct err err;

	ATF_REQUIRE_MSG(matcher_open(&m, patterns, PATTERNS, cache, &err) == 0,
	    "%s", err.text);
	return m;
}

static struct outcome
scan(const char *text, size_t n)
{
	struct matcher *m = open_matcher(NULL);
	struct outcome o = { xcalloc(PATTERNS, sizeof(*o.results)), { 0 } };

	ATF_REQUIRE_EQ(
	    0, matcher_scan_bytes(m, text, n, o.results, &o.total, NULL));
	matcher_close(m);
	return o;
}

static void
require_line(const struct outcome *o, size_t pattern, size_t i, uint64_t number,
    const char *text)
{
	const struct match_result *r = &o->results[pattern];

	ATF_REQUIRE_MSG(i < r->n, "%s: %zu lines", patterns[pattern].id, r->n);
	ATF_CHECK_EQ(number, r->lines[i].number);
	ATF_CHECK_STREQ(text, r->lines[i].text);
}

ATF_TC_WITHOUT_HEAD(scan__lines);
ATF_TC_BODY(scan__lines, tc)
{
	static const char text[] = "a\nUnable to setup memory (17)\n\n"
				   "panic: one panic: two\nstopped\n"
				   "x stopped\nUnable to setup memory (22)";
	struct outcome o = scan(text, sizeof(text) - 1);

	ATF_CHECK_EQ(7, o.total.lines);
	ATF_CHECK_EQ(sizeof(text) - 1, o.total.bytes);
	ATF_CHECK_EQ(2, o.results[0].count);
	require_line(&o, 0, 0, 2, "Unable to setup memory (17)");
	require_line(&o, 0, 1, 7, "Unable to setup memory (22)");
	ATF_CHECK_EQ(0, o.results[1].count);
	ATF_CHECK_EQ(1, o.results[2].count);
	require_line(&o, 2, 0, 5, "stopped");
	ATF_CHECK_EQ(1, o.results[3].count);
	require_line(&o, 3, 0, 4, "panic: one panic: two");
	match_results_free(o.results, PATTERNS);
}

ATF_TC_WITHOUT_HEAD(scan__not_over_lines);
ATF_TC_BODY(scan__not_over_lines, tc)
{
	static const char text[] = "bootrom \"a\nb\"\nbootrom \"c\"\n";
	struct outcome o = scan(text, sizeof(text) - 1);

	ATF_CHECK_EQ(1, o.results[1].count);
	require_line(&o, 1, 0, 3, "bootrom \"c\"");
	match_results_free(o.results, PATTERNS);
}

ATF_TC_WITHOUT_HEAD(scan__odd_bytes);
ATF_TC_BODY(scan__odd_bytes, tc)
{
	static const char text[] =
	    "stopped\r\n\xff\xfe panic: \xc3(\r\n"
	    "\033[31mUnable\033[0m to setup \033]0;title\amemory (1)\r\n"
	    "s\0t\0o\0p\0p\0e\0d\0\n\0\033";
	struct outcome o = scan(text, sizeof(text) - 1);

	ATF_CHECK_EQ(2, o.results[2].count);
	require_line(&o, 2, 0, 1, "stopped");
	require_line(&o, 2, 1, 4, "stopped");
	require_line(&o, 3, 0, 2, "\xff\xfe panic: \xc3(");
	require_line(&o, 0, 0, 3, "Unable to setup memory (1)");
	match_results_free(o.results, PATTERNS);
}

ATF_TC_WITHOUT_HEAD(head);
ATF_TC_BODY(head, tc)
{
	static char big[300 * 1024];
	struct matcher *m = open_matcher(NULL);
	struct match_result *results = xcalloc(PATTERNS, sizeof(*results));
	struct match_total total = { 0 };
	const char *head;
	size_t n;
	bool whole;

	ATF_REQUIRE_EQ(0,
	    matcher_scan_bytes(m, "stopped\r\nx", 10, results, &total, NULL));
	head = matcher_head(m, &n, &whole);
	ATF_CHECK(whole && n == 9 && memcmp(head, "stopped\nx", n) == 0);
	memset(big, 'y', sizeof(big));
	ATF_REQUIRE_EQ(
	    0, matcher_scan_bytes(m, big, sizeof(big), results, &total, NULL));
	head = matcher_head(m, &n, &whole);
	ATF_CHECK(!whole && n == 256 * 1024 && memcmp(head, big, n) == 0);
	match_results_free(results, PATTERNS);
	matcher_close(m);
}

ATF_TC_WITHOUT_HEAD(scan__empty);
ATF_TC_BODY(scan__empty, tc)
{
	struct outcome o = scan("", 0);

	ATF_CHECK_EQ(0, o.total.lines);
	ATF_CHECK_EQ(0, o.total.bytes);
	match_results_free(o.results, PATTERNS);
	o = scan("\n", 1);
	ATF_CHECK_EQ(1, o.total.lines);
	match_results_free(o.results, PATTERNS);
}

ATF_TC_WITHOUT_HEAD(scan__repeated);
ATF_TC_BODY(scan__repeated, tc)
{
	struct buf b = { 0 };
	struct outcome o;
	int i;

	/* Over many blocks, with lines that lie across their borders. */
	for (i = 0; i < 100000; i++)
		buf_addf(&b, "%d panic: at %d\n", i, i);
	o = scan(b.data, b.len);
	ATF_CHECK_EQ(100000, o.total.lines);
	ATF_CHECK_EQ(100000, o.results[3].count);
	ATF_CHECK_EQ(MATCH_LINES, o.results[3].n);
	require_line(&o, 3, MATCH_LINES - 1, 4, "3 panic: at 3");
	ATF_CHECK_EQ(100000, o.results[3].last.number);
	ATF_CHECK_STREQ("99999 panic: at 99999", o.results[3].last.text);
	match_results_free(o.results, PATTERNS);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(scan__long_line);
ATF_TC_BODY(scan__long_line, tc)
{
	static const char text[] = "Unable to setup memory (12)";
	const size_t n = 3 * 256 * 1024,
		     at[] = { 1000, 256 * 1024 - 5, 512 * 1024 - 20, 700000 };
	char *line = xcalloc(1, n);
	struct outcome o;
	size_t i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		memset(line, 'x', n);
		memcpy(line, "1\n", 2);
		memcpy(line + at[i], text, sizeof(text) - 1);
		o = scan(line, n);
		ATF_CHECK_EQ(2, o.total.lines);
		ATF_CHECK_EQ_MSG(1, o.results[0].count, "at %zu", at[i]);
		ATF_CHECK_EQ(2, o.results[0].lines[0].number);
		ATF_CHECK_EQ(MATCH_EXCERPT, strlen(o.results[0].lines[0].text));
		ATF_CHECK(strstr(o.results[0].lines[0].text, text) != NULL);
		match_results_free(o.results, PATTERNS);
	}
	free(line);
}

ATF_TC_WITHOUT_HEAD(open__bad_pattern);
ATF_TC_BODY(open__bad_pattern, tc)
{
	static const struct match_pattern bad[] = { { "good", "a" },
		{ "broken", "(" } };
	struct matcher *m;
	struct err err;

	ATF_REQUIRE_EQ(-1, matcher_open(&m, bad, 2, NULL, &err));
	ATF_CHECK_MSG(strncmp(err.text, "broken: ", 8) == 0, "%s", err.text);
	ATF_CHECK(m == NULL);
}

ATF_TC_WITHOUT_HEAD(open__cache);
ATF_TC_BODY(open__cache, tc)
{
	static const char text[] = "stopped\n";
	struct match_result results[PATTERNS] = { 0 };
	struct match_total total = { 0 };
	struct buf b = { 0 };
	struct matcher *m;
	size_t i, n;

	matcher_close(open_matcher("cache/below/patterns"));
	ATF_REQUIRE_EQ(0, file_read("cache/below/patterns", &b, NULL));
	/* Whatever is in the file, the answer is right. */
	n = b.len;
	for (i = 0; i < 40; i++) {
		size_t cut = i % 2 == 0 ? n : n * i / 40;

		if (i > 0)
			b.data[n * i / 41] ^= 0x55;
		ATF_REQUIRE_EQ(0, file_write_atomic("cache/below/patterns",
				      b.data, cut, NULL));
		m = open_matcher("cache/below/patterns");
		ATF_REQUIRE_EQ(0, matcher_scan_bytes(m, text, sizeof(text) - 1,
				      results, &total, NULL));
		matcher_close(m);
		ATF_REQUIRE_EQ(i + 1, results[2].count);
		if (i > 0)
			b.data[n * i / 41] ^= 0x55;
	}
	for (i = 0; i < results[2].n; i++)
		free(results[2].lines[i].text);
	free(results[2].last.text);
	buf_free(&b);
	/* No cache is no error. */
	matcher_close(open_matcher("/proc/nowhere/patterns"));
}

/* A child writes 64 MiB without any newline into a pipe. */
ATF_TC_WITHOUT_HEAD(scan__memory_is_flat);
ATF_TC_BODY(scan__memory_is_flat, tc)
{
	static char chunk[1 << 20];
	struct match_result results[PATTERNS] = { 0 };
	struct match_total total = { 0 };
	struct matcher *m = open_matcher(NULL);
	struct rusage before, after;
	int fds[2], status, i;
	pid_t pid;

	memset(chunk, 'p', sizeof(chunk));
	memcpy(chunk + 77, patterns[2].regex, 3);
	ATF_REQUIRE_EQ(0, pipe(fds));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		for (i = 0; i < 64; i++)
			if (file_write_fd(fds[1], chunk, sizeof(chunk), NULL) ==
			    -1)
				_exit(1);
		_exit(0);
	}
	(void)close(fds[1]);
	ATF_REQUIRE_EQ(0, getrusage(RUSAGE_SELF, &before));
	ATF_REQUIRE_EQ(0, matcher_scan(m, fds[0], results, &total, NULL));
	ATF_REQUIRE_EQ(0, getrusage(RUSAGE_SELF, &after));
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK_EQ(0, status);
	ATF_CHECK_EQ(64 * sizeof(chunk), total.bytes);
	ATF_CHECK_EQ(1, total.lines);
	/* ru_maxrss is in KiB */
	ATF_CHECK_MSG(after.ru_maxrss - before.ru_maxrss < 4096, "%ld KiB",
	    after.ru_maxrss - before.ru_maxrss);
	(void)close(fds[0]);
	matcher_close(m);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, scan__lines);
	ATF_TP_ADD_TC(tp, head);
	ATF_TP_ADD_TC(tp, scan__not_over_lines);
	ATF_TP_ADD_TC(tp, scan__odd_bytes);
	ATF_TP_ADD_TC(tp, scan__empty);
	ATF_TP_ADD_TC(tp, scan__repeated);
	ATF_TP_ADD_TC(tp, scan__long_line);
	ATF_TP_ADD_TC(tp, scan__memory_is_flat);
	ATF_TP_ADD_TC(tp, open__bad_pattern);
	ATF_TP_ADD_TC(tp, open__cache);
	return atf_no_error();
}
