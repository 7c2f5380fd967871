/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/statements.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "reports/submission_check.h"

static bool
is_origin(const char *text)
{
	return strlen(text) == 17 && text[0] == 'k' &&
	       strspn(text + 1, "abcdefghijklmnopqrstuvwxyz234567") == 16;
}

static int
fault(struct problem *p, const char *pointer, const char *detail)
{
	problem_fault(p, pointer, "statement", detail);
	return problem_set(p, "schema", "The statement says nothing known.");
}

static int
read_withdrawal(struct statement *s, struct problem *p)
{
	s->kind = STATEMENT_WITHDRAWAL;
	s->target = json_str(s->body, "withdraw", "");
	return sign_digest_read(s->target, s->report) == 0
		   ? 0
		   : fault(p, "/withdraw", "no digest");
}

static int
read_key_change(struct statement *s, const json_t *what, struct problem *p)
{
	s->kind = STATEMENT_KEY_CHANGE;
	s->target = json_str(what, "from", "");
	s->to = json_str(what, "to", "");
	if (!is_origin(s->target) || !is_origin(s->to) ||
	    strcmp(s->target, s->to) == 0)
		return fault(p, "/key_change", "needs two origins");
	if (strcmp(s->envelope.origin.s, s->target) != 0 &&
	    strcmp(s->envelope.origin.s, s->to) != 0)
		return problem_set(
		    p, "not-yours", "Only the two keys speak of themselves.");
	s->key_of = s->envelope.origin.s;
	memcpy(s->key, s->envelope.public_key, SIGN_PUBLIC);
	return 0;
}

/* The next character of valid UTF-8, which jansson saw to; moves on. */
static uint32_t
take_character(const unsigned char **p)
{
	uint32_t c = *(*p)++;
	int more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

	if (more > 0)
		c &= 0x3fU >> more;
	for (; more > 0 && (**p & 0xc0) == 0x80; more--)
		c = c << 6 | (*(*p)++ & 0x3fU);
	return c;
}

/*
 * Nothing that ends a line, moves a cursor, turns the order of what follows or
 * cannot be seen, for then a name looks like another one's: Unicode's general
 * categories Cc, Zl, Zp and Cf (UnicodeData.txt), but for signs of Cf that draw
 * something, such as U+0600.  Names that are written with a joiner (U+200C,
 * U+200D) can be read without.
 */
static bool
is_name(const char *text, size_t most)
{
	static const struct {
		uint32_t first, last;
	} refused[] = { { 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x61c, 0x61c }, { 0x180e, 0x180e }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0001, 0xe007f } };
	const unsigned char *p = (const unsigned char *)text;
	uint32_t c;
	size_t i;

	while (*p != '\0') {
		c = take_character(&p);
		for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
			if (c >= refused[i].first && c <= refused[i].last)
				return false;
	}
	return strlen(text) <= most;
}

static int
read_alias(struct statement *s, const json_t *what, struct problem *p)
{
	s->kind = STATEMENT_ALIAS;
	s->name = json_str(what, "name", NULL);
	if (s->name == NULL || !is_name(s->name, 64))
		return fault(p, "/alias/name", "is no name of 64 bytes");
	s->target = s->key_of = s->envelope.origin.s;
	memcpy(s->key, s->envelope.public_key, SIGN_PUBLIC);
	return 0;
}

