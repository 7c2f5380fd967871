/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_scrub.h"

#include <ctype.h>
#include <pwd.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/mem.h"

/* Not in the middle of a word. */
#define BEGIN "(^|[^0-9A-Za-z])"
#define END "([^0-9A-Za-z]|$)"
#define GROUPS 10

struct rule {
	const char *name;
	const char *regex; /* POSIX extended */
	size_t group;	   /* the part that is the identifier */
	int flags;
	/* True where the text around says that it is none. */
	bool (*harmless)(const char *line, size_t from, size_t n);
};

/* Addresses of memory begin or end in a row of 0 or f; a commit of FreeBSD
 * stands behind its number, as in "stable/13-n252203-3e26f9c4b1a0". */
static bool
is_address(const char *line, size_t from, size_t n)
{
	const char *p = line + from;
	size_t i;

	if (n > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		p += 2;
		n -= 2;
	}
	if (strncmp(p, "0000", 4) == 0 || strncasecmp(p, "ffff", 4) == 0 ||
	    strncmp(p + n - 5, "00000", 5) == 0 ||
	    strncasecmp(p + n - 5, "fffff", 5) == 0)
		return true;
	if (from < 8 || line[from - 1] != '-' || line[from - 8] != 'n')
		return false;
	for (i = 2; i < 8; i++)
		if (!isdigit((unsigned char)line[from - i]))
			return false;
	return true;
}

/* FreeBSD's selectors: "em0@pci0:0:3:0". */
static bool
is_selector(const char *line, size_t from, size_t n)
{
	const char *at = memchr(line + from, '@', n);
	const char *end = line + from + n;

	return at != NULL && strncmp(at, "@pci", 4) == 0 && at + 4 < end &&
	       at + 4 + strspn(at + 4, "0123456789") == end && *end == ':';
}

/* Serial numbers mix digits into capital letters; names of parts hold fewer. */
static bool
is_word(const char *line, size_t from, size_t n)
{
	size_t i, digits = 0;

	for (i = 0; i < n; i++)
		if (isdigit((unsigned char)line[from + i]))
			digits++;
	return digits < 4 || n - digits < 2;
}

static const struct rule rules[] = {
	{ "uuid",
	    BEGIN "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-"
		  "[0-9a-f]{12})" END,
	    2, REG_ICASE, NULL },
	/* A PCIe Device Serial Number and an EUI-64 are the same with eight. */
	{ "mac_address", BEGIN "([0-9a-f]{1,2}(:[0-9a-f]{1,2}){5,7})" END, 2,
	    REG_ICASE, NULL },
	{ "mac_address", BEGIN "([0-9a-f]{2}(-[0-9a-f]{2}){5,7})" END, 2,
	    REG_ICASE, NULL },
	{ "mac_address", BEGIN "([0-9a-f]{2}( [0-9a-f]{2}){5,})" END, 2,
	    REG_ICASE, NULL },
	{ "mac_address", BEGIN "([0-9a-f]{4}([.-][0-9a-f]{4}){2,3})" END, 2,
	    REG_ICASE, NULL },
	{ "mac_address", BEGIN "([0-9a-f]{6}[:-][0-9a-f]{6})" END, 2, REG_ICASE,
	    NULL },
	/* Linux names an interface by it: enx525400abcdef. */
	{ "mac_address", BEGIN "(en|wl|ww)x([0-9a-f]{12})" END, 3, 0, NULL },
	{ "long_number",
	    BEGIN "((0x)?([0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{20}|"
		  "[0-9a-f]{32}))" END,
	    2, REG_ICASE, is_address },
	{ "long_number", BEGIN "([0-9a-f]{40,})" END, 2, REG_ICASE, NULL },
	{ "serial_number",
	    BEGIN "(serial[ _-]?(number|num|no)?|s/n|sn|sernum|asset[ _-]?tag|"
		  "service[ _-]?tag|wwn|wwid|[gu]uid|dsn|license[ _-]?key)"
		  "[ \t]*[]:=#)][ \t\"'(]*([^] \t\"',;)]+)",
	    4, REG_ICASE, NULL },
	{ "serial_number",
	    BEGIN "(serial[ _-]?(number|no\\.?)|asset[ _-]?tag|"
		  "service[ _-]?tag|s/n)[ \t]+([0-9a-z_-]*[0-9][^ \t\"',;]*)",
	    4, REG_ICASE, NULL },
	{ "serial_number", BEGIN "([A-Z0-9]{10,})" END, 2, 0, is_word },
	{ "storage_name", BEGIN "((nqn|eui|naa|iqn|t10)\\.[^ \t\"',;]+)", 2,
	    REG_ICASE, NULL },
	{ "storage_name", "by-(id|uuid|partuuid|label)/([^ \t\"',;]+)", 2, 0,
	    NULL },
	{ "host_name", "^[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} ([^ ]+) ", 1, 0,
	    NULL },
	{ "host_name", "^[0-9]{4}-[0-9-]{5}T[^ ]+ ([^ ]+) [a-z]+[:[]", 1, 0,
	    NULL },
	{ "host_name",
	    BEGIN "(host[ _]?name|node[ _]?name|hostid)"
		  "([ \t]*[:=]| is| to)[ \t\"'<]*([^ \t\"'>,;]+)",
	    4, REG_ICASE, NULL },
	{ "host_name", "^([A-Za-z0-9.-]+) login:", 1, 0, NULL },
	{ "host_name",
	    BEGIN "([a-z0-9_-]+(\\.[a-z0-9-]+)*\\.(local|localdomain|lan|home|"
		  "internal|intra|corp|arpa|com|org|net|edu|gov|de|example|"
		  "test))" END,
	    2, REG_ICASE, NULL },
	{ "user_name", "([^ \t\"'<(=,;:]+@[a-z0-9][a-z0-9.-]*)", 1, REG_ICASE,
	    is_selector },
	{ "user_name",
	    BEGIN "(user([ _]?name)?|logname|owner)[ \t]*[:=][ \t\"'<]*"
		  "([^ \t\"'>,;]+)",
	    4, REG_ICASE, NULL },
	{ "user_name", "/(home|Users)/([^ \t\"',;:/]+)", 2, 0, NULL },
	{ "ip_address",
	    "(^|[^0-9A-Za-z.])(([0-9]{1,3}\\.){3}[0-9]{1,3})([^0-9.]|$)", 2, 0,
	    NULL },
	{ "ip_address", BEGIN "([0-9a-f]{1,4}(:[0-9a-f]{0,4}){4,7})" END, 2,
	    REG_ICASE, NULL },
	{ "ip_address", BEGIN "([0-9a-f]{2,4}(:[0-9a-f]{1,4})*::[0-9a-f:]*)", 2,
	    REG_ICASE, NULL },
};
#define RULES (sizeof(rules) / sizeof(rules[0]))

