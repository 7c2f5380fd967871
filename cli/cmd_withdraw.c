/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/matrix_client.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "reports/repository.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "withdraw",
	.operands = "ID",
	.about = "Takes a report back: every matrix that it was sent to "
		 "removes it.  ID is the\nreport's id or the first letters of "
		 "its digest, as --list prints them.",
	.examples = "  pptcheck withdraw --list\n"
		    "  pptcheck withdraw a41be09c2d77",
};

/* One of ours: its digest, id and origin. */
struct sent {
	char digest[65];
	char *id, *origin;
};

static bool
read_sent(const char *spool, const char *digest, struct sent *out)
{
	struct sign_opened o = { 0 };
	struct buf b = { 0 };
	json_t *j = NULL;
	bool is = false;

	if (spool_read(spool, digest, &b, NULL) == 0 &&
	    sign_open(b.data, b.len, SIGN_REPORT_TYPE, &o, NULL) == 0) {
		j = json_loadb(buf_str(&o.payload), o.payload.len, 0, NULL);
		memcpy(out->digest, digest, sizeof(out->digest));
		out->id = xstrdup(json_str(j, "id", ""));
		out->origin = xstrdup(o.origin.s);
		is = true;
	}
	json_decref(j);
	buf_free(&o.payload);
	buf_free(&b);
	return is;
}

static void
free_sent(struct sent *s)
{
	free(s->id);
	free(s->origin);
	memset(s, 0, sizeof(*s));
}

/* Sent, or waiting: it may have arrived without our knowing. */
static int
known(const char *spool, struct strv *out, struct err *err)
{
	int rc = spool_list(spool, SPOOL_DONE, out, err) == -1 ||
			 spool_list(spool, SPOOL_NEW, out, err) == -1
		     ? -1
		     : 0;

	strv_unique(out);
	return rc;
}

static int
find(const char *spool, const char *word, struct sent *out, struct err *err)
{
	struct strv digests = { 0 };
	struct sent s = { 0 };
	size_t i, n = 0;
	int rc = known(spool, &digests, err);

	for (i = 0; rc == 0 && i < digests.n; i++) {
		if (!read_sent(spool, digests.v[i], &s))
			continue;
		if (strcmp(s.id, word) == 0 ||
		    (strlen(word) >= 6 &&
			strncmp(s.digest, word, strlen(word)) == 0)) {
			if (n++ == 0) {
				*out = s;
				s = (struct sent){ 0 };
			}
		}
		free_sent(&s);
	}
	if (rc == 0 && n != 1)
		rc = err_set(err, 0,
		    n == 0 ? "%s: not a report that was sent from here"
			   : "%s: several reports begin so",
		    word);
	strv_free(&digests);
	return rc;
}

/* "sent to A, B; waits for C" */
static void
describe(struct buf *line, const char *spool, const struct sent *s)
{
	struct strv have = { 0 }, waits = { 0 };
	char *to, *next;

	spool_has(spool, s->digest, &have);
	spool_to(spool, s->digest, &waits);
	to = strv_join(&have, ", ");
	next = strv_join(&waits, ", ");
	buf_addf(line, "%.12s  %s  ", s->digest, s->id);
	if (have.n > 0)
		buf_addf(line, "sent to %s", to);
	if (waits.n > 0)
		buf_addf(line, "%swaits for %s", have.n > 0 ? "; " : "", next);
	if (have.n + waits.n == 0)
		buf_adds(line, spool_state_of(spool, s->digest) == SPOOL_DONE
				   ? "sent"
				   : "waits");
	buf_adds(line, "\n");
	free(to);
	free(next);
	strv_free(&have);
	strv_free(&waits);
}

/* Where it is, or may have arrived without our knowing; and whom the person
 * names, or by default when nothing else is known. */
static void
everywhere(const char *spool, const char *digest, const char *named,
    const char *base, struct strv *out)
{
	spool_has(spool, digest, out);
	spool_to(spool, digest, out);
	if (named != NULL || (out->n == 0 && base != NULL))
		strv_add(out, base);
	strv_unique(out);
}

static int
list(const char *spool)
{
	struct strv digests = { 0 };
	struct sent s = { 0 };
	struct err err;
	size_t i;

	if (known(spool, &digests, &err) == -1) {
		log_warn("%s", err.text);
		return EXIT_UNABLE;
	}
	for (i = 0; i < digests.n; i++) {
		struct buf line = { 0 };

		if (read_sent(spool, digests.v[i], &s)) {
			describe(&line, spool, &s);
			(void)terminal_print(&line);
		}
		buf_free(&line);
		free_sent(&s);
	}
	strv_free(&digests);
	return EXIT_GOOD;
}

/* base: of `named`, or the default, or NULL. */
static int
withdraw(const char *spool, const char *word, const char *named,
    const char *base, int wait)
{
	struct strv digests = { 0 }, to = { 0 };
	struct buf envelope = { 0 };
	struct sent s = { 0 };
	struct sign_key key = { 0 };
	struct withdrawal w;
	struct err err;
	int status = EXIT_UNABLE;

	if (find(spool, word, &s, &err) == -1 ||
	    matrix_key_of(&key, s.origin, &err) == -1) {
		log_warn("%s", err.text);
		goto out;
	}
	everywhere(spool, s.digest, named, base, &to);
	if (to.n == 0) {
		log_warn("%s went to a matrix that is not known; give it by "
			 "--to",
		    word);
		goto out;
	}
	withdrawal_new(&envelope, &key, s.digest);
	if (withdrawal_open(envelope.data, envelope.len, &w, &err) == -1 ||
	    spool_add(spool, w.digest.s, envelope.data, envelope.len, &to,
		&err) == -1) {
		log_warn("%s", err.text);
		goto out;
	}
	/* From here on the withdrawal goes, and the report does not. */
	spool_settle(spool);
	strv_add(&digests, w.digest.s);
	if (matrix_send(spool, &digests, NULL, base, wait))
		status = EXIT_GOOD;
out:
	sign_key_wipe(&key);
	free_sent(&s);
	buf_free(&envelope);
	strv_free(&to);
	strv_free(&digests);
	return status;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	const char *to = NULL;
	char *base = NULL, *spool = matrix_spool();
	bool all = false;
	int wait = 0, status = EXIT_USAGE;
	struct err err;
	const struct option_def defs[] = {
		{ "list", OPTION_FLAG, &all, NULL,
		    "print what was sent from here", 0 },
		{ "to", OPTION_TEXT, &to, "URL|DIR",
		    "another one, too, that has it", 0 },
		{ "wait", OPTION_NUMBER, &wait, "SECONDS",
		    "how long to try again (default 0)", 86400 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (all && rest.n == 0) {
		status = list(spool);
	} else if (all || rest.n != 1) {
		log_warn(
		    "withdraw takes one report; see pptcheck withdraw --help");
	} else if ((base = matrix_base(to, &err)) == NULL &&
		   (to != NULL || matrix_named())) {
		log_warn("%s", err.text);
	} else {
		status = withdraw(spool, rest.v[0], to, base, wait);
	}
out:
	free(base);
	free(spool);
	strv_free(&rest);
	return status;
}

const struct command command_withdraw = {
	.name = "withdraw",
	.summary = "take a report back",
	.run = run,
};
