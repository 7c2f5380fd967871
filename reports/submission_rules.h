/* SPDX-License-Identifier: BSD-2-Clause
 * What identifiers look like, for submission_scrub.c only.  No regular
 * expressions: a line of 16 KiB by someone who means ill must not take seconds,
 * and the matrix scans thousands of reports in one. */
#ifndef REPORTS_SUBMISSION_RULES_H
#define REPORTS_SUBMISSION_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define RULES 28

struct finding {
	const char *rule; /* "mac_address" */
	size_t from, n;
};

/* The next thing in a line, at or behind "at", that rule number which (below
 * RULES) finds and that is not masked yet. */
bool rules_next(size_t which, const char *line, size_t at, struct finding *);

/* Letters and digits are zeros already. */
bool rules_masked(const char *, size_t n);

static inline bool
rules_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter or digit of ASCII. */
static inline bool
rules_alnum(char c)
{
	return rules_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static inline bool
rules_among(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* A word that the text begins with, in any case; '_' in it stands for nothing,
 * a blank, '_' or '-'.  Its length, or 0. */
size_t rules_word(const char *, const char *word);

/* A word, something that says "is", and a value. */
struct valued {
	const char *const *words;
	const char *is;	   /* any of these, after blanks */
	const char *open;  /* may stand before the value */
	const char *close; /* ends it */
};

/* The value's length, 0 if there is none; it begins *skip later. */
size_t rules_valued(const char *, const struct valued *, size_t *skip);

/* n hexadecimal digits, behind "0x" or not, stand where drivers and hypervisors
 * write an address of memory. */
bool rules_address(const char *line, size_t from, size_t n);

/* Rules of submission_rules_hex.c and submission_rules_names.c: what begins at
 * line + i, as in the table. */
size_t rules_uuid(const char *line, size_t i, size_t *skip);
size_t rules_mac(const char *line, size_t i, size_t *skip);
size_t rules_interface(const char *line, size_t i, size_t *skip);
size_t rules_number(const char *line, size_t i, size_t *skip);
size_t rules_capitals(const char *line, size_t i, size_t *skip);
size_t rules_ipv4(const char *line, size_t i, size_t *skip);
size_t rules_ipv6(const char *line, size_t i, size_t *skip);
size_t rules_key(const char *line, size_t i, size_t *skip);
size_t rules_token(const char *line, size_t i, size_t *skip);
size_t rules_syslog(const char *line, size_t i, size_t *skip);
size_t rules_journal(const char *line, size_t i, size_t *skip);
size_t rules_host(const char *line, size_t i, size_t *skip);
size_t rules_login(const char *line, size_t i, size_t *skip);
size_t rules_uname(const char *line, size_t i, size_t *skip);
size_t rules_domain(const char *line, size_t i, size_t *skip);
size_t rules_url(const char *line, size_t i, size_t *skip);
size_t rules_guest(const char *line, size_t i, size_t *skip);
size_t rules_user_at(const char *line, size_t i, size_t *skip);
size_t rules_user(const char *line, size_t i, size_t *skip);
size_t rules_session(const char *line, size_t i, size_t *skip);
size_t rules_home(const char *line, size_t i, size_t *skip);
size_t rules_network(const char *line, size_t i, size_t *skip);

#endif
