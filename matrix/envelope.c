/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/envelope.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL
/* Base64 of 32 and of 64 bytes. */
#define KEY_TEXT 44
#define SIG_TEXT 88

static const char before_type[] = "{\"payloadType\":\"";
static const char before_payload[] = "\",\"payload\":\"";
static const char before_key[] = "\",\"signatures\":[{\"keyid\":\"";
static const char before_sig[] = "\",\"sig\":\"";
static const char behind[] = "\"}]}";

static bool
skip(const char **p, const char *end, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(end - *p) < n || memcmp(*p, text, n) != 0)
		return false;
	*p += n;
	return true;
}

static bool
skip_base64(const char **p, const char *end, size_t text, unsigned char *out,
    size_t want)
{
	size_t n = 0;

	if ((size_t)(end - *p) < text ||
	    sodium_base642bin(out, want, *p, text, NULL, &n, NULL, BASE64) !=
		0 ||
	    n != want)
		return false;
	*p += text;
	return true;
}

static bool
skip_type(const char **p, const char *end, const char *const *types,
    struct envelope *e)
{
	const char *at = *p;

	for (; *types != NULL; types++, *p = at)
		if (skip(p, end, *types) && skip(p, end, before_payload)) {
			e->type = *types;
			return true;
		}
	return false;
}

static bool
skip_payload(const char **p, const char *end, struct envelope *e)
{
	const char *quote = memchr(*p, '"', (size_t)(end - *p));
	size_t text = quote == NULL ? 0 : (size_t)(quote - *p);
	unsigned char *bytes;
	bool good;

	if (quote == NULL || text % 4 != 0)
		return false;
	bytes = xcalloc(1, text / 4 * 3 + 3);
	good = sodium_base642bin(bytes, text / 4 * 3 + 3, *p, text, NULL,
		   &e->payload.len, NULL, BASE64) == 0;
	e->payload.cap = text / 4 * 3 + 3;
	e->payload.data = (char *)bytes;
	*p = quote;
	return good;
}

/* Base64 that ends within a byte has bits that say nothing: they must be 0, or
 * one report would have several envelopes. */
static bool
is_as_written(const struct envelope *e, const void *bytes, size_t n)
{
	struct buf again = { 0 };
	bool same;

	envelope_write(&again, e->type, e->payload.data, e->payload.len,
	    e->public_key, e->sig);
	same = again.len == n && memcmp(again.data, bytes, n) == 0;
	buf_free(&again);
	return same;
}

int
envelope_read(struct envelope *e, const void *bytes, size_t n,
    const char *const *types, struct err *err)
{
	const char *p = bytes, *end = p + n;

	if (n > SIGN_ENVELOPE_MAX)
		return err_set(err, 0, "envelope: larger than 256 KiB");
	if (!skip(&p, end, before_type) || !skip_type(&p, end, types, e) ||
	    !skip_payload(&p, end, e) || !skip(&p, end, before_key) ||
	    !skip_base64(&p, end, KEY_TEXT, e->public_key, SIGN_PUBLIC) ||
	    !skip(&p, end, before_sig) ||
	    !skip_base64(&p, end, SIG_TEXT, e->sig, SIGN_BYTES) ||
	    !skip(&p, end, behind) || p != end || !is_as_written(e, bytes, n))
		return err_set(err, 0,
		    "envelope: malformed, or not of a type that is taken here");
	(void)crypto_hash_sha256(
	    e->hash, (unsigned char *)e->payload.data, e->payload.len);
	(void)sodium_bin2hex(
	    e->digest.s, sizeof(e->digest.s), e->hash, sizeof(e->hash));
	e->origin = sign_origin_of(e->public_key);
	return 0;
}

int
envelope_verify(const struct envelope *e, struct err *err)
{
	struct buf message = { 0 };
	int rc = 0;

	sign_encode(&message, e->type, e->payload.data, e->payload.len);
	if (crypto_sign_verify_detached(e->sig, (unsigned char *)message.data,
		message.len, e->public_key) != 0)
		rc = err_set(err, 0, "envelope: the signature is wrong");
	buf_free(&message);
	return rc;
}

void
envelope_free(struct envelope *e)
{
	buf_free(&e->payload);
}

static void
add_base64(struct buf *b, const void *bytes, size_t n)
{
	size_t room = sodium_base64_encoded_len(n, BASE64);
	char *text = xcalloc(1, room);

	buf_adds(b, sodium_bin2base64(text, room, bytes, n, BASE64));
	free(text);
}

void
envelope_write(struct buf *b, const char *type, const void *payload, size_t n,
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

int
envelope_digest(const char *hex, unsigned char *out)
{
	size_t n = 0;

	return strlen(hex) == 64 && strspn(hex, "0123456789abcdef") == 64 &&
		       sodium_hex2bin(out, 32, hex, 64, NULL, &n, NULL) == 0
		   ? 0
		   : -1;
}
