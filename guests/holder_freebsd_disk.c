/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder_freebsd.h"

/* A disk, its channel, its controller: no chain is longer. */
#define CHAIN_MAX 6

/* Adds NAME of each word /dev/NAME that stands first on its line, or anywhere
 * with any_column. */
static void
add_devices(struct strv *out, const char *text, bool any_column)
{
	struct strv lines = { 0 }, words;
	size_t i, k;

	strv_split(&lines, text == NULL ? "" : text, "\r\n");
	for (i = 0; i < lines.n; i++) {
		words = (struct strv){ 0 };
		strv_split(&words, lines.v[i], " \t");
		for (k = 0; k < words.n && (any_column || k == 0); k++)
			if (strncmp(words.v[k], "/dev/", 5) == 0 &&
			    !strv_has(out, words.v[k] + 5))
				strv_add(out, words.v[k] + 5);
		strv_free(&words);
	}
	strv_free(&lines);
}

/*
 * kern.geom.conftxt (sys/geom/geom_dump.c): "LEVEL CLASS NAME SIZE ...", each
 * provider below the one it is made of.  Adds the disks that name rests on;
 * false when it is not in the tree.
 */
static bool
add_disks(struct strv *out, const char *geom, const char *name)
{
	struct strv lines = { 0 };
	char *disk = NULL;
	bool found = false;
	size_t i;

	strv_split(&lines, geom, "\r\n");
	for (i = 0; i < lines.n; i++) {
		struct strv w = { 0 };

		strv_split(&w, lines.v[i], " ");
		if (w.n >= 3) {
			if (strcmp(w.v[0], "0") == 0)
				xreplace(
				    &disk, xstrdup(strcmp(w.v[1], "MD") == 0
						       ? ""
						       : w.v[2]));
			if (strcmp(w.v[2], name) == 0 && disk != NULL) {
				found = true;
				if (*disk != '\0' && !strv_has(out, disk))
					strv_add(out, disk);
			}
		}
		strv_free(&w);
	}
	free(disk);
	strv_free(&lines);
	return found;
}

/* The bus that camcontrol lists the disk on: "scbus0 on ahcich0 bus 0:" before
 * "<...> at scbus0 target 0 lun 0 (pass0,ada0)". */
static char *
cam_parent(const char *cam, const char *disk)
{
	struct strv lines = { 0 };
	char *bus = NULL, *found = NULL;
	size_t i;

	strv_split(&lines, cam == NULL ? "" : cam, "\r\n");
	for (i = 0; i < lines.n && found == NULL; i++) {
		const char *on = strstr(lines.v[i], " on ");
		const char *names = strrchr(lines.v[i], '(');
		struct strv units = { 0 };

		if (strncmp(lines.v[i], "scbus", 5) == 0 && on != NULL)
			xreplace(&bus, xstrndup(on + 4, strcspn(on + 4, " ")));
		strv_split(&units, names == NULL ? "" : names, "(),");
		if (bus != NULL && strv_has(&units, disk))
			found = xstrdup(bus);
		strv_free(&units);
	}
	free(bus);
	strv_free(&lines);
	return found;
}

char *
holder_log_parent(const char *log, const char *unit)
{
	struct strv lines = { 0 };
	size_t i, n = strlen(unit);
	char *found = NULL;

	strv_split(&lines, log == NULL ? "" : log, "\r\n");
	for (i = 0; i < lines.n; i++) {
		const char *line = lines.v[i], *on = NULL, *p;

		if (strncmp(line, unit, n) != 0)
			continue;
		if (strncmp(line + n, " at ", 4) == 0 &&
		    strstr(line, " bus ") != NULL)
			on = line + n + 4;
		else if (strncmp(line + n, " on ", 4) == 0)
			on = line + n + 4;
		else if (strncmp(line + n, ": <", 3) == 0)
			for (p = line; (p = strstr(p, " on ")) != NULL; p++)
				on = p + 4;
		if (on != NULL)
			xreplace(&found, xstrndup(on, strcspn(on, " \t")));
	}
	strv_free(&lines);
	return found;
}

/* "pci0", not "pcib1". */
static bool
is_bus(const char *unit)
{
	return strncmp(unit, "pci", 3) == 0 && isdigit((unsigned char)unit[3]);
}

enum trace { TRACE_OTHER, TRACE_HERE, TRACE_LOST };

/* Does the way from the disk to a PCI bus lead through unit? */
static enum trace
trace_disk(const struct holder_disks *d, const char *disk, const char *unit)
{
	char *at = xstrdup(disk), *next;
	enum trace result = TRACE_LOST;
	int i;

	for (i = 0; i < CHAIN_MAX && result == TRACE_LOST; i++) {
		if (strcmp(at, unit) == 0) {
			result = TRACE_HERE;
			break;
		}
		next = i == 0 ? cam_parent(d->cam, at) : NULL;
		if (next == NULL)
			next = holder_log_parent(d->log, at);
		if (next == NULL)
			break;
		if (is_bus(next))
			result = TRACE_OTHER;
		xreplace(&at, next);
	}
	free(at);
	return result;
}

/* True when a line of mount -p is of type zfs. */
static bool
has_zfs(const char *mounts)
{
	struct strv words = { 0 };
	bool found;

	strv_split(&words, mounts, " \t\r\n");
	found = strv_has(&words, "zfs");
	strv_free(&words);
	return found;
}

char *
holder_disks_judge(const struct holder_disks *d, const char *unit)
{
	struct strv names = { 0 }, disks = { 0 };
	char *answer = NULL;
	size_t i;

	if (d->mounts == NULL || d->swap == NULL || d->geom == NULL ||
	    (d->pools == NULL && has_zfs(d->mounts)))
		return xstrdup("what is mounted cannot be read, and it may be "
			       "on one of its disks");
	add_devices(&names, d->mounts, false);
	add_devices(&names, d->swap, false);
	add_devices(&names, d->pools, true);
	for (i = 0; i < names.n && answer == NULL; i++)
		if (!add_disks(&disks, d->geom, names.v[i]))
			answer = xasprintf("%s is in use, and the disk it is "
					   "on cannot be told",
			    names.v[i]);
	for (i = 0; i < disks.n && answer == NULL; i++)
		switch (trace_disk(d, disks.v[i], unit)) {
		case TRACE_HERE:
			answer =
			    xasprintf("%s on it is mounted, swap or in a pool",
				disks.v[i]);
			break;
		case TRACE_LOST:
			answer = xasprintf("%s is in use, and its controller "
					   "cannot be told",
			    disks.v[i]);
			break;
		case TRACE_OTHER:
			break;
		}
	strv_free(&disks);
	strv_free(&names);
	return answer;
}
