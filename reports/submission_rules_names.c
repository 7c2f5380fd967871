/* SPDX-License-Identifier: BSD-2-Clause
 * Names of hosts, guests and people: told by the words around them. */
#include <strings.h>

#include "base/home.h"
#include "reports/submission_rules.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static bool
in_domain(char c)
{
	return rules_alnum(c) || rules_among(c, "_-.");
}

/* How long the name is that begins here, as hosts and people have them. */
static size_t
name_run(const char *p)
{
	size_t n = 0;

	while (in_domain(p[n]))
		n++;
	while (n > 0 && p[n - 1] == '.')
		n--;
	return n;
}

/* Of "HOST kernel:" or "HOST vmm[12]:" the length of the host. */
static size_t
host_and_program(const char *p)
{
	size_t n = strcspn(p, " "), word;

	if (n == 0 || p[n] != ' ' || p[n - 1] == ':')
		return 0;
	for (word = n + 1; in_domain(p[word]) || rules_among(p[word], "/()");)
		word++;
	return rules_alnum(p[n + 1]) && rules_among(p[word], ":[") ? n : 0;
}

/* How far a time reaches, with what is behind the seconds, and one blank. */
static size_t
time_at(const char *p)
{
	size_t n;

	if (strspn(p, DIGITS) != 2 || strspn(p, DIGITS ":") != 8)
		return 0;
	n = 8 + strspn(p + 8, DIGITS ".,:+-Z");
	return p[n] == ' ' ? n + 1 : 0;
}

/* "<6>", as syslog and the kernel's log have it. */
static const char *
past_level(const char *p)
{
	size_t n = strspn(p + (*p == '<'), DIGITS);

	return p[0] == '<' && p[1 + n] == '>' ? p + 2 + n : p;
}

/* "Nov 21 10:00:00 HOST kernel:", and with a level or a year (RFC 3164). */
size_t
rules_syslog(const char *line, size_t i, size_t *skip)
{
	const char *p = past_level(line);
	size_t n;

	(void)i;
	if (p[0] < 'A' || p[0] > 'Z' || strspn(p + 1, LOWER) != 2 ||
	    p[3] != ' ' || (p[4] != ' ' && !rules_digit(p[4])) ||
	    !rules_digit(p[5]) || p[6] != ' ')
		return 0;
	p += 7;
	if (strspn(p, DIGITS) == 4 && p[4] == ' ')
		p += 5;
	n = time_at(p);
	if (n == 0)
		return 0;
	*skip = (size_t)(p + n - line);
	n = strcspn(p + n, " ");
	return line[*skip + n] == ' ' ? n : 0;
}

/* "2026-11-21T10:00:00+0100 HOST kernel:", also with a blank for the T. */
size_t
rules_journal(const char *line, size_t i, size_t *skip)
{
	const char *p = past_level(line);
	size_t n;

	(void)i;
	if (strspn(p, DIGITS) != 4 || p[4] != '-' ||
	    strspn(p + 5, DIGITS "-") != 5 || (p[10] != 'T' && p[10] != ' '))
		return 0;
	n = time_at(p + 11);
	if (n == 0)
		return 0;
	*skip = (size_t)(p + 11 + n - line);
	return host_and_program(line + *skip);
}

size_t
rules_login(const char *line, size_t i, size_t *skip)
{
	size_t n = 0;

	(void)i;
	(void)skip;
	while (rules_alnum(line[n]) || rules_among(line[n], ".-"))
		n++;
	return strncmp(line + n, " login:", 7) == 0 ? n : 0;
}

size_t
rules_host(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "host_name", "node_name", "hostid",
		NULL };
	static const char *const joins[] = { " is", " to", " set to", NULL };
	static const struct valued value = { words, ":=", " \t\"'<",
		" \t\"'>,;" };
	const char *p = line + i;
	size_t k, j, at, n = rules_valued(p, &value, skip);

	for (k = 0; n == 0 && words[k] != NULL; k++) {
		at = rules_word(p, words[k]);
		for (j = 0; at > 0 && n == 0 && joins[j] != NULL; j++) {
			if (strncasecmp(p + at, joins[j], strlen(joins[j])) !=
			    0)
				continue;
			*skip = at + strlen(joins[j]);
			*skip += strspn(p + *skip, value.open);
			n = strcspn(p + *skip, value.close);
		}
	}
	return n;
}

