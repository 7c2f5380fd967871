/* SPDX-License-Identifier: BSD-2-Clause
 * The matrix's tables in SQLite or PostgreSQL: the statements of store.sql by
 * name, and nothing that only one of the two can do.
 *
 * A handle is used by one thread at a time.  Statements are asked first and
 * done together: store_ask may only queue, and calls for rows come at the
 * latest in store_sync.  After a failure the rest is skipped until store_sync
 * says so. */
#ifndef MATRIX_STORE_H
#define MATRIX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define STORE_STATEMENTS(X)                                                    \
	X(store_current)                                                       \
	X(counters)                                                            \
	X(log_last)                                                            \
	X(device_find)                                                         \
	X(device_add)                                                          \
	X(host_find)                                                           \
	X(host_add)                                                            \
	X(platform_find)                                                       \
	X(platform_add)                                                        \
	X(stack_find)                                                          \
	X(stack_add)                                                           \
	X(origin_named)                                                        \
	X(origin_add)                                                          \
	X(origin_set_tier)                                                     \
	X(origin_trust)                                                        \
	X(origin_set_state)                                                    \
	X(origin_follow)                                                       \
	X(origin_forget)                                                       \
	X(origin_reports)                                                      \
	X(report_known)                                                        \
	X(report_find)                                                         \
	X(report_add)                                                          \
	X(report_read)                                                         \
	X(report_erase)                                                        \
	X(report_forget)                                                       \
	X(report_approve)                                                      \
	X(report_unseen)                                                       \
	X(report_settle)                                                       \
	X(correction_add)                                                      \
	X(correction_drop)                                                     \
	X(report_owner)                                                        \
	X(reports_of_device)                                                   \
	X(report_of_device)                                                    \
	X(report_heads)                                                        \
	X(alias_set)                                                           \
	X(alias_follow)                                                        \
	X(alias_forget)                                                        \
	X(alias_said)                                                          \
	X(alias_orphan)                                                        \
	X(alias_dirty)                                                         \
	X(issue_add)                                                           \
	X(issue_describe)                                                      \
	X(issue_drop)                                                          \
	X(incident_add)                                                        \
	X(incident_erase)                                                      \
	X(issues_list)                                                         \
	X(issue_named)                                                         \
	X(issue_reports)                                                       \
	X(log_read)                                                            \
	X(vote_add)                                                            \
	X(vote_drop)                                                           \
	X(vote_drop_named)                                                     \
	X(vote_again)                                                          \
	X(vote_again_named)                                                    \
	X(votes_move)                                                          \
	X(votes_drop)                                                          \
	X(dirty_add)                                                           \
	X(dirty_named)                                                         \
	X(dirty_person)                                                        \
	X(dirty_list)                                                          \
	X(dirty_count)                                                         \
	X(dirty_done)                                                          \
	X(cell_promotable)                                                     \
	X(cell_count)                                                          \
	X(cell_version_drop)                                                   \
	X(cell_version_count)                                                  \
	X(change_add)                                                          \
	X(change_last)                                                         \
	X(changes_list)                                                        \
	X(statement_find)                                                      \
	X(statement_by)                                                        \
	X(export_state)                                                        \
	X(export_change)                                                       \
	X(gone_count)                                                          \
	X(statement_add)                                                       \
	X(reports_waiting)                                                     \
	X(waiting_count)                                                       \
	X(waiting_between)                                                     \
	X(devices_list)                                                        \
	X(devices_of_vendor)                                                   \
	X(device_cells)                                                        \
	X(cell_read)                                                           \
	X(cell_reports)                                                        \
	X(cell_versions)                                                       \
	X(hosts_list)                                                          \
	X(host_devices)

enum store_sql {
#define STORE_NAME(name) SQL_##name,
	STORE_STATEMENTS(STORE_NAME)
#undef STORE_NAME
	    STORE_SQL_COUNT
};

enum store_kind { STORE_NULL, STORE_INT, STORE_TEXT, STORE_BYTES };

struct store_value {
	enum store_kind kind;
	int64_t i;
	const void *p; /* borrowed; a NUL follows text */
	size_t n;
};

struct store_value store_int(int64_t);
struct store_value store_text(const char *);
struct store_value store_bytes(const void *, size_t);
/* A digest's bytes in hexadecimal. */
void store_digest(const struct store_value *, char out[65]);

/* One row; the values live only during the call. */
typedef void store_row(void *context, const struct store_value *);

struct store;

/*
 * where: a file, or what libpq takes for a connection ("postgresql://...", or
 * words like "host=/tmp dbname=matrix").  The tables are made when they are
 * not there; those of another version are an error.  The caller closes it.
 */
struct store *store_open(const char *where, struct err *);
void store_close(struct store *);

/*
 * args: as many as the statement has "$n"; they are copied where they must
 * outlive the call.  row may be NULL.
 */
void store_ask(struct store *, enum store_sql, const struct store_value *args,
    store_row *, void *context);

/* All that was asked is done.  -1: some of it is not; code is STORE_FATAL when
 * the file can no longer be trusted, and nothing more may be written. */
#define STORE_FATAL 1000001
int store_sync(struct store *, struct err *);

/* Only one writer of all processes is between these two.  begin may only queue,
 * as store_ask does; commit includes a sync, and what it answers for is on
 * disk. -1 undoes all of it; but when commit sets the code to STORE_UNKNOWN or
 * STORE_FATAL, it may be there all the same. */
#define STORE_UNKNOWN 1000002
int store_begin(struct store *, struct err *);
int store_commit(struct store *, struct err *);
void store_rollback(struct store *);

#endif
