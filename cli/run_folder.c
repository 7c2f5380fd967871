/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/terminal.h"

/* A guest's evidence is 50 to 150 KiB; 16 boots of a talkative one. */
#define ROOM_KIB 4096

static int
check_room(const char *dir, struct err *err)
{
	struct statvfs st;
	unsigned long long kib;

	if (statvfs(dir, &st) == -1)
		return err_set(err, errno, "%s", dir);
	kib = (unsigned long long)st.f_bavail * st.f_frsize / 1024;
	if (kib < ROOM_KIB)
		return err_set(err, 0,
		    "%s: no room for evidence: %llu KiB free, %d needed; give "
		    "another --out",
		    dir, kib, ROOM_KIB);
	return 0;
}

int
folder_make(struct plan *p, const struct run_options *o, struct err *err)
{
	char *standard = terminal_stamped("pptcheck-run");
	const char *out = o->out == NULL ? standard : o->out;
	char *document = NULL;
	struct stat st;
	int rc = -1;

	p->out = file_absolute(out, err);
	if (p->out == NULL || file_mkdirs(p->out, err) == -1)
		goto out;
	document = xasprintf("%s/run.json", p->out);
	p->events = xasprintf("%s/events.jsonl", p->out);
	if (o->resume == NULL &&
	    (file_exists(document) || file_exists(p->events))) {
		(void)err_set(
		    err, 0, "%s holds another run; give another --out", p->out);
		goto out;
	}
	if (stat(p->events, &st) == 0)
		p->old = st.st_size;
	rc = check_room(p->out, err);
	if (rc == 0)
		rc = file_append(p->events, "", err);
	if (rc == -1)
		folder_discard(p, o);
out:
	free(document);
	free(standard);
	return rc;
}

void
folder_discard(const struct plan *p, const struct run_options *o)
{
	if (o->resume != NULL)
		return;
	(void)unlink(p->events);
	(void)rmdir(p->out); /* stays when something else is in it */
}