/* "Linux HOST 6.1.0-37-amd64 #1", "FreeBSD HOST 14.3-RELEASE": uname -a. */
size_t
rules_uname(const char *line, size_t i, size_t *skip)
{
	static const char *const others[] = { "version", "release", "kernel",
		"guest", "host", "bhyve", NULL };
	const char *p = line + i, *version;
	bool linux = strncmp(p, "Linux ", 6) == 0;
	size_t n, k;

	*skip = linux ? 6 : 8;
	if (!linux && strncmp(p, "FreeBSD ", 8) != 0)
		return 0;
	n = name_run(p + *skip);
	version = p + *skip + n + 1;
	if (n == 0 || version[-1] != ' ' || !rules_digit(version[0]))
		return 0;
	for (k = 0; others[k] != NULL; k++)
		if (strlen(others[k]) == n &&
		    strncasecmp(others[k], p + *skip, n) == 0)
			return 0;
	k = strspn(version, DIGITS ".");
	if (linux)
		k = strcspn(version, " ") + 1;
	return linux ? (version[k - 1] == ' ' && version[k] == '#' ? n : 0)
	       : version[k] == '-' && version[k + 1] >= 'A' &&
		       version[k + 1] <= 'Z'
		   ? n
		   : 0;
}

/* The last label of a name that is nowhere but in names of hosts. */
static bool
is_top(const char *label, size_t n)
{
	static const char *const tops[] = { "local", "localdomain", "lan",
		"home", "internal", "intern", "intra", "intranet", "private",
		"corp", "box", "arpa", "com", "org", "net", "edu", "gov",
		"info", "cloud", "de", "eu", "uk", "fr", "ch", "nl", "jp", "cn",
		"ru", "example", "test", NULL };
	size_t i;

	for (i = 0; tops[i] != NULL; i++)
		if (strlen(tops[i]) == n && strncasecmp(tops[i], label, n) == 0)
			return true;
	return false;
}

/* Hosts that everybody knows: they name no one. */
static bool
is_public(const char *p, size_t n)
{
	static const char *const hosts[] = { "reviews.freebsd.org",
		"bugs.freebsd.org", "www.freebsd.org", "lore.kernel.org",
		"www.kernel.org", "bugzilla.kernel.org", "www.qemu.org",
		"gitlab.com", "github.com", NULL };
	size_t i;

	for (i = 0; hosts[i] != NULL; i++)
		if (strlen(hosts[i]) == n && strncmp(hosts[i], p, n) == 0)
			return true;
	return false;
}

/* From the first letter of a run of labels: up to its last top label. */
size_t
rules_domain(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n, label = 0, length = 0;

	(void)skip;
	if (!in_domain(*p) || *p == '.' || (i > 0 && in_domain(line[i - 1])))
		return 0;
	for (n = 0; in_domain(p[n]); n++) {
		if (p[n] == '.' || p[n] == '_' || p[n] == '-')
			continue;
		if (n == 0 || p[n - 1] == '.' || p[n - 1] == '_' ||
		    p[n - 1] == '-')
			label = n;
		if (!rules_alnum(p[n + 1]) && label > 1 &&
		    p[label - 1] == '.' && p[label - 2] != '.' &&
		    is_top(p + label, n + 1 - label))
			length = n + 1;
	}
	return is_public(p, length) ? 0 : length;
}

/* "nfs://HOST/x": of whom a URL speaks, whatever its name. */
size_t
rules_url(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;

	size_t n;

	if (i == 0 || !rules_alnum(line[i - 1]) || strncmp(p, "://", 3) != 0)
		return 0;
	*skip = 3;
	n = name_run(p + 3);
	return is_public(p + 3, n) ? 0 : n;
}

