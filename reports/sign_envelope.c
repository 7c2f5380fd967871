/* SPDX-License-Identifier: BSD-2-Clause */
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "reports/sign.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL
/* How long n bytes are in base64. */
#define TEXT(n) (((n) + 2) / 3 * 4)

static const char before_type[] = "{\"payloadType\":\"";
static const char before_payload[] = "\",\"payload\":\"";
static const char before_key[] = "\",\"signatures\":[{\"keyid\":\"";
static const char before_sig[] = "\",\"sig\":\"";
static const char behind[] = "\"}]}";

static void
add_base64(struct buf *b, const void *bytes, size_t n)
{
	size_t room = sodium_base64_encoded_len(n, BASE64);
	char *text = xcalloc(1, room);

	buf_adds(b, sodium_bin2base64(text, room, bytes, n, BASE64));
	free(text);
}

void
sign_write(struct buf *b, const char *type, const void *payload, size_t n,
    const unsigned char *public_key, const unsigned char *sig)
{
	buf_adds(b, before_type);
	buf_adds(b, type);
	buf_adds(b, before_payload);
	add_base64(b, payload, n);
	buf_adds(b, before_key);
	add_base64(b, public_key, SIGN_PUBLIC);
	buf_adds(b, before_sig);
	add_base64(b, sig, SIGN_BYTES);
	buf_adds(b, behind);
}

void
sign_envelope(struct buf *b, const struct sign_key *k, const char *type,
    const void *payload, size_t n)
{
	unsigned char sig[SIGN_BYTES];
	struct buf message = { 0 };

	sign_encode(&message, type, payload, n);
	(void)crypto_sign_detached(
	    sig, NULL, (unsigned char *)message.data, message.len, k->secret);
	sign_write(b, type, payload, n, k->public_key, sig);
	buf_free(&message);
}

static bool
skip(const char **p, const char *end, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(end - *p) < n || memcmp(*p, text, n) != 0)
		return false;
	*p += n;
	return true;
}

static const char *
skip_type(const char **p, const char *end, const char *const *types)
{
	const char *at = *p;

	for (; *types != NULL; types++, *p = at)
		if (skip(p, end, *types) && skip(p, end, before_payload))
			return *types;
	return NULL;
}

static bool
skip_payload(const char **p, const char *end, struct buf *payload)
{
	const char *quote = memchr(*p, '"', (size_t)(end - *p));
	size_t text = quote == NULL ? 0 : (size_t)(quote - *p);
	unsigned char *bytes;
	bool good;

	if (quote == NULL || text % 4 != 0)
		return false;
	payload->cap = text / 4 * 3 + 3;
	bytes = xcalloc(1, payload->cap);
	payload->data = (char *)bytes;
	good = sodium_base642bin(bytes, payload->cap, *p, text, NULL,
		   &payload->len, NULL, BASE64) == 0;
	*p = quote;
	return good;
}

/* Exactly n bytes. */
static bool
skip_bytes(const char **p, const char *end, unsigned char *out, size_t n)
{
	size_t got = 0;

	if ((size_t)(end - *p) < TEXT(n) ||
	    sodium_base642bin(out, n, *p, TEXT(n), NULL, &got, NULL, BASE64) !=
		0 ||
	    got != n)
		return false;
	*p += TEXT(n);
	return true;
}

/* What we would write is what we got.  Not so without this: sodium_base642bin
 * of libsodium 1.0.18 takes bytes of 0x80 and more for digits. */
static bool
is_as_written(const struct sign_opened *o, const void *envelope, size_t n)
{
	struct buf again = { 0 };
	bool same;

	sign_write(&again, o->type, o->payload.data, o->payload.len,
	    o->public_key, o->sig);
	same = again.len == n && memcmp(again.data, envelope, n) == 0;
	buf_free(&again);
	return same;
}

int
sign_read(const void *envelope, size_t n, const char *const *types,
    struct sign_opened *o, struct err *err)
{
	const char *p = n == 0 ? "" : envelope, *end = p + n;

	memset(o, 0, sizeof(*o));
	if (n > SIGN_ENVELOPE_MAX)
		return err_set(err, 0, "envelope: larger than 256 KiB");
	if (!skip(&p, end, before_type) ||
	    (o->type = skip_type(&p, end, types)) == NULL ||
	    !skip_payload(&p, end, &o->payload) || !skip(&p, end, before_key) ||
	    !skip_bytes(&p, end, o->public_key, SIGN_PUBLIC) ||
	    !skip(&p, end, before_sig) ||
	    !skip_bytes(&p, end, o->sig, SIGN_BYTES) ||
	    !skip(&p, end, behind) || p != end ||
	    !is_as_written(o, envelope, n))
		return err_set(err, 0,
		    "envelope: malformed, or not of a type that is taken here");
	(void)crypto_hash_sha256(
	    o->hash, (unsigned char *)o->payload.data, o->payload.len);
	(void)sodium_bin2hex(
	    o->digest.s, sizeof(o->digest.s), o->hash, sizeof(o->hash));
	o->origin = sign_origin_of(o->public_key);
	return 0;
}

int
sign_verify(const struct sign_opened *o, struct err *err)
{
	struct buf message = { 0 };
	int rc = 0;

	sign_encode(&message, o->type, o->payload.data, o->payload.len);
	if (crypto_sign_verify_detached(o->sig, (unsigned char *)message.data,
		message.len, o->public_key) != 0)
		rc = err_set(err, 0, "envelope: the signature is wrong");
	buf_free(&message);
	return rc;
}

int
sign_open(const void *envelope, size_t n, const char *type,
    struct sign_opened *o, struct err *err)
{
	const char *const types[] = { type, NULL };

	return sign_read(envelope, n, types, o, err) == 0 ? sign_verify(o, err)
							  : -1;
}
