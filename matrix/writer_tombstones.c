/* SPDX-License-Identifier: BSD-2-Clause */
#include <sodium.h>

#include "matrix/writer_parts.h"

/* A report that is gone, or waits, before it came. */
static void
add_place(struct transaction *t, struct job *job)
{
	const struct store_value none = store_int(0);

	job->log = ++t->last.log;
	{
		const struct store_value args[] = { store_int(job->log),
			store_int(-job->log), none, store_int(job->time), none,
			none, none, none, none, none,
			store_int(job->waits ? REPORT_WAITS : REPORT_WITHDRAWN),
			store_bytes(job->tombstone, 32), store_text(""),
			{ .kind = STORE_NULL }, { .kind = STORE_NULL } };

		store_ask(t->store, SQL_report_add, args, NULL, NULL);
	}
}

/* Whose it was is not told; the digest of the report stands for that of the
 * statement. */
static int
add_withdrawal(struct transaction *t, struct job *job, struct err *err)
{
	const struct store_value digest = store_bytes(job->tombstone, 32);
	struct store_value args[7];
	int64_t known = 0;
	char target[65];

	store_ask(t->store, SQL_statement_find, &digest, take_number, &known);
	if (store_sync(t->store, err) == -1 || known != 0)
		return known != 0 ? 0 : -1;
	(void)sodium_bin2hex(target, sizeof(target), job->tombstone, 32);
	job->log = ++t->last.log;
	job->fresh = true;
	args[0] = store_int(job->log);
	args[1] = store_int(STATEMENT_WITHDRAWAL);
	args[2] = digest;
	args[3] = store_text(target);
	args[4] = store_text("");
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
	ask_counters(t);
	if (found_report(t, job->tombstone, &f, err) == -1)
		return -1;
	if (f.there && !job->waits && f.column[1].i != REPORT_WITHDRAWN &&
	    f.column[1].i != REPORT_REFUSED) {
		if (found_body(&f))
			erase_report(t, &f, REPORT_WITHDRAWN);
		else
			ask_two(t, SQL_report_erase, f.column[0],
			    store_int(REPORT_WITHDRAWN));
		/* No statement here says that it must leave the export. */
		store_ask(t->store, SQL_export_change, NULL, NULL, NULL);
		job->fresh = true;
	}
	if (!f.there && !job->withdrawal) {
		add_place(t, job);
		job->fresh = true;
	}
	return job->withdrawal ? add_withdrawal(t, job, err) : 0;
}