/* "-name guest=NAME,", "--vm=NAME", "domain 'NAME'": a guest of the owner's. */
size_t
rules_guest(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n;

	if (strncmp(p, "-name ", 6) == 0)
		*skip = strncmp(p + 6, "guest=", 6) == 0 ? 12 : 6;
	else if (strncmp(p, "guest=", 6) == 0)
		*skip = 6;
	else if (strncmp(p, "--vm=", 5) == 0)
		*skip = 5;
	else if (strncasecmp(p, "domain '", 8) == 0)
		*skip = 8;
	else
		return 0;
	n = strcspn(p + *skip, " \t\"',;");
	return n;
}

/* FreeBSD's selectors: "em0@pci0:0:3:0". */
static bool
is_selector(const char *at, const char *end)
{
	return strncmp(at, "@pci", 4) == 0 && at + 4 < end &&
	       at + 4 + strspn(at + 4, DIGITS) == end && *end == ':';
}

static bool
in_address(char c)
{
	return c != '\0' && !rules_among(c, " \t\"'<(=,;:");
}

/* "WHO@HOST": a run that may stand before '@', up to its last host. */
size_t
rules_user_at(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i, *first = NULL;
	size_t n, length = 0;

	(void)skip;
	if (!in_address(*p) || (i > 0 && in_address(line[i - 1])))
		return 0;
	for (n = 0; in_address(p[n]); n++) {
		if (p[n] != '@' || n == 0 || !rules_alnum(p[n + 1]))
			continue;
		if (first == NULL)
			first = p + n;
		for (length = n + 1;
		     rules_alnum(p[length]) || rules_among(p[length], ".-");
		     length++)
			;
	}
	return length > 0 && is_selector(first, p + length) ? 0 : length;
}

size_t
rules_user(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "user_name", "user", "logname",
		"owner", NULL };
	static const struct valued value = { words, ":=", " \t\"'<",
		" \t\"'>,;" };

	return rules_valued(line + i, &value, skip);
}

/* "session opened for user NAME(uid=1)", "Accepted publickey for NAME from",
 * "sudo: NAME : TTY=", "uid=1001(NAME)": what guests say of who logs in. */
size_t
rules_session(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n = rules_word(p, "for_user");

	if (n == 0)
		n = rules_word(p, "of_user");
	if (n > 0 && p[n] == ' ') {
		*skip = n + 1;
		n = name_run(p + *skip);
		return rules_among(p[*skip + n], " ") ? 0 : n;
	}
	n = rules_word(p, "accepted");
	if (n == 0)
		n = rules_word(p, "failed");
	if (n > 0 && p[n] == ' ') {
		n += 1 + strspn(p + n + 1, LOWER "-/");
		if (strncmp(p + n, " for ", 5) != 0)
			return 0;
		n += 5;
		*skip = strncmp(p + n, "invalid user ", 13) == 0 ? n + 13 : n;
		n = name_run(p + *skip);
		return strncmp(p + *skip + n, " from ", 6) == 0 ? n : 0;
	}
	if (strncmp(p, "sudo", 4) == 0) {
		n = 4 + strspn(p + 4, "[]" DIGITS);
		*skip = n + 1 + strspn(p + n + (p[n] == ':'), " ");
		n = p[n] == ':' ? name_run(p + *skip) : 0;
		return n > 0 && strncmp(p + *skip + n, " :", 2) == 0 ? n : 0;
	}
	if (strncmp(p, "uid=", 4) != 0 && strncmp(p, "gid=", 4) != 0)
		return 0;
	n = 4 + strspn(p + 4, DIGITS);
	*skip = n + 1;
	return n > 4 && p[n] == '(' ? strcspn(p + *skip, ") ") : 0;
}

/* The name of a wireless network: "SSID='x'", "with ssid x". */
size_t
rules_network(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n = rules_word(p, "ssid");

	if (n == 0)
		n = rules_word(p, "essid");
	*skip = n + strspn(p + n, " \t:=\"'");
	return n > 0 && *skip > n ? strcspn(p + *skip, "\"',;") : 0;
}

size_t
rules_home(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;
	size_t n;

	*skip = home_label(p);
	if (*skip > 0)
		return strcspn(p + *skip, HOME_ENDS);
	*skip = 1;
	if (p[0] != '~' || (i > 0 && !rules_among(line[i - 1], " \t\"'=(:")))
		return 0;
	n = name_run(p + 1);
	return p[1 + n] == '/' ? n : 0;
}