struct scrubber {
	regex_t regex[RULES];
	struct strv names;
};

struct finding {
	const char *rule;
	size_t from, n;
};

struct scrubber *
scrubber_new(const struct strv *names)
{
	struct scrubber *s = xcalloc(1, sizeof(*s));
	size_t i;

	for (i = 0; i < RULES; i++)
		/* Constant patterns: they compile, or no test passes. */
		if (regcomp(&s->regex[i], rules[i].regex,
			REG_EXTENDED | rules[i].flags) != 0)
			abort();
	if (names != NULL)
		strv_addv(&s->names, names);
	return s;
}

void
scrubber_free(struct scrubber *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < RULES; i++)
		regfree(&s->regex[i]);
	strv_free(&s->names);
	free(s);
}

/* Names that say nothing, or that every other text has. */
static void
add_name(struct strv *names, const char *name)
{
	static const char *const common[] = { "root", "user", "admin",
		"localhost", "linux", "freebsd", "debian", "bhyve", "qemu",
		"host", "guest", "none", "toor", "daemon", "test", NULL };
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
is_masked(const char *p, size_t n)
{
	for (; n > 0; p++, n--)
		if ((*p & 0x80) != 0 ||
		    (isalnum((unsigned char)*p) && *p != '0'))
			return false;
	return true;
}

static bool
rule_next(const struct scrubber *s, size_t r, const char *line, size_t at,
    struct finding *f)
{
	const struct rule *rule = &rules[r];
	regmatch_t m[GROUPS];

	while (line[at] != '\0' && regexec(&s->regex[r], line + at, GROUPS, m,
				       at == 0 ? 0 : REG_NOTBOL) == 0) {
		f->rule = rule->name;
		f->from = at + (size_t)m[rule->group].rm_so;
		f->n = (size_t)(m[rule->group].rm_eo - m[rule->group].rm_so);
		if (f->n > 0 && !is_masked(line + f->from, f->n) &&
		    (rule->harmless == NULL ||
			!rule->harmless(line, f->from, f->n)))
			return true;
		at = f->from + (f->n > 0 ? f->n : 1);
	}
	return false;
}

static bool
name_next(const char *name, const char *line, size_t at, struct finding *f)
{
	size_t n = strlen(name);

	for (; line[at] != '\0' && !is_masked(name, n); at++)
		if (strncasecmp(line + at, name, n) == 0 &&
		    (at == 0 || !isalnum((unsigned char)line[at - 1])) &&
		    !isalnum((unsigned char)line[at + n])) {
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
		   ? rule_next(s, which, line, at, f)
		   : name_next(s->names.v[which - RULES], line, at, f);
}

static void
mask(char *p, size_t n)
{
	for (; n > 0; p++, n--)
		if ((*p & 0x80) != 0 || isalnum((unsigned char)*p))
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
