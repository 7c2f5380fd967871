/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/match.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/match_library.h"
#include "base/mem.h"
#include "base/sig.h"

#define BLOCK ((size_t)256 * 1024) /* stays in the processor's cache */
#define OVERLAP ((size_t)4 * 1024)
#define WORD_BITS 64

struct place {
	size_t begin, end; /* of the line; end is its newline */
	size_t match;	   /* where the match ends */
	uint64_t number;   /* 0: nothing */
};

struct matcher {
	struct match_library *library;
	size_t patterns;
	char *block;
	size_t len;
	char *head; /* of the input, as long as a block */
	size_t head_len;
	bool head_whole;
	/* Where lines begin in which a match may end, one bit a byte. */
	uint64_t *candidates;
	size_t seen_begin, seen_end; /* the line noted last */
	/* Of each pattern: what is to become its last line after the block. */
	struct place *late;
	uint64_t *found_in; /* the last line that it was found in */
	struct place line;  /* being looked at */
	struct match_result *results;
	enum { PLAIN, ESCAPE, SEQUENCE, TITLE } state;
};

int
matcher_open(struct matcher **out, const struct match_pattern *v, size_t n,
    const char *cache, struct err *err)
{
	struct matcher *m = xcalloc(1, sizeof(*m));

	if (match_library_open(&m->library, v, n, cache, err) == -1) {
		free(m);
		*out = NULL;
		return -1;
	}
	m->patterns = n;
	m->block = xcalloc(1, BLOCK);
	m->head = xcalloc(1, BLOCK);
	m->candidates = xcalloc(BLOCK / WORD_BITS, sizeof(uint64_t));
	m->late = xcalloc(n, sizeof(*m->late));
	m->found_in = xcalloc(n, sizeof(*m->found_in));
	*out = m;
	return 0;
}

void
matcher_close(struct matcher *m)
{
	if (m == NULL)
		return;
	match_library_close(m->library);
	free(m->block);
	free(m->head);
	free(m->candidates);
	free(m->late);
	free(m->found_in);
	free(m);
}

/* One byte of a log with terminal sequences (ECMA-48 5.4) in it: kept? */
static bool
keep(struct matcher *m, unsigned char c)
{
	if (c == '\n')
		m->state = PLAIN;
	switch (m->state) {
	case ESCAPE:
		m->state = c == '[' ? SEQUENCE : c == ']' ? TITLE : PLAIN;
		return false;
	case SEQUENCE:
		if (c >= 0x40 && c <= 0x7e)
			m->state = PLAIN;
		return false;
	case TITLE: /* xterm's, ends with BEL or ESC \ */
		if (c == '\a')
			m->state = PLAIN;
		else if (c == '\033')
			m->state = ESCAPE;
		return false;
	case PLAIN:
		break;
	}
	if (c == '\033')
		m->state = ESCAPE;
	return c != '\r' && c != '\0' && c != '\033';
}

/* Drops from n new bytes what no line is written with; how many are left. */
static size_t
clean(struct matcher *m, char *p, size_t n)
{
	size_t i, kept = 0;

	if (m->state == PLAIN && memchr(p, '\r', n) == NULL &&
	    memchr(p, '\033', n) == NULL && memchr(p, '\0', n) == NULL)
		return n;
	for (i = 0; i < n; i++)
		if (keep(m, (unsigned char)p[i]))
			p[kept++] = p[i];
	return kept;
}

/*
 * A match can reach over the end of a line, by a [^x] of its pattern.  So the
 * scan of a block only tells which lines to look at one by one.
 */
static void
on_candidate(void *context, unsigned int pattern, size_t end)
{
	struct matcher *m = context;
	size_t begin = end - 1;
	const char *newline;

	(void)pattern;
	if (end > m->seen_begin && end <= m->seen_end + 1)
		return;
	while (begin > 0 && m->block[begin - 1] != '\n')
		begin--;
	newline = memchr(m->block + end - 1, '\n', m->len - (end - 1));
	m->seen_begin = begin;
	m->seen_end = newline == NULL ? m->len : (size_t)(newline - m->block);
	m->candidates[begin / WORD_BITS] |= UINT64_C(1) << begin % WORD_BITS;
}

static char *
excerpt(const char *block, const struct place *p)
{
	const size_t before = MATCH_EXCERPT * 3 / 4;
	size_t begin = p->begin, n = p->end - p->begin;

	if (n > MATCH_EXCERPT) {
		if (p->match > before)
			begin += p->match - before;
		if (begin > p->end - MATCH_EXCERPT)
			begin = p->end - MATCH_EXCERPT;
		n = MATCH_EXCERPT;
	}
	return xstrndup(block + begin, n);
}

static void
on_match(void *context, unsigned int pattern, size_t end)
{
	struct matcher *m = context;
	struct match_result *r = &m->results[pattern];

	/* A pattern matches a line at many places, and a long line twice. */
	if (m->found_in[pattern] == m->line.number)
		return;
	m->found_in[pattern] = m->line.number;
	m->line.match = end;
	r->count++;
	if (r->n < MATCH_LINES) {
		r->lines[r->n].number = m->line.number;
		r->lines[r->n++].text = excerpt(m->block, &m->line);
	} else {
		m->late[pattern] = m->line;
	}
}

static void
keep_last(struct matcher *m)
{
	size_t i;

	for (i = 0; i < m->patterns; i++) {
		if (m->late[i].number == 0)
			continue;
		free(m->results[i].last.text);
		m->results[i].last.number = m->late[i].number;
		m->results[i].last.text = excerpt(m->block, &m->late[i]);
		m->late[i].number = 0;
	}
}

