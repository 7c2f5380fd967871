/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sig.h"
#include "lua/ladder.h"

void
test_init(struct test *t, const struct config *config, const char *path,
    const char *ident, FILE *out)
{
	memset(t, 0, sizeof(*t));
	t->config = config;
	t->scenario = xasprintf("%s:%s", file_basename(path), ident);
	t->out = out;
	t->now = &t->outcome;
}

void
test_free(struct test *t)
{
	ladder_clear(t);
	outcome_clear(&t->outcome);
	free(t->scenario);
	free(t->expect);
}

void
test_mark(struct test *t, enum status status, const char *reason)
{
	if (t->now == &t->outcome && !t->outcome.decided)
		t->expected = t->expect != NULL;
	outcome_mark(t->now, status, reason);
}

void
test_mark_error(struct test *t, const struct err *err)
{
	if (err->code == ECANCELED)
		return;
	test_mark(t, err->under_test ? STATUS_FAIL : STATUS_ERROR, err->text);
}

void
test_finish(struct test *t)
{
	if (sig_caught() != 0)
		test_mark(t, STATUS_ERROR, "interrupted");
}

void
test_add_flat(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		buf_add(out, *text == '\n' || *text == '\r' ? " " : text, 1);
}

static int
add_verdict(struct buf *out, const char *word, const char *reason, int rc)
{
	buf_adds(out, word);
	test_add_flat(out, reason);
	buf_adds(out, "\n");
	return rc;
}

static int
result_failed(const struct test *t, struct buf *out)
{
	if (!t->expected)
		return add_verdict(
		    out, "failed: ", t->outcome.reason, EXIT_FAILURE);
	buf_adds(out, "expected_failure: ");
	test_add_flat(out, t->expect);
	return add_verdict(out, ": ", t->outcome.reason, EXIT_SUCCESS);
}

static int
result_passed(const struct test *t, struct buf *out)
{
	if (t->expect == NULL)
		return add_verdict(out, "passed", "", EXIT_SUCCESS);
	return add_verdict(out,
	    "failed: expected to fail, but did not: ", t->expect, EXIT_FAILURE);
}

int
test_result(const struct test *t, struct buf *out)
{
	const char *reason = t->outcome.reason;

	switch (t->outcome.status) {
	case STATUS_PASS:
		return result_passed(t, out);
	case STATUS_FAIL:
		return result_failed(t, out);
	case STATUS_MISS:
		return add_verdict(
		    out, "skipped: MISS: ", reason, EXIT_SUCCESS);
	case STATUS_SKIP:
		return add_verdict(out, "skipped: ", reason, EXIT_SUCCESS);
	default:
		return add_verdict(out, "broken: ", reason, EXIT_FAILURE);
	}
}
