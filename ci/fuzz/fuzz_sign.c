/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as an envelope, and as the base64 of its payload, key and
 * signature: read when jansson, and a strict reading of base64, find nothing
 * else than what we write, and only then. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "reports/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char form[] =
    "{\"payloadType\":\"%s\",\"payload\":\"%s\","
    "\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"%s\"}]}";

/* RFC 4648, 4; the bits behind the last byte are 0.  bytes: how many they must
 * be, 0 for any number. */
static bool
is_base64(const char *text, size_t bytes)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(text), run = strspn(text, digits), pad = n - run;
	unsigned int last;

	if (n % 4 != 0 || pad > 2 || strspn(text + run, "=") != pad ||
	    (bytes != 0 && n / 4 * 3 - pad != bytes))
		return false;
	if (pad == 0)
		return true;
	last = (unsigned int)(strchr(digits, text[run - 1]) - digits);
	return (last & (pad == 1 ? 3U : 15U)) == 0;
}

/* As sign_read should answer. */
static bool
is_envelope(const char *data, size_t n, const char *type)
{
	json_t *j = json_loadb(data, n, JSON_REJECT_DUPLICATES, NULL);
	const json_t *first =
	    json_array_get(json_object_get(j, "signatures"), 0);
	const char *payload = json_str(j, "payload", NULL);
	const char *key = json_str(first, "keyid", NULL);
	const char *sig = json_str(first, "sig", NULL);
	struct buf again = { 0 };
	bool good = n <= SIGN_ENVELOPE_MAX && payload != NULL && key != NULL &&
		    sig != NULL && is_base64(payload, 0) &&
		    is_base64(key, SIGN_PUBLIC) && is_base64(sig, SIGN_BYTES);

	if (good) {
		buf_addf(&again, form, type, payload, key, sig);
		good = again.len == n && memcmp(again.data, data, n) == 0;
	}
	buf_free(&again);
	json_decref(j);
	return good;
}

static void
try(const char *data, size_t n)
{
	static const char *const all[][2] = { { SIGN_REPORT_TYPE, NULL },
		{ SIGN_WITHDRAWAL_TYPE, NULL } };
	size_t i;

	for (i = 0; i < 2; i++) {
		struct sign_opened o, opened;
		bool read = sign_read(data, n, all[i], &o, NULL) == 0;
		bool good = read && sign_verify(&o, NULL) == 0;

		if (read != is_envelope(data, n, all[i][0]))
			abort();
		if (read &&
		    strcmp(o.digest.s,
			sign_digest_of(o.payload.data, o.payload.len).s) != 0)
			abort();
		if (good != (sign_open(data, n, all[i][0], &opened, NULL) == 0))
			abort();
		buf_free(&o.payload);
		buf_free(&opened.payload);
	}
}

static void
try_text(const char *payload, const char *key, const char *sig)
{
	struct buf b = { 0 };

	buf_addf(&b, form, SIGN_REPORT_TYPE, payload, key, sig);
	try(b.data, b.len);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char key[] =
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
	static const char sig[] =
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAAAAAAAAAAAAAAAA==";
	struct buf text = { 0 };

	try((const char *)data, n);
	buf_add(&text, data, n);
	try_text(buf_str(&text), key, sig);
	try_text("AA==", buf_str(&text), sig);
	try_text("AA==", key, buf_str(&text));
	buf_free(&text);
	return 0;
}
