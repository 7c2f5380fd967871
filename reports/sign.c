/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/sign.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL

void
sign_key_from_seed(struct sign_key *k, const unsigned char *seed)
{
	(void)crypto_sign_seed_keypair(k->public_key, k->secret, seed);
}

void
sign_key_wipe(struct sign_key *k)
{
	sodium_memzero(k, sizeof(*k));
}

void
sign_derive(const struct sign_key *k, const char *purpose, const void *words,
    size_t words_n, unsigned char *out, size_t n)
{
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, k->secret, SIGN_SEED, n);
	/* With its NUL, so that no purpose is the start of another. */
	(void)crypto_generichash_update(
	    &state, (const unsigned char *)purpose, strlen(purpose) + 1);
	(void)crypto_generichash_update(&state, words, words_n);
	(void)crypto_generichash_final(&state, out, n);
}

/* RFC 4648's base32 in small letters, of the first 80 bits of the SHA-256. */
struct sign_origin
sign_origin_of(const unsigned char *public_key)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char hash[crypto_hash_sha256_BYTES];
	struct sign_origin o = { "k" };
	unsigned int bits = 0, have = 0;
	size_t i, to = 1;

	(void)crypto_hash_sha256(hash, public_key, SIGN_PUBLIC);
	for (i = 0; i < 10; i++) {
		bits = (bits << 8 | hash[i]) & 0xffff;
		for (have += 8; have >= 5; have -= 5)
			o.s[to++] = alphabet[bits >> (have - 5) & 31];
	}
	o.s[to] = '\0';
	return o;
}

struct sign_digest
sign_digest_of(const void *bytes, size_t n)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	struct sign_digest d;

	(void)crypto_hash_sha256(hash, bytes, n);
	(void)sodium_bin2hex(d.s, sizeof(d.s), hash, sizeof(hash));
	return d;
}

/* https://github.com/secure-systems-lab/dsse, protocol.md, version 1. */
void
sign_encode(struct buf *b, const char *type, const void *payload, size_t n)
{
	buf_addf(b, "DSSEv1 %zu %s %zu ", strlen(type), type, n);
	buf_add(b, payload, n);
}

static void
add_base64(struct buf *b, const unsigned char *bytes, size_t n)
{
	size_t room = sodium_base64_encoded_len(n, BASE64);
	char *text = xcalloc(1, room);

	buf_adds(b, sodium_bin2base64(text, room, bytes, n, BASE64));
	free(text);
}

static void
write_envelope(struct buf *b, const char *type, const void *payload, size_t n,
    const unsigned char *public_key, const unsigned char *sig)
{
	buf_addf(b, "{\"payloadType\":\"%s\",\"payload\":\"", type);
	add_base64(b, payload, n);
	buf_adds(b, "\",\"signatures\":[{\"keyid\":\"");
	add_base64(b, public_key, SIGN_PUBLIC);
	buf_adds(b, "\",\"sig\":\"");
	add_base64(b, sig, SIGN_BYTES);
	buf_adds(b, "\"}]}");
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
	write_envelope(b, type, payload, n, k->public_key, sig);
	buf_free(&message);
}

/* Exactly want bytes of base64, or any number when want is 0. */
static int
get_base64(struct buf *out, const char *text, size_t want)
{
	size_t room, n = 0;
	unsigned char *bytes;
	int rc;

	if (text == NULL)
		return -1;
	room = strlen(text) / 4 * 3 + 3;
	bytes = xcalloc(1, room);
	rc = sodium_base642bin(
	    bytes, room, text, strlen(text), NULL, &n, NULL, BASE64);
	if (rc == 0 && want != 0 && n != want)
		rc = -1;
	if (rc == 0)
		buf_add(out, bytes, n);
	free(bytes);
	return rc;
}

/* One form only: what we would write is what we got. */
static bool
is_as_written(const void *envelope, size_t n, const char *type,
    const struct sign_opened *o, const struct buf *sig)
{
	struct buf again = { 0 };
	bool same;

	write_envelope(&again, type, o->payload.data, o->payload.len,
	    o->public_key, (unsigned char *)sig->data);
	same = again.len == n && memcmp(again.data, envelope, n) == 0;
	buf_free(&again);
	return same;
}

int
sign_open(const void *envelope, size_t n, const char *type,
    struct sign_opened *o, struct err *err)
{
	struct buf sig = { 0 }, key = { 0 }, message = { 0 };
	const json_t *first;
	json_t *j = NULL;
	int rc = -1;

	memset(o, 0, sizeof(*o));
	if (n > SIGN_ENVELOPE_MAX) {
		(void)err_set(err, 0, "envelope: larger than 256 KiB");
		goto out;
	}
	j = json_loadb(envelope, n, JSON_REJECT_DUPLICATES, NULL);
	first = json_array_get(json_object_get(j, "signatures"), 0);
	if (get_base64(&o->payload, json_str(j, "payload", NULL), 0) == -1 ||
	    get_base64(&key, json_str(first, "keyid", NULL), SIGN_PUBLIC) ==
		-1 ||
	    get_base64(&sig, json_str(first, "sig", NULL), SIGN_BYTES) == -1) {
		(void)err_set(err, 0, "envelope: malformed");
		goto out;
	}
	memcpy(o->public_key, key.data, SIGN_PUBLIC);
	if (!is_as_written(envelope, n, type, o, &sig)) {
		(void)err_set(err, 0,
		    "envelope: not of the type %s, or not "
		    "written as one",
		    type);
		goto out;
	}
	sign_encode(&message, type, o->payload.data, o->payload.len);
	if (crypto_sign_verify_detached((unsigned char *)sig.data,
		(unsigned char *)message.data, message.len,
		o->public_key) != 0) {
		(void)err_set(err, 0, "envelope: the signature is wrong");
		goto out;
	}
	o->digest = sign_digest_of(o->payload.data, o->payload.len);
	rc = 0;
out:
	buf_free(&message);
	buf_free(&key);
	buf_free(&sig);
	json_decref(j);
	return rc;
}