/* As reports name one: "freebsd:pr260148". */
static bool
is_issue(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && id[n] == ':' && id[n + 1] != '\0' && strlen(id) <= 64 &&
	       id[n + 1 +
		   strspn(id + n + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-")] == '\0';
}

static int
read_issue(struct statement *s, const json_t *what, struct problem *p)
{
	s->target = json_str(what, "issue", "");
	s->title = json_str(what, "title", "");
	s->url = json_str(what, "url", "");
	if (!is_issue(s->target))
		return fault(p, "/moderate/issue", "is no id of an issue");
	if (!is_name(s->title, 200))
		return fault(p, "/moderate/title", "is no line of 200 bytes");
	if (*s->url != '\0' &&
	    (strncmp(s->url, "https://", 8) != 0 || !is_name(s->url, 512)))
		return fault(p, "/moderate/url", "is no https address");
	return 0;
}

static int
read_key(struct statement *s, const char *text, struct problem *p)
{
	size_t n = 0;

	if (text == NULL)
		return 0;
	if (sodium_base642bin(s->key, SIGN_PUBLIC, text, strlen(text), NULL, &n,
		NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    n != SIGN_PUBLIC ||
	    strcmp(sign_origin_of(s->key).s, s->target) != 0)
		return fault(p, "/moderate/key", "is not that of the target");
	s->key_of = s->target;
	return 0;
}

static int
read_moderation(struct statement *s, const json_t *what, struct problem *p)
{
	const char *action = json_str(what, "action", "");
	double tier = json_num(what, "tier", -1);

	s->kind = STATEMENT_MODERATION;
	s->action = action;
	if (strcmp(action, "refuse") == 0 || strcmp(action, "approve") == 0) {
		s->target = json_str(what, "report", "");
		return sign_digest_read(s->target, s->report) == 0
			   ? 0
			   : fault(p, "/moderate/report", "no digest");
	}
	if (strcmp(action, "issue") == 0)
		return read_issue(s, what, p);
	s->target = json_str(what, "target", "");
	if (strcmp(action, "block") != 0 && strcmp(action, "unblock") != 0 &&
	    strcmp(action, "tier") != 0)
		return fault(p, "/moderate/action", "unknown");
	if (!is_origin(s->target))
		return fault(p, "/moderate/target", "no origin");
	if (strcmp(action, "tier") == 0 && (tier < 0 || tier > 3))
		return fault(p, "/moderate/tier", "0 to 3");
	s->tier = (int)tier;
	return read_key(s, json_str(what, "key", NULL), p);
}

static int
read_body(struct statement *s, struct problem *p)
{
	const json_t *what;

	if (json_num(json_object_get(s->body, "version"), "major", 0) != 1)
		return problem_set(
		    p, "version", "The statement is of another version.");
	if (strcmp(s->envelope.type, SIGN_WITHDRAWAL_TYPE) == 0)
		return read_withdrawal(s, p);
	if (strcmp(json_str(s->body, "origin", ""), s->envelope.origin.s) != 0)
		return fault(p, "/origin", "is not that of the key");
	what = json_object_get(s->body, "key_change");
	if (what != NULL)
		return read_key_change(s, what, p);
	what = json_object_get(s->body, "alias");
	if (what != NULL)
		return read_alias(s, what, p);
	return read_moderation(s, json_object_get(s->body, "moderate"), p);
}

int
statement_read(struct statement *s, const void *bytes, size_t n,
    const char *digest, struct problem *p)
{
	static const char *const types[] = { SIGN_WITHDRAWAL_TYPE,
		STATEMENT_TYPE, NULL };
	struct err err;

	if (sign_read(bytes, n, types, &s->envelope, &err) == -1)
		return problem_set(p,
		    n > SIGN_ENVELOPE_MAX ? "too-large" : "malformed", "%s",
		    err.text);
	if (digest != NULL && strcmp(digest, s->envelope.digest.s) != 0)
		return problem_set(p, "digest-mismatch", "The payload's is %s.",
		    s->envelope.digest.s);
	if (sign_verify(&s->envelope, &err) == -1)
		return problem_set(p, "bad-signature", "%s", err.text);
	s->body = submission_parse(
	    buf_str(&s->envelope.payload), s->envelope.payload.len, &err);
	if (s->body == NULL)
		return problem_set(p, "malformed", "%s", err.text);
	buf_add(&s->bytes, bytes, n);
	return read_body(s, p);
}

void
statement_free(struct statement *s)
{
	buf_free(&s->envelope.payload);
	buf_free(&s->bytes);
	json_decref(s->body);
	memset(s, 0, sizeof(*s));
}

static void
key_text(const unsigned char *key, char text[64])
{
	(void)sodium_bin2base64(
	    text, 64, key, SIGN_PUBLIC, sodium_base64_VARIANT_ORIGINAL);
}

int
moderators_read(struct moderators *m, const char *path, struct err *err)
{
	struct buf b = { 0 };
	char *line;
	size_t n;

	if (file_read(path, &b, err) == -1)
		return -1;
	buf_adds(&b, "\n");
	while ((line = buf_take_line(&b)) != NULL) {
		n = strcspn(line, " \t#");
		line[n] = '\0';
		if (n > 0)
			strv_add(&m->keys, line);
		free(line);
	}
	buf_free(&b);
	return 0;
}

bool
moderators_have(const struct moderators *m, const unsigned char *key)
{
	char text[64];

	key_text(key, text);
	return strv_has(&m->keys, text);
}

void
moderators_free(struct moderators *m)
{
	strv_free(&m->keys);
}
