/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/statements.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
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

static void
seal(struct buf *out, const struct sign_key *signer, json_t *body)
{
	char *line = json_line(body);

	sign_envelope(out, signer, STATEMENT_TYPE, line, strlen(line));
	free(line);
	json_decref(body);
}

void
statement_key_change(struct buf *out, const struct sign_key *signer,
    const char *from, const char *to)
{
	seal(out, signer,
	    json_pack("{s:{s:i}, s:s, s:{s:s, s:s}}", "version", "major", 1,
		"origin", sign_origin_of(signer->public_key).s, "key_change",
		"from", from, "to", to));
}

void
statement_moderation(
    struct buf *out, const struct sign_key *signer, const json_t *what)
{
	seal(out, signer,
	    json_pack("{s:{s:i}, s:s, s:s, s:O}", "version", "major", 1,
		"origin", sign_origin_of(signer->public_key).s, "time",
		clock_stamp().s, "moderate", what));
}
