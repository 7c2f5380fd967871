/* SPDX-License-Identifier: BSD-2-Clause
 * Signed statements: Ed25519 (RFC 8032) over DSSE's encoding, which binds the
 * type of the payload; no canonical JSON is needed.
 *
 * An envelope has one form only, byte for byte:
 *   {"payloadType":"TYPE","payload":"BASE64","signatures":[{"keyid":"BASE64 of
 *   the public key","sig":"BASE64"}]}
 * so that whatever is changed in it makes it invalid. */
#ifndef REPORTS_SIGN_H
#define REPORTS_SIGN_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define SIGN_REPORT_TYPE "application/vnd.pptcheck.report.v1+json"
#define SIGN_WITHDRAWAL_TYPE "application/vnd.pptcheck.withdrawal.v1+json"
#define SIGN_ENVELOPE_TYPE "application/vnd.pptcheck.envelope+json"

/* Larger ones are not read. */
#define SIGN_ENVELOPE_MAX (256 * 1024)

#define SIGN_PUBLIC 32
#define SIGN_SEED 32
#define SIGN_BYTES 64
#define SIGN_HASH 32

/* Wipe it when done. */
struct sign_key {
	unsigned char public_key[SIGN_PUBLIC];
	unsigned char secret[64]; /* the seed, then the public key */
};

/* What names a key in reports: "k" and 16 letters. */
struct sign_origin {
	char s[18];
};

/* SHA-256 in hexadecimal. */
struct sign_digest {
	char s[65];
};

void sign_key_from_seed(struct sign_key *, const unsigned char *seed);

/*
 * The key in a file (PKCS #8, PEM: openssl reads it), which is made, with mode
 * 0600, when there is none.  One that others may read is refused.
 */
int sign_key_open(struct sign_key *, const char *path, struct err *);
int sign_key_write(const struct sign_key *, const char *path, struct err *);
void sign_key_wipe(struct sign_key *);

/*
 * Bytes that only the holder of the key can make, and always the same for the
 * same words: n is 16 to 64.
 */
void sign_derive(const struct sign_key *, const char *purpose,
    const void *words, size_t words_n, unsigned char *out, size_t n);

struct sign_origin sign_origin_of(const unsigned char *public_key);
struct sign_digest sign_digest_of(const void *, size_t n);

/* The SHA-256 that a digest tells; -1 when it is none, or has capitals. */
int sign_digest_read(const char *hex, unsigned char hash[SIGN_HASH]);

/* The bytes that are signed (DSSE's PAE), added to the buffer. */
void sign_encode(struct buf *, const char *type, const void *payload, size_t n);

/* The envelope, added to the buffer; without a newline. */
void sign_envelope(struct buf *, const struct sign_key *, const char *type,
    const void *payload, size_t n);
/* The same with a signature that was made before. */
void sign_write(struct buf *, const char *type, const void *payload, size_t n,
    const unsigned char *public_key, const unsigned char *sig);

struct sign_opened {
	const char *type; /* the one of those asked for that was found */
	struct buf payload;
	unsigned char public_key[SIGN_PUBLIC], sig[SIGN_BYTES];
	unsigned char hash[SIGN_HASH]; /* SHA-256 of the payload */
	struct sign_digest digest;     /* the same in hexadecimal */
	struct sign_origin origin;     /* of the public key */
};

/*
 * An envelope in two steps.  The first is cheap: form, type and digest; what
 * sign_write would not write again byte for byte is refused.  It fills in
 * *opened, whose payload the caller frees in any case.  The second is dear: the
 * signature; before it, nothing in *opened is anybody's word.  types: a
 * NULL-terminated list of those that are taken.
 */
int sign_read(const void *envelope, size_t n, const char *const *types,
    struct sign_opened *, struct err *);
int sign_verify(const struct sign_opened *, struct err *);

/* Both steps, for one type. */
int sign_open(const void *envelope, size_t n, const char *type,
    struct sign_opened *, struct err *);

#endif
