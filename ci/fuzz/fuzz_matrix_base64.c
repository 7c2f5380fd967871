/* SPDX-License-Identifier: BSD-2-Clause
 * Any text as the base64 of a payload, key and signature: read only when it is
 * the one way to write those bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
try(const char *payload, const char *key, const char *sig)
{
	static const char *const types[] = { SIGN_REPORT_TYPE, NULL };
	struct buf b = { 0 }, again = { 0 };
	struct envelope e = { 0 };

	buf_addf(&b,
	    "{\"payloadType\":\"%s\",\"payload\":\"%s\",\"signatures\":[{"
	    "\"keyid\":\"%s\",\"sig\":\"%s\"}]}",
	    types[0], payload, key, sig);
	if (envelope_read(&e, b.data, b.len, types, NULL) == 0) {
		envelope_write(&again, e.type, e.payload.data, e.payload.len,
		    e.public_key, e.sig);
		if (strcmp(again.data, b.data) != 0)
			abort();
	}
	envelope_free(&e);
	buf_free(&again);
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

	buf_add(&text, data, n);
	buf_adds(&text, "");
	try(buf_str(&text), key, sig);
	try("AA==", buf_str(&text), sig);
	try("AA==", key, buf_str(&text));
	buf_free(&text);
	return 0;
}
