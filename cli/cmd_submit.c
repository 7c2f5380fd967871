/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/matrix_client.h"
#include "cli/options.h"
#include "cli/run_open.h"
#include "cli/terminal.h"
#include "reports/lookup.h"
#include "reports/submission.h"
#include "reports/submission_check.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "submit",
	.operands = "[RUN]",
	.about = "Shows the reports that a finished run gives, asks, signs and "
		 "sends them to the\nmatrix.  RUN is its folder or its "
		 "run.json.  Without RUN: sends what waits, each\nto the "
		 "matrix that it was agreed to go to.",
	.examples = "  pptcheck submit --dry-run pptcheck-run-20261121-101500\n"
		    "  pptcheck submit --to https://matrix.example run.json\n"
		    "  pptcheck submit --to ./matrix-repository --yes run.json",
};

struct submit {
	const char *to;
	bool dry_run, anonymous, coarse, patched, yes;
	int wait;
	/* what is needed to build and check */
	struct sign_key key;
	struct schema *schema;
	struct scrubber *scrubber;
	char *host_tag, *folder;
};

static void
print_fault(
    void *context, const char *pointer, const char *rule, const char *detail)
{
	log_warn(
	    "%s: %s: %s: %s", (const char *)context, pointer, rule, detail);
}

static int
prepare(struct submit *s, const json_t *run, struct err *err)
{
	struct strv names = { 0 };
	bool keep = !s->dry_run;
	int rc;

	if (!keep && !matrix_has_key())
		log_info("there is no key yet, and --dry-run makes none: id, "
			 "origin, nonce and host tag will be others");
	rc = s->anonymous ? matrix_anonymous_key(&s->key, run, keep, err)
			  : matrix_key(&s->key, keep, err);
	if (rc == -1)
		return -1;
	s->host_tag = matrix_host_tag(s->anonymous ? &s->key : NULL, keep, err);
	if (s->host_tag == NULL)
		return -1;
	scrubber_names_here(&names);
	s->scrubber = scrubber_new(&names);
	strv_free(&names);
	s->schema = schema_report(err);
	return s->schema == NULL ? -1 : 0;
}

static void
clear(struct submit *s)
{
	sign_key_wipe(&s->key);
	schema_free(s->schema);
	scrubber_free(s->scrubber);
	free(s->host_tag);
	free(s->folder);
}

/* A clear yes, after every byte was shown. */
static bool
agreed(const struct submit *s, const json_t *report)
{
	const char *claim =
	    json_str(json_object_get(report, "verdict"), "claim", "");
	char *question;
	bool yes;

	if (s->yes)
		return true;
	question = xasprintf("%sSend this %s, signed as %s, to be published "
			     "under CC0-1.0?",
	    strcmp(claim, "works") == 0 ? "" : SUBMISSION_FAILURES "\n",
	    strcmp(claim, "works") == 0 ? "report" : "one",
	    sign_origin_of(s->key.public_key).s);
	yes = terminal_confirm(question);
	free(question);
	return yes;
}

/* k-anonymity with k = 3: who is one of fewer can be told by board, firmware
 * and CPU.  Only a snapshot at hand can tell how many others have them. */
static void
warn_if_rare(const struct submit *s, const json_t *report)
{
	const json_t *host = json_object_get(report, "host");
	const char *board =
	    json_str(json_object_get(host, "board"), "model", NULL);
	static const struct strv none = { 0 };
	json_t *snapshot;

	if (s->coarse || board == NULL)
		return;
	snapshot = matrix_snapshot(&none);
	if (snapshot != NULL &&
	    lookup_likes(snapshot, board,
		json_str(json_object_get(host, "bios"), "version", NULL),
		json_str(json_object_get(host, "cpu"), "name", NULL),
		json_str(report, "origin", "")) < 2)
		log_warn("fewer than 2 other people in the snapshot have this "
			 "board, firmware and CPU: who knows the machine knows "
			 "whose report it is; --coarse leaves them out");
	json_decref(snapshot);
}

/*
 * Builds, checks, shows and asks; what may go is put into the spool.
 * Returns EXIT_GOOD when it is there, EXIT_NOTHING when it shall not go.
 */
static int
offer(struct submit *s, const char *spool, const char *base, const json_t *run,
    size_t i, struct strv *digests)
{
	const struct submission_options o = { .host_tag = s->host_tag,
		.folder = s->folder,
		.coarse = s->coarse,
		.reviewed = !s->yes,
		.patched = s->patched };
	const char *bdf = json_str(
	    json_array_get(json_object_get(run, "devices"), i), "bdf", "?");
	json_t *report = submission_new(run, i, &s->key, s->scrubber, &o);
	struct buf bytes = { 0 }, envelope = { 0 };
	struct strv to = { 0 };
	struct sign_digest digest;
	struct err err;
	int rc = EXIT_UNABLE;

	if (strcmp(json_str(json_object_get(report, "verdict"), "claim", ""),
		"inconclusive") == 0) {
		log_info("%s: nothing was found out, so nothing is sent", bdf);
		rc = EXIT_NOTHING;
		goto out;
	}
	submission_bytes(&bytes, report);
	if (submission_check(
		s->schema, s->scrubber, report, print_fault, (void *)bdf) > 0)
		goto out;
	if (!terminal_print(&bytes))
		goto out;
	warn_if_rare(s, report);
	rc = EXIT_NOTHING;
	if (s->dry_run || !agreed(s, report))
		goto out;
	digest = sign_digest_of(bytes.data, bytes.len);
	sign_envelope(
	    &envelope, &s->key, SIGN_REPORT_TYPE, bytes.data, bytes.len);
	rc = EXIT_GOOD;
	strv_add(&to, base);
	if (spool_add(spool, digest.s, envelope.data, envelope.len, &to,
		&err) == -1) {
		log_warn("%s", err.text);
		rc = EXIT_UNABLE;
	} else {
		log_info("%s: report %s", bdf, json_str(report, "id", ""));
		strv_add(digests, digest.s);
	}
out:
	strv_free(&to);
	buf_free(&envelope);
	buf_free(&bytes);
	json_decref(report);
	return rc;
}

