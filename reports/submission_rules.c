/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission_rules.h"

#include <string.h>

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

size_t
rules_word(const char *p, const char *word)
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

/* "[SN] Serial number: X": what stands there is the next word, no value. */
static bool
is_word_again(const char *p, const struct valued *v)
{
	size_t i, n;

	for (i = 0; v->words[i] != NULL; i++) {
		n = rules_word(p, v->words[i]);
		if (n > 0 &&
		    (rules_among(p[n], " \t") || rules_among(p[n], v->is)))
			return true;
	}
	return false;
}

size_t
rules_valued(const char *p, const struct valued *v, size_t *skip)
{
	size_t i, n, length;

	for (i = 0; v->words[i] != NULL; i++) {
		n = rules_word(p, v->words[i]);
		if (n == 0)
			continue;
		n += blanks(p + n);
		if (!rules_among(p[n], v->is))
			continue;
		n++;
		n += strspn(p + n, v->open);
		length = strcspn(p + n, v->close);
		if (length > 0 && !is_word_again(p + n, v)) {
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
		"service_tag", "wwn", "wwid", "guid", "uuid", "partuuid", "dsn",
		"sas_address", "license_key", NULL };
	static const struct valued value = { words, "]:=#)", " \t\"'(",
		"] \t\"',;)" };

	return rules_valued(line + i, &value, skip);
}

/* "Serial Number WD-WX41A": a digit tells it from words, and behind words that
 * stand elsewhere too, that it is long. */
static size_t
match_serial_beside(const char *line, size_t i, size_t *skip)
{
	static const struct {
		const char *word;
		size_t least;
	} words[] = { { "serial_number", 1 }, { "serial_no.", 1 },
		{ "serial_no", 1 }, { "asset_tag", 1 }, { "service_tag", 1 },
		{ "s/n", 1 }, { "sn", 4 }, { "serial", 6 }, { "guid", 8 },
		{ "node_guid", 8 } };
	const char *p = line + i;
	size_t k, n, d, run;

	for (k = 0; k < sizeof(words) / sizeof(words[0]); k++) {
		n = rules_word(p, words[k].word);
		if (n == 0 || blanks(p + n) == 0)
			continue;
		n += blanks(p + n);
		run = strcspn(p + n, " \t\"',;");
		if (run < words[k].least)
			continue;
		for (d = n; rules_alnum(p[d]) || rules_among(p[d], "_-:"); d++)
			if (rules_digit(p[d])) {
				*skip = n;
				return run;
			}
	}
	return 0;
}

/* Disks and file systems as their owner called them. */
static size_t
match_label(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "label", "partlabel", NULL };
	static const struct valued value = { words, "=", "\"'", " \t\"',;)" };

	return rules_valued(line + i, &value, skip);
}

/* What lets somebody in, up to the end of the line where that may have blanks.
 */
static size_t
match_secret(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "password", "passwd", "passphrase",
		"secret", "token", "api_key", "access_key", "product_key",
		NULL };
	static const char *const headers[] = { "authorization", "cookie",
		NULL };
	static const struct valued value = { words, ":=", " \t\"'",
		" \t\"',;&" };
	static const struct valued header = { headers, ":=", " \t\"'", "\"'" };
	size_t n = rules_valued(line + i, &value, skip);

	return n > 0 ? n : rules_valued(line + i, &header, skip);
}

static size_t
match_storage(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "nqn.", "eui.", "naa.", "iqn.",
		"t10.", NULL };
	size_t k, n;

	(void)skip;
	for (k = 0; words[k] != NULL; k++)
		if (rules_word(line + i, words[k]) > 0) {
			n = strcspn(line + i + 4, " \t\"',;");
			return n > 0 ? n + 4 : 0;
		}
	return 0;
}

static size_t
match_by_id(const char *line, size_t i, size_t *skip)
{
	static const char *const words[] = { "by-id/", "by-uuid/",
		"by-partuuid/", "by-label/", "by-partlabel/", "diskid/",
		"gptid/", NULL };
	size_t k;

	for (k = 0; words[k] != NULL; k++)
		if (strncmp(line + i, words[k], strlen(words[k])) == 0) {
			*skip = strlen(words[k]);
			return strcspn(line + i + *skip, " \t\"',;");
		}
	return 0;
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
	const char *first; /* what it can begin with; NULL: anything */
} rules[] = {
	{ "uuid", rules_uuid, WORD, NULL },
	{ "mac_address", rules_mac, WORD, NULL },
	{ "mac_address", rules_interface, WORD, "ew" },
	{ "long_number", rules_number, WORD, NULL },
	{ "serial_number", match_serial, WORD, "sSnNaAwWgGuUpPdDlL" },
	{ "serial_number", match_serial_beside, WORD, "sSaAgGnN" },
	{ "serial_number", rules_capitals, WORD, NULL },
	{ "storage_name", match_storage, WORD, "nNeEiItT" },
	{ "storage_name", match_by_id, ANYWHERE, "bdg" },
	{ "storage_name", match_label, WORD, "lLpP" },
	{ "secret", match_secret, WORD, "pPsStTaAcC" },
	{ "secret", rules_key, WORD, NULL },
	{ "secret", rules_token, WORD, NULL },
	{ "host_name", rules_syslog, LINE, NULL },
	{ "host_name", rules_journal, LINE, NULL },
	{ "host_name", rules_host, WORD, "hHnN" },
	{ "host_name", rules_login, LINE, NULL },
	{ "host_name", rules_uname, WORD, "LF" },
	{ "host_name", rules_domain, WORD, NULL },
	{ "host_name", rules_url, ANYWHERE, ":" },
	{ "guest_name", rules_guest, WORD, "-gdD" },
	{ "user_name", rules_user_at, ANYWHERE, NULL },
	{ "user_name", rules_user, WORD, "uUlLoO" },
	{ "user_name", rules_session, WORD, "fFoOaAsug" },
	{ "user_name", rules_home, ANYWHERE, "/\\~" },
	{ "network_name", rules_network, WORD, "sSeE" },
	{ "ip_address", rules_ipv4, WORD, NULL },
	{ "ip_address", rules_ipv6, WORD, NULL },
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
		if (rule->first != NULL && !rules_among(line[i], rule->first))
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
