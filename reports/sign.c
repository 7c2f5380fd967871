/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/sign.h"

#include <sodium.h>
#include <string.h>

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

int
sign_digest_read(const char *hex, unsigned char hash[SIGN_HASH])
{
	if (strlen(hex) != 2 * SIGN_HASH ||
	    strspn(hex, "0123456789abcdef") != 2 * SIGN_HASH)
		return -1;
	return sodium_hex2bin(
	    hash, SIGN_HASH, hex, 2 * SIGN_HASH, NULL, NULL, NULL);
}

/* https://github.com/secure-systems-lab/dsse, protocol.md, version 1. */
void
sign_encode(struct buf *b, const char *type, const void *payload, size_t n)
{
	buf_addf(b, "DSSEv1 %zu %s %zu ", strlen(type), type, n);
	buf_add(b, payload, n);
}