/* All that waits for this matrix, or with NULL for whatever each was agreed to
 * go to, and may be tried now. */
static int
collect_waiting(
    const char *spool, const char *base, struct strv *digests, struct err *err)
{
	struct strv all = { 0 };
	time_t now = time(NULL);
	size_t i;
	int rc = spool_list(spool, SPOOL_NEW, &all, err);

	for (i = 0; i < all.n; i++) {
		struct strv to = { 0 };

		spool_to(spool, all.v[i], &to);
		if (base != NULL && to.n > 0 && !strv_has(&to, base))
			log_info("%.12s waits for %s: nobody agreed to send it "
				 "elsewhere",
			    all.v[i], to.v[0]);
		else if (spool_due(spool, all.v[i]) <= now)
			strv_add(digests, all.v[i]);
		else
			log_info("%.12s waits for its time", all.v[i]);
		strv_free(&to);
	}
	strv_free(&all);
	return rc;
}

static int
submit(struct submit *s, const char *path, const char *base)
{
	char *spool = matrix_spool();
	struct strv digests = { 0 };
	json_t *run = NULL;
	struct err err;
	int status = EXIT_UNABLE, rc;
	bool unable = false;
	size_t i;

	if (!s->dry_run)
		spool_settle(spool);
	if (path == NULL) {
		if (collect_waiting(spool, s->to == NULL ? NULL : base,
			&digests, &err) == -1)
			goto fail;
	} else {
		run = run_open(path, &s->folder, &err);
		if (run == NULL || prepare(s, run, &err) == -1)
			goto fail;
		for (i = 0;
		     i < json_array_size(json_object_get(run, "devices"));
		     i++) {
			rc = offer(s, spool, base, run, i, &digests);
			unable = unable || rc == EXIT_UNABLE;
		}
	}
	if (!s->dry_run) {
		if (!matrix_send(spool, &digests,
			path == NULL && s->to == NULL ? NULL : base, base,
			s->wait))
			unable = true;
		if (path != NULL)
			matrix_tell_waiting(spool, &digests);
	}
	status = unable ? EXIT_UNABLE : EXIT_GOOD;
	if (!unable && digests.n == 0 && !s->dry_run)
		status = EXIT_NOTHING;
	goto out;
fail:
	log_warn("%s", err.text);
out:
	json_decref(run);
	strv_free(&digests);
	free(spool);
	return status;
}

static int
run(int argc, char **argv)
{
	struct submit s = { 0 };
	struct strv rest = { 0 };
	char *base = NULL;
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "anonymous", OPTION_FLAG, &s.anonymous, NULL,
		    "sign with a key that is used for this run only", 0 },
		{ "coarse", OPTION_FLAG, &s.coarse, NULL,
		    "leave out board, firmware and CPU model", 0 },
		{ "dry-run", OPTION_FLAG, &s.dry_run, NULL,
		    "print what would be sent, and send nothing", 0 },
		{ "patched", OPTION_FLAG, &s.patched, NULL,
		    "say that the hypervisor is not as it was shipped", 0 },
		{ "to", OPTION_TEXT, &s.to, "URL|DIR",
		    "the matrix (default: PPTCHECK_MATRIX)", 0 },
		{ "wait", OPTION_NUMBER, &s.wait, "SECONDS",
		    "how long to try again (default 0)", 86400 },
		{ "yes", OPTION_FLAG, &s.yes, NULL, "send without asking", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n > 1 || (rest.n == 0 && s.dry_run)) {
		log_warn("submit takes one run; see pptcheck submit --help");
		goto out;
	}
	if (!s.dry_run) {
		base = matrix_base(s.to, &err);
		/* What waits knows where it goes. */
		if (base == NULL && (rest.n == 1 || s.to != NULL)) {
			log_warn("%s", err.text);
			goto out;
		}
		if (rest.n == 1 && !s.yes && !terminal_interactive()) {
			log_warn("nobody can be asked: look at it with "
				 "--dry-run, then send it with --yes");
			goto out;
		}
	}
	status = submit(&s, rest.n == 0 ? NULL : rest.v[0], base);
out:
	clear(&s);
	free(base);
	strv_free(&rest);
	return status;
}

const struct command command_submit = {
	.name = "submit",
	.summary = "send a finished run to the matrix",
	.run = run,
};
