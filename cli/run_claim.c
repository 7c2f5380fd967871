/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_claim.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "cli/run_judge.h"
#include "cli/terminal.h"
#include "guests/claim.h"
#include "probes/probe.h"
#include "reports/verdict.h"

struct claims {
	struct journal *journal;
	struct strv taken;   /* BDFs */
	struct strv drivers; /* which had them before; "none" */
};

/* What has to be taken for the devices named on the command line. */
static void
to_take(const struct run_options *o, const struct facts *f,
    const struct strv *devices, struct strv *out)
{
	size_t i;

	if (o->devices.n == 0)
		return;
	for (i = 0; i < devices->n; i++) {
		char *why = NULL;

		switch (claim_judge(f, devices->v[i], &why)) {
		case CLAIM_UNBOUND:
		case CLAIM_ENTANGLED:
			claim_needed(f, devices->v[i], out);
			break;
		case CLAIM_READY:
		case CLAIM_UNKNOWN:
			break;
		}
		free(why);
	}
}

/* A named device that is not bound yet, and that the host needs. */
static bool
may_not_take(const struct facts *f, const char *bdf, struct err *err)
{
	char *why = NULL;
	enum claim_state state = claim_judge(f, bdf, &why);

	free(why);
	return state != CLAIM_READY && state != CLAIM_UNKNOWN &&
	       claim_check_group(f, bdf, err) == -1;
}

int
claims_ask(const struct run_options *o, const struct facts *f,
    const struct strv *devices, struct err *err)
{
	struct strv take = { 0 };
	char *list = NULL, *named = NULL, *question = NULL;
	int status = EXIT_GOOD;
	size_t i;

	to_take(o, f, devices, &take);
	for (i = 0; i < devices->n && o->devices.n > 0; i++)
		if (status == EXIT_GOOD && may_not_take(f, devices->v[i], err))
			status = EXIT_UNABLE;
	for (i = 0; i < take.n && status == EXIT_GOOD; i++)
		if (claim_check_access(take.v[i], err) == -1)
			status = EXIT_UNABLE;
	if (take.n == 0 || status != EXIT_GOOD || o->yes)
		goto out;
	list = strv_join(&take, " ");
	named = o->like_vm == NULL ? strv_join(&o->devices, " ")
				   : xasprintf("--like-vm %s", o->like_vm);
	question = xasprintf("Take %s from the host for the test?", list);
	if (!terminal_confirm(question)) {
		(void)err_set(err, 0,
		    "nothing was changed; to take %s from the host: "
		    "pptcheck run --yes %s%s",
		    list, o->resume == NULL ? "" : "--resume ",
		    o->resume == NULL ? named : o->resume);
		status = EXIT_USAGE;
	}
out:
	free(question);
	free(named);
	free(list);
	strv_free(&take);
	return status;
}

int
claims_take(struct claims **out, const struct run_options *o, struct facts *f,
    const struct strv *devices, struct err *err)
{
	struct claims *c = xcalloc(1, sizeof(*c));
	struct strv take = { 0 };
	int rc = 0;
	size_t i;

	*out = c;
	to_take(o, f, devices, &take);
	if (take.n > 0)
		rc = journal_open(&c->journal, JOURNAL_FRESH, err);
	for (i = 0; i < take.n && rc == 0 && sig_caught() == 0; i++) {
		char *had;

		rc = claim_take(c->journal, f, take.v[i], &had, err);
		if (rc == 0)
			log_info("%s: taken from %s", take.v[i], had);
		if (had != NULL) {
			strv_add(&c->taken, take.v[i]);
			strv_take(&c->drivers, had);
		}
	}
	if (take.n > 0 && rc == 0) {
		facts_free(f);
		rc = probes_read("live", f, err);
	}
	strv_free(&take);
	return rc;
}

/* Stage 10 for one device: its old driver has it again. */
static void
record_reclaim(const char *events, const char *bdf, const char *driver)
{
	struct err err = { 0 };
	char *now = claim_driver(bdf, &err), *why = NULL;
	enum status status = STATUS_PASS;

	if (now == NULL) {
		status = err.under_test ? STATUS_FAIL : STATUS_ERROR;
		why = xasprintf("was bound to %s; %s", driver, err.text);
	} else if (strcmp(now, driver) != 0) {
		status = STATUS_FAIL;
		why = xasprintf(
		    "was bound to %s, is now bound to %s", driver, now);
	}
	(void)judge_record(
	    events, bdf, STAGE_HOST_RECLAIM, status, "proven", why, NULL);
	free(why);
	free(now);
}

void
claims_give_back(struct claims *c, const char *events)
{
	struct err err;
	size_t i;

	if (c == NULL || c->taken.n == 0 || c->journal == NULL)
		return;
	if (claim_undo(c->journal, &err) == -1)
		log_warn("not everything was given back: %s; try again with: "
			 "pptcheck restore",
		    err.text);
	for (i = 0; i < c->taken.n; i++)
		record_reclaim(events, c->taken.v[i], c->drivers.v[i]);
}

void
claims_free(struct claims *c)
{
	if (c == NULL)
		return;
	journal_close(c->journal);
	strv_free(&c->taken);
	strv_free(&c->drivers);
	free(c);
}
