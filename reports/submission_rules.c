/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_rules.h"

#include <strings.h>

#include "base/home.h"

/* Not in the middle of a word. */
static bool
begins(const char *line, size_t i)
{
	return i == 0 || !rules_alnum(line[i - 1]);
}

static size_t
blanks(const char *p)
{
	return strspn(p, " \t");
}

/* A word of the list that the text begins with; '_' in it stands for nothing, a
 * blank, '_' or '-'.  Its length, or 0. */
static size_t
word_at(const char *p, const char *word)
{
	size_t n = 0;

	for (; *word != '\0'; word++) {
		if (*word == '_') {
			n += rules_among(p[n], " _-");
			continue;
		}
		if ((p[n] | 0x20) != *word && p[n] != *word)
			return 0;
		n++;
	}
	return n;
}

/* A word, something that says "is", and a value: the value's length. */
struct valued {
	const char *const *words;
	const char *is;	   /* any of these, after blanks */
	const char *open;  /* may stand before the value */
	const char *close; /* ends it */
};

static size_t
valued_at(const char *p, const struct valued *v, size_t *skip)
{
	size_t i, n, length;

	for (i = 0; v->words[i] != NULL; i++) {
		n = word_at(p, v->words[i]);
		if (n == 0)
			continue;
		n += blanks(p + n);
		if (!rules_among(p[n], v->is))
			continue;
		n++;
		n += strspn(p + n, v->open);
		length = strcspn(p + n, v->close);
		if (length > 0) {
			*skip = n;
			return length;
		}
	}
	return 0;
}

static size_t
match_serial(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "serial_number", "serial_num",
		"serial_no", "serial_", "s/n", "sn", "sernum", "asset_tag",
		"service_tag", "wwn", "wwid", "guid", "uuid", "dsn",
		"license_key", NULL };
	static const struct valued value = { words, "]:=#)", " \t\"'(",
		"] \t\"',;)" };

	return valued_at(line + i, &value, skip);
}

/* "Serial Number WD-WX41A": a digit tells it from words. */
static size_t
match_serial_beside(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "serial_number", "serial_no.",
		"serial_no", "asset_tag", "service_tag", "s/n", NULL };
	const char *p = line + i;
	size_t k, n, d;

	for (k = 0; words[k] != NULL; k++) {
		n = word_at(p, words[k]);
		if (n == 0 || blanks(p + n) == 0)
			continue;
		n += blanks(p + n);
		for (d = n; rules_alnum(p[d]) || rules_among(p[d], "_-"); d++)
			if (rules_digit(p[d])) {
				*skip = n;
				return strcspn(p + n, " \t\"',;");
			}
	}
	return 0;
}

static size_t
match_storage(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "nqn.", "eui.", "naa.", "iqn.",
		"t10.", NULL };
	size_t k, n;

	(void)skip;
	for (k = 0; words[k] != NULL; k++)
		if (word_at(line + i, words[k]) > 0) {
			n = strcspn(line + i + 4, " \t\"',;");
			return n > 0 ? n + 4 : 0;
		}
	return 0;
}

static size_t
match_by_id(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "by-id/", "by-uuid/",
		"by-partuuid/", "by-label/", NULL };
	size_t k;

	for (k = 0; words[k] != NULL; k++)
		if (strncmp(line + i, words[k], strlen(words[k])) == 0) {
			*skip = strlen(words[k]);
			return strcspn(line + i + *skip, " \t\"',;");
		}
	return 0;
}

/* "Nov 21 10:00:00 HOST kernel:" */
static size_t
match_syslog(const char *line, size_t i, size_t *skip)
{
	size_t n;

	(void)i;
	*skip = 16;
	if (line[0] < 'A' || line[0] > 'Z' ||
	    strspn(line + 1, "abcdefghijklmnopqrstuvwxyz") != 2 ||
	    line[3] != ' ' || (line[4] != ' ' && !rules_digit(line[4])) ||
	    !rules_digit(line[5]) || line[6] != ' ' ||
	    strspn(line + 7, "0123456789:") != 8 || line[15] != ' ')
		return 0;
	n = strcspn(line + 16, " ");
	return line[16 + n] == ' ' ? n : 0;
}

/* "2026-11-21T10:00:00+0100 HOST kernel:" */
static size_t
match_journal(const char *line, size_t i, size_t *skip)
{
	size_t n, word;

	(void)i;
	if (strspn(line, "0123456789") != 4 || line[4] != '-' ||
	    strspn(line + 5, "0123456789-") != 5 || line[10] != 'T' ||
	    line[11] == ' ')
		return 0;
	*skip = strcspn(line, " ");
	if (line[*skip] == '\0')
		return 0;
	(*skip)++;
	n = strcspn(line + *skip, " ");
	if (n == 0 || line[*skip + n] != ' ')
		return 0;
	word = strspn(line + *skip + n + 1, "abcdefghijklmnopqrstuvwxyz");
	return word > 0 && rules_among(line[*skip + n + 1 + word], ":[") ? n
									 : 0;
}

