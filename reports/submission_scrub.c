/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_scrub.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/mem.h"
#include "reports/submission_rules.h"

struct scrubber {
	struct strv names;
};

struct scrubber *
scrubber_new(const struct strv *names)
{
	struct scrubber *s = xcalloc(1, sizeof(*s));

	if (names != NULL)
		strv_addv(&s->names, names);
	return s;
}

void
scrubber_free(struct scrubber *s)
{
	if (s == NULL)
		return;
	strv_free(&s->names);
	free(s);
}

/* Names that say nothing, or that every other text has. */
static void
add_name(struct strv *names, const char *name)
{
	static const char *const common[] = { "root", "user", "admin",
		"localhost", "linux", "freebsd", "debian", "bhyve", "qemu",
		"host", "guest", "none", "toor", "daemon", "test",
		/* words of each report: masked, it would be none */
		"bios", "board", "boot", "bus", "cloud", "code", "cpu",
		"device", "driver", "family", "firmware", "flr", "function",
		"git", "group", "hyper", "hypervisor", "index", "iommu",
		"kernel", "kvm", "link", "loader", "machine", "manager",
		"memory", "model", "msi", "name", "number", "other", "pci",
		"ppt", "pptcheck", "primary", "release", "reset", "role",
		"same", "single", "slot", "source", "speed", "split", "start",
		"status", "tag", "time", "tool", "total", "track", "uefi",
		"unit", "unknown", "vendor", "version", "vfio", "visible",
		"vmm", "works", "xen", NULL };
	size_t i;

	if (name == NULL || strlen(name) < 3)
		return;
	for (i = 0; common[i] != NULL; i++)
		if (strcasecmp(common[i], name) == 0)
			return;
	if (!strv_has(names, name))
		strv_add(names, name);
}

void
scrubber_names_here(struct strv *names)
{
	const struct passwd *pw = getpwuid(getuid());
	struct utsname host;

	if (uname(&host) != -1) {
		add_name(names, host.nodename);
		host.nodename[strcspn(host.nodename, ".")] = '\0';
		add_name(names, host.nodename);
	}
	add_name(names, pw == NULL ? NULL : pw->pw_name);
	add_name(names, getenv("USER"));
	add_name(names, getenv("SUDO_USER"));
	add_name(names, getenv("LOGNAME"));
}

static bool
name_next(const char *name, const char *line, size_t at, struct finding *f)
{
	size_t n = strlen(name);

	for (; line[at] != '\0' && !rules_masked(name, n); at++)
		if (strncasecmp(line + at, name, n) == 0 &&
		    (at == 0 || !rules_alnum(line[at - 1])) &&
		    !rules_alnum(line[at + n])) {
			*f = (struct finding){ "host_name", at, n };
			return true;
		}
	return false;
}

/* The next thing that this rule, or this name behind them, finds. */
static bool
find_next(const struct scrubber *s, size_t which, const char *line, size_t at,
    struct finding *f)
{
	return which < RULES
		   ? rules_next(which, line, at, f)
		   : name_next(s->names.v[which - RULES], line, at, f);
}

static void
mask(char *p, size_t n)
{
	for (; n > 0; p++, n--)
		if ((*p & 0x80) != 0 || rules_alnum(*p))
			*p = '0';
}

/* How many were found. */
static size_t
mask_once(const struct scrubber *s, char *line)
{
	struct finding f;
	size_t i, at, count = 0;

	for (i = 0; i < RULES + s->names.n; i++)
		for (at = 0; find_next(s, i, line, at, &f);
		     at = f.from + f.n, count++)
			mask(line + f.from, f.n);
	return count;
}

void
scrubber_mask(const struct scrubber *s, char *text)
{
	char *line, end;
	size_t n;

	for (line = text; *line != '\0'; line += n + (end != '\0')) {
		n = strcspn(line, "\n");
		end = line[n];
		line[n] = '\0';
		/* Zeros may complete what an earlier rule looks for; each turn
		 * leaves fewer other characters. */
		while (mask_once(s, line) > 0)
			;
		line[n] = end;
	}
}

size_t
scrubber_scan(const struct scrubber *s, const char *text, scrubber_found *found,
    void *context)
{
	size_t i, at, number = 1, count = 0;
	struct finding f;
	char *copy, *line, *next;

	copy = xstrdup(text);
	for (line = copy; line != NULL; line = next, number++) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		for (i = 0; i < RULES + s->names.n; i++)
			for (at = 0; find_next(s, i, line, at, &f);
			     at = f.from + f.n, count++)
				if (found != NULL)
					found(context, f.rule, number,
					    f.from + 1);
	}
	free(copy);
	return count;
}
