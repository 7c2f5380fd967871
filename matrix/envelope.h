/* SPDX-License-Identifier: BSD-2-Clause
 * An envelope (reports/sign.h) in two steps, cheap and dear: form and digest
 * first, the signature when all that is cheaper was asked.  Takes what
 * sign_open takes, and nothing else. */
#ifndef MATRIX_ENVELOPE_H
#define MATRIX_ENVELOPE_H

#include "base/buf.h"
#include "base/err.h"
#include "reports/sign.h"

/* Zero-initialise before use. */
struct envelope {
	const char *type; /* the SIGN_*_TYPE that was found */
	struct buf payload;
	unsigned char public_key[SIGN_PUBLIC], sig[SIGN_BYTES];
	unsigned char hash[32];	   /* SHA-256 of the payload */
	struct sign_digest digest; /* the same in hexadecimal */
	struct sign_origin origin;
};

/* types: a NULL-terminated list of those that are taken. */
int envelope_read(struct envelope *, const void *, size_t n,
    const char *const *types, struct err *);
int envelope_verify(const struct envelope *, struct err *);
void envelope_free(struct envelope *);

/* The envelope of these, added to the buffer. */
void envelope_write(struct buf *, const char *type, const void *payload,
    size_t n, const unsigned char *public_key, const unsigned char *sig);

/* 32 bytes of 64 hex digits; -1 when they are none, or capital ones. */
int envelope_digest(const char *hex, unsigned char *out);

#endif
