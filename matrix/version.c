/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

#define DIGITS "0123456789"
#define SEQ (sizeof(((struct version *)NULL)->seq) / sizeof(long))

/* The number at p, at most nine digits, and what comes behind it; -1 when there
 * is none. */
static long
number(const char *p, const char **end)
{
	size_t n = strspn(p, DIGITS);

	*end = p + n;
	return n == 0 || n > 9 ? -1 : strtol(p, NULL, 10);
}

static void
copy(char *to, size_t size, const char *from, size_t n)
{
	(void)snprintf(to, size, "%.*s", (int)n, from);
}

/* The commit count of "stable/13-n252203-3e26f9c4b1a0"; -1 when it is not said.
 */
static long
commits_of(const char *version_string)
{
	const char *p = version_string, *end;
	long n;

	while ((p = strstr(p, "-n")) != NULL) {
		p += 2;
		n = number(p, &end);
		if (n > 0 && (*end == '-' || *end == ' ' || *end == '\0'))
			return n;
	}
	return -1;
}

/*
 * __FreeBSD_version is MMmmRxx (FreeBSD Porter's Handbook, 18): a release is
 * about mm000, what follows it on the branch about mm500; of a .0 what leads up
 * to it comes before it.
 */
static long
freebsd_number(long major, long minor, const char *branch, const json_t *seq)
{
	long base = major * 100000 + minor * 1000;
	long said = (long)json_integer_value(json_array_get(seq, 0));

	if (said >= base && said < base + 1000)
		return said;
	if (strncmp(branch, "-STABLE", 7) == 0)
		return base + 500;
	return strncmp(branch, "-RELEASE", 8) == 0 && minor == 0 ? base + 97
								 : base;
}

static void
freebsd(struct version *v, const json_t *os, const char *release)
{
	const char *branch, *p, *strings = json_str(os, "version_string", "");
	long major = number(release, &p), minor = -1, commits, patch;

	if (major < 1 || major > 99 || *p != '.')
		return;
	minor = number(p + 1, &branch);
	if (minor < 0 || minor > 99)
		return;
	(void)snprintf(v->track, sizeof(v->track), "freebsd/%ld", major);
	(void)snprintf(v->line, sizeof(v->line), "FreeBSD %ld", major);
	commits = commits_of(strings);
	p = strstr(branch, "-p");
	patch = p != NULL ? number(p + 2, &p) : 0;
	v->seq[0] =
	    freebsd_number(major, minor, branch, json_object_get(os, "seq"));
	v->seq[1] = commits > 0 ? commits : patch;
	v->n = 2;
	copy(v->text, sizeof(v->text), release, strlen(release));
	copy(v->brief, sizeof(v->brief), release, strlen(release));
	if (commits > 0 && strncmp(branch, "-RELEASE", 8) != 0) {
		size_t n = strcspn(branch + 1, "- ") + 1;

		(void)snprintf(v->text, sizeof(v->text), "%ld%.*s n%ld", major,
		    (int)(n < 20 ? n : 20), branch, commits);
		(void)snprintf(v->brief, sizeof(v->brief), "n%ld", commits);
	}
}

/* Whose kernel "6.8.12-4-pve" is; NULL: it counts as one of kernel.org. */
static const char *
vendor_of(const char *kernel, size_t n, long sublevel)
{
	static const struct {
		const char *mark, *vendor;
	} vendors[] = { { "-pve", "pve" }, { "-generic", "ubuntu" },
		{ "-lowlatency", "ubuntu" }, { ".el7", "el7" },
		{ ".el8", "el8" }, { ".el9", "el9" }, { ".el10", "el10" },
		{ "-default", "suse" } };
	char name[80];
	size_t i;

	copy(name, sizeof(name), kernel, n);
	for (i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (strstr(name, vendors[i].mark) != NULL)
			return vendors[i].vendor;
	/* Debian's name tells its ABI, not the version: 6.1.0-37-amd64. */
	return sublevel == 0 && strchr(name, '-') != NULL ? "debian" : NULL;
}

static void
linux_kernel(struct version *v, const char *kernel)
{
	size_t n = strcspn(kernel, " ");
	const char *p = kernel, *end, *vendor;
	long value;

	while (v->n < SEQ && (value = number(p, &end)) >= 0) {
		v->seq[v->n++] = value;
		if (*end != '.' && *end != '-')
			break;
		p = end + 1;
	}
	if (v->n < 2) {
		v->n = 0;
		return;
	}
	vendor = vendor_of(kernel, n, v->n > 2 ? v->seq[2] : -1);
	(void)snprintf(
	    v->line, sizeof(v->line), "Linux %ld.%ld", v->seq[0], v->seq[1]);
	if (vendor == NULL) {
		/* What stands behind the sublevel is a local name. */
		v->n = v->n > 3 ? 3 : v->n;
		(void)snprintf(v->track, sizeof(v->track), "linux/%ld.%ld.y",
		    v->seq[0], v->seq[1]);
	} else {
		(void)snprintf(v->track, sizeof(v->track), "%s/%ld.%ld", vendor,
		    v->seq[0], v->seq[1]);
	}
	copy(v->text, sizeof(v->text), kernel, n);
	copy(v->brief, sizeof(v->brief), kernel, n);
}

void
version_of(struct version *v, const json_t *os)
{
	const char *name = json_str(os, "name", "");
	const char *release = json_str(os, "release", "");
	const char *strings = json_str(os, "version_string", ""), *debian;
	char kernel[32];

	memset(v, 0, sizeof(*v));
	if (strcmp(name, "freebsd") == 0) {
		freebsd(v, os, release);
	} else if (strncmp(strings, "Linux ", 6) == 0) {
		/* "... SMP PREEMPT_DYNAMIC Debian 6.1.140-1" has what the name
		 * hides. */
		debian = strstr(strings, " Debian ");
		if (debian != NULL &&
		    strspn(debian + 8, DIGITS ".") > strlen("6.1")) {
			copy(kernel, sizeof(kernel), debian + 8,
			    strspn(debian + 8, DIGITS "."));
			linux_kernel(v, kernel);
		} else {
			linux_kernel(v, strings + 6);
		}
	} else if (strcmp(name, "linux") == 0) {
		linux_kernel(v, release);
	}
}

int
version_compare(const struct version *a, const struct version *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->seq[i] != b->seq[i])
			return a->seq[i] < b->seq[i] ? -1 : 1;
	return a->n == b->n ? 0 : a->n < b->n ? -1 : 1;
}

json_t *
version_seq(const struct version *v)
{
	json_t *seq = json_array();
	size_t i;

	for (i = 0; i < v->n; i++)
		(void)json_array_append_new(seq, json_integer(v->seq[i]));
	return seq;
}
