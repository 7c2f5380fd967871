/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

struct journal {
	char *path;
	char *lock_path;
	int lock; /* flock'ed descriptor */
};

/* Who has the lock, for the message; the caller frees it. */
static char *
holder_text(const char *lock_path)
{
	struct buf b = { 0 };

	buf_adds(&b, "");
	(void)file_read(lock_path, &b, NULL);
	buf_trim(&b);
	return b.data;
}

static int
take_lock(struct journal *j, struct err *err)
{
	char *holder, *self;
	int rc = -1;

	j->lock = open(j->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (j->lock == -1)
		return err_set(err, errno, "open %s", j->lock_path);
	if (flock(j->lock, LOCK_EX | LOCK_NB) == -1) {
		holder = holder_text(j->lock_path);
		(void)err_set(err, 0,
		    "another pptcheck changes this host now (process %s); "
		    "wait for it or end it",
		    holder);
		free(holder);
		return -1;
	}
	self = xasprintf("%ld\n", (long)getpid());
	if (ftruncate(j->lock, 0) == 0 &&
	    file_write_fd(j->lock, self, strlen(self), NULL) == 0)
		rc = 0;
	else
		(void)err_set(err, errno, "write %s", j->lock_path);
	free(self);
	return rc;
}

static int
refuse_leftovers(struct err *err)
{
	return err_set(err, 0,
	    "an interrupted run left devices changed; undo it first with: "
	    "pptcheck restore");
}

/* What cannot be looked at may be there. */
static bool
may_exist(const char *path)
{
	return faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0 ||
	       errno != ENOENT;
}

int
journal_check(struct err *err)
{
	char *path = dirs_state("journal"),
	     *lock_path = dirs_state("journal.lock");
	int lock = open(lock_path, O_RDONLY | O_CLOEXEC);
	int rc = 0;

	/* Without a lock file nobody ever wrote a journal. */
	if (lock == -1 && errno != ENOENT)
		rc = err_set(err, errno, "open %s", lock_path);
	else if (lock != -1 && flock(lock, LOCK_SH | LOCK_NB) == 0 &&
		 may_exist(path))
		rc = refuse_leftovers(err);
	if (lock != -1)
		(void)close(lock);
	free(lock_path);
	free(path);
	return rc;
}

int
journal_open(struct journal **out, enum journal_mode mode, struct err *err)
{
	struct journal *j = xcalloc(1, sizeof(*j));
	char *dir = dirs_state("");
	int rc = -1;

	j->lock = -1;
	j->path = dirs_state("journal");
	j->lock_path = dirs_state("journal.lock");
	if (file_mkdirs(dir, err) == -1 || take_lock(j, err) == -1)
		goto out;
	if (mode == JOURNAL_FRESH && may_exist(j->path)) {
		(void)refuse_leftovers(err);
		goto out;
	}
	*out = j;
	j = NULL;
	rc = 0;
out:
	journal_close(j);
	free(dir);
	return rc;
}

int
journal_note(struct journal *j, const json_t *record, struct err *err)
{
	char *line = json_line(record);
	int rc = file_append(j->path, line, err);

	free(line);
	return rc;
}

int
journal_entries(const struct journal *j, json_t **entries, struct err *err)
{
	struct err why = { 0 };
	struct buf b = { 0 };
	size_t number = 0;
	char *line;
	int rc = 0;

	*entries = json_array();
	if (file_read(j->path, &b, &why) == -1 && why.code != ENOENT) {
		rc = -1;
		if (err != NULL)
			*err = why;
	}
	while ((line = buf_take_line(&b)) != NULL) {
		json_t *entry = json_read_line(line);

		number++;
		if (json_is_object(entry))
			(void)json_array_append(*entries, entry);
		else if (*line != '\0' && rc == 0)
			rc = err_set(err, 0,
			    "%s: line %zu is no entry; undo by hand what it "
			    "was for, then remove the file",
			    j->path, number);
		json_decref(entry);
		free(line);
	}
	buf_free(&b);
	return rc;
}

int
journal_clear(struct journal *j, struct err *err)
{
	if (unlink(j->path) == -1 && errno != ENOENT)
		return err_set(err, errno, "remove %s", j->path);
	return 0;
}

void
journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	if (j->lock != -1)
		(void)close(j->lock);
	free(j->path);
	free(j->lock_path);
	free(j);
}