/* How many newlines are in the block from *at to `to`, which becomes *at. */
static uint64_t
count_lines(const struct matcher *m, size_t *at, size_t to)
{
	const char *p;
	uint64_t n = 0;

	while (
	    *at < to && (p = memchr(m->block + *at, '\n', to - *at)) != NULL) {
		*at = (size_t)(p - m->block) + 1;
		n++;
	}
	*at = to;
	return n;
}

static int
look_at_line(struct matcher *m, size_t begin, uint64_t number, struct err *err)
{
	const char *newline = memchr(m->block + begin, '\n', m->len - begin);
	size_t end = newline == NULL ? m->len : (size_t)(newline - m->block);

	m->line = (struct place){ begin, end, 0, number };
	return match_library_scan(
	    m->library, m->block + begin, end - begin, on_match, m, err);
}

/* Scans the first n bytes of the block, whole lines or a piece of one; *number
 * is that of the first line and becomes that of the next. */
static int
scan_block(struct matcher *m, size_t n, uint64_t *number, struct err *err)
{
	size_t i, begin, at = 0, len = m->len;
	int rc = -1;

	m->seen_begin = m->seen_end = BLOCK;
	m->len = n;
	memset(m->candidates, 0, BLOCK / 8);
	if (match_library_scan(m->library, m->block, n, on_candidate, m, err) ==
	    -1)
		goto out;
	for (i = 0; i < BLOCK / WORD_BITS; i++) {
		uint64_t bits = m->candidates[i];

		for (; bits != 0; bits &= bits - 1) {
			begin = i * WORD_BITS + (size_t)__builtin_ctzll(bits);
			*number += count_lines(m, &at, begin);
			if (look_at_line(m, begin, *number, err) == -1)
				goto out;
		}
	}
	*number += count_lines(m, &at, n);
	keep_last(m);
	rc = 0;
out:
	m->len = len;
	return rc;
}

/* Where bytes come from: a descriptor, or memory when it is -1. */
struct input {
	int fd;
	const char *bytes;
	size_t left;
};

/* Bytes read, 0 at the end, -1 and err. */
static ssize_t
input_read(struct input *in, char *to, size_t n, struct err *err)
{
	ssize_t got;

	if (in->fd == -1) {
		got = (ssize_t)(in->left < n ? in->left : n);
		if (got > 0)
			memcpy(to, in->bytes, (size_t)got);
		in->bytes += got;
		in->left -= (size_t)got;
		return got;
	}
	do {
		if (sig_caught() != 0)
			return sig_error(err);
		got = read(in->fd, to, n);
	} while (got == -1 && errno == EINTR);
	return got == -1 ? err_set(err, errno, "read") : got;
}

/* Bytes of the block to scan now: up to the last newline, or all of it. */
static size_t
ready(const struct matcher *m, bool at_end)
{
	size_t n = m->len;

	if (at_end)
		return n;
	while (n > 0 && m->block[n - 1] != '\n')
		n--;
	return n == 0 && m->len == BLOCK ? BLOCK : n;
}

static void
keep_head(struct matcher *m, const char *p, size_t n)
{
	size_t room = BLOCK - m->head_len;

	if (n > room) {
		m->head_whole = false;
		n = room;
	}
	memcpy(m->head + m->head_len, p, n);
	m->head_len += n;
}

const char *
matcher_head(const struct matcher *m, size_t *n, bool *whole)
{
	*n = m->head_len;
	*whole = m->head_whole;
	return m->head;
}

static int
scan_input(struct matcher *m, struct input *in, struct match_result *results,
    struct match_total *total, struct err *err)
{
	uint64_t number = 1;
	bool at_end = false;
	size_t n, kept;
	ssize_t got;

	m->results = results;
	m->state = PLAIN;
	m->len = 0;
	m->head_len = 0;
	m->head_whole = true;
	memset(m->found_in, 0, m->patterns * sizeof(*m->found_in));
	while (!at_end) {
		got = input_read(in, m->block + m->len, BLOCK - m->len, err);
		if (got == -1)
			return -1;
		at_end = got == 0;
		total->bytes += (uint64_t)got;
		kept = clean(m, m->block + m->len, (size_t)got);
		keep_head(m, m->block + m->len, kept);
		m->len += kept;
		n = ready(m, at_end);
		if (n == 0)
			continue;
		if (scan_block(m, n, &number, err) == -1)
			return -1;
		kept = n == BLOCK && m->block[n - 1] != '\n' ? OVERLAP : 0;
		kept += m->len - n;
		memmove(m->block, m->block + m->len - kept, kept);
		m->len = kept;
		if (at_end && n > 0 && m->block[n - 1] != '\n')
			number++;
	}
	total->lines += number - 1;
	return 0;
}

int
matcher_scan(struct matcher *m, int fd, struct match_result *results,
    struct match_total *total, struct err *err)
{
	struct input in = { fd, NULL, 0 };

	return scan_input(m, &in, results, total, err);
}

int
matcher_scan_bytes(struct matcher *m, const char *bytes, size_t n,
    struct match_result *results, struct match_total *total, struct err *err)
{
	struct input in = { -1, bytes, n };

	return scan_input(m, &in, results, total, err);
}

void
match_results_free(struct match_result *results, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < results[i].n; k++)
			free(results[i].lines[k].text);
		free(results[i].last.text);
	}
	free(results);
}
