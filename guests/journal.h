/* SPDX-License-Identifier: BSD-2-Clause
 * The undo log of host changes: one JSON line before each change, fsynced.
 *
 * The file exists exactly while something must be undone.  Whoever changes the
 * host holds its lock; an entry without a live holder is what a killed run left
 * behind, and refuses every new run until `pptcheck restore` has replayed it.
 */
#ifndef GUESTS_JOURNAL_H
#define GUESTS_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

struct journal;

enum journal_mode {
	JOURNAL_FRESH,	 /* for a new run: refuses when entries are left */
	JOURNAL_RESTORE, /* to undo what is there */
};

/*
 * Refuses (err names the command) when an interrupted run left entries.  Those
 * of a run that is still at work are its own business.
 */
int journal_check(struct err *);

/* Takes the lock.  Refuses, and names the process, when another one has it. */
int journal_open(struct journal **, enum journal_mode, struct err *);

/*
 * Writes the record and fsyncs it BEFORE the change is made.  A record has
 * "verb" and "subject"; the rest is for the code that undoes it.
 */
int journal_note(struct journal *, const json_t *record, struct err *);

/*
 * Entries as an array in the order of the changes, the caller's to release even
 * after -1: the file or one of its lines could not be read, what could is
 * there. A last line without its end is no entry: its change was never made.
 */
int journal_entries(const struct journal *, json_t **, struct err *);

/* Everything is undone: removes the file. */
int journal_clear(struct journal *, struct err *);

/* Releases the lock; entries stay.  NULL is harmless. */
void journal_close(struct journal *);

#endif