static size_t
match_login(const char *line, size_t i, size_t *skip)
{
	size_t n = 0;

	(void)i;
	(void)skip;
	while (rules_alnum(line[n]) || rules_among(line[n], ".-"))
		n++;
	return strncmp(line + n, " login:", 7) == 0 ? n : 0;
}

static size_t
match_host(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "host_name", "node_name", "hostid",
		NULL };
	static const struct valued value = { words, ":=", " \t\"'<",
		" \t\"'>,;" };
	const char *p = line + i;
	size_t k, n = valued_at(p, &value, skip);

	for (k = 0; n == 0 && words[k] != NULL; k++) {
		*skip = word_at(p, words[k]);
		if (*skip == 0 || (strncasecmp(p + *skip, " is", 3) != 0 &&
				      strncasecmp(p + *skip, " to", 3) != 0))
			continue;
		*skip += 3;
		*skip += strspn(p + *skip, value.open);
		n = strcspn(p + *skip, value.close);
	}
	return n;
}

/* The last label of a name that is nowhere but in names of hosts. */
static bool
is_top(const char *label, size_t n)
{
	static const char *const tops[] = { "local", "localdomain", "lan",
		"home", "internal", "intra", "corp", "arpa", "com", "org",
		"net", "edu", "gov", "de", "example", "test", NULL };
	size_t i;

	for (i = 0; tops[i] != NULL; i++)
		if (strlen(tops[i]) == n && strncasecmp(tops[i], label, n) == 0)
			return true;
	return false;
}

static bool
in_domain(char c)
{
	return rules_alnum(c) || c == '_' || c == '-' || c == '.';
}

/* From the first letter of a run of labels: up to its last top label. */
static size_t
match_domain(const char *line, size_t i, size_t *skip)
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
	return length;
}

/* FreeBSD's selectors: "em0@pci0:0:3:0". */
static bool
is_selector(const char *at, const char *end)
{
	return strncmp(at, "@pci", 4) == 0 && at + 4 < end &&
	       at + 4 + strspn(at + 4, "0123456789") == end && *end == ':';
}

static bool
in_address(char c)
{
	return c != '\0' && !rules_among(c, " \t\"'<(=,;:");
}

/* "WHO@HOST": a run that may stand before '@', up to its last host. */
static size_t
match_user_at(const char *line, size_t i, size_t *skip)
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

static size_t
match_user(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "user_name", "user", "logname",
		"owner", NULL };
	static const struct valued value = { words, ":=", " \t\"'<",
		" \t\"'>,;" };

	return valued_at(line + i, &value, skip);
}

static size_t
match_home(const char *line, size_t i, size_t *skip)
{
	const char *p = line + i;

	*skip = home_label(p);
	return *skip == 0 ? 0 : strcspn(p + *skip, HOME_ENDS);
}

/* Where a rule looks. */
enum where { WORD, ANYWHERE, LINE };

static const struct rule {
	const char *name;
	/* What begins at line + i: the length of the identifier, which begins
	 * *skip later; 0: nothing.  In time that grows with that length only,
	 * or once for each run of characters. */
	size_t (*match)(const char *line, size_t i, size_t *skip);
	enum where where;
} rules[] = {
	{ "uuid", rules_uuid, WORD },
	{ "mac_address", rules_mac, WORD },
	{ "mac_address", rules_interface, WORD },
	{ "long_number", rules_number, WORD },
	{ "serial_number", match_serial, WORD },
	{ "serial_number", match_serial_beside, WORD },
	{ "serial_number", rules_capitals, WORD },
	{ "storage_name", match_storage, WORD },
	{ "storage_name", match_by_id, ANYWHERE },
	{ "host_name", match_syslog, LINE },
	{ "host_name", match_journal, LINE },
	{ "host_name", match_host, WORD },
	{ "host_name", match_login, LINE },
	{ "host_name", match_domain, WORD },
	{ "user_name", match_user_at, ANYWHERE },
	{ "user_name", match_user, WORD },
	{ "user_name", match_home, ANYWHERE },
	{ "ip_address", rules_ipv4, WORD },
	{ "ip_address", rules_ipv6, WORD },
};
_Static_assert(sizeof(rules) / sizeof(rules[0]) == RULES, "RULES");

bool
rules_masked(const char *p, size_t n)
{
	for (; n > 0; p++, n--)
		if ((*p & 0x80) != 0 || (rules_alnum(*p) && *p != '0'))
			return false;
	return true;
}

bool
rules_next(size_t which, const char *line, size_t at, struct finding *f)
{
	const struct rule *rule = &rules[which];
	size_t i, n, skip;

	for (i = at; line[i] != '\0'; i++) {
		if (rule->where == LINE && i > 0)
			return false;
		if (rule->where == WORD && !begins(line, i))
			continue;
		skip = 0;
		n = rule->match(line, i, &skip);
		if (n == 0)
			continue;
		*f = (struct finding){ rule->name, i + skip, n };
		if (!rules_masked(line + f->from, n))
			return true;
		i = f->from + n - 1;
	}
	return false;
}
