/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/writer_parts.h"

/* A report that is gone, or waits, before it came. */
static void
add_place(struct transaction *t, struct job *job)
{
	struct store_value args[20];
	size_t i;

	for (i = 0; i < 20; i++)
		args[i] = store_int(0);
	add_log(t, LOG_REPORT, job->tombstone, job->time);
	job->log = t->last.log;
	args[0] = store_int(job->log);
	args[1] = store_bytes(job->tombstone, 32);
	args[2] = store_text("");
	args[3] = store_int(-job->log);
	args[13] = store_int(job->time);
	args[19] = store_int(job->waits ? REPORT_WAITS : REPORT_WITHDRAWN);
	store_ask(t->store, SQL_report_add, args, NULL, NULL);
}

/* Whose it was is not told; the digest of the report stands for that of the
 * statement. */
static int
add_withdrawal(struct transaction *t, struct job *job, struct err *err)
{
	const struct store_value digest = store_bytes(job->tombstone, 32);
	struct store_value args[7];
	int64_t known = 0;

	store_ask(t->store, SQL_statement_find, &digest, take_number, &known);
	if (store_sync(t->store, err) == -1 || known != 0)
		return known != 0 ? 0 : -1;
	add_log(t, LOG_WITHDRAWAL, job->tombstone, job->time);
	job->log = t->last.log;
	job->fresh = true;
	args[0] = store_int(job->log);
	args[1] = store_int(STATEMENT_WITHDRAWAL);
	args[2] = digest;
	args[3] = args[4] = store_text("");
	args[5] = store_bytes("", 0);
	args[6] = store_int(job->time);
	store_ask(t->store, SQL_statement_add, args, NULL, NULL);
	return 0;
}

int
write_tombstone(struct transaction *t, struct job *job, struct err *err)
{
	struct found f = { 0 };

	if (job->time == 0)
		job->time = t->now;
	if (read_counters(t, err) == -1 ||
	    found_report(t, job->tombstone, &f, err) == -1)
		return -1;
	if (f.there && !job->waits && f.column[1].i != REPORT_WITHDRAWN &&
	    f.column[1].i != REPORT_REFUSED) {
		if (found_body(&f))
			erase_report(t, &f, REPORT_WITHDRAWN);
		else
			ask_two(t, SQL_report_erase, f.column[0],
			    store_int(REPORT_WITHDRAWN));
		job->fresh = true;
	}
	if (!f.there && !job->withdrawal) {
		add_place(t, job);
		job->fresh = true;
	}
	if (job->withdrawal && add_withdrawal(t, job, err) == -1)
		return -1;
	return store_sync(t->store, err);
}
