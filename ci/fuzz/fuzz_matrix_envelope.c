/* SPDX-License-Identifier: BSD-2-Clause
 * Envelopes: the two ways to open one take the same, and what was read is
 * written as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const all[][2] = { { SIGN_REPORT_TYPE, NULL },
		{ SIGN_WITHDRAWAL_TYPE, NULL } };
	size_t i;

	for (i = 0; i < 2; i++) {
		struct envelope e = { 0 };
		struct sign_opened o = { 0 };
		struct buf again = { 0 };
		bool read = envelope_read(&e, data, n, all[i], NULL) == 0;
		bool good = read && envelope_verify(&e, NULL) == 0;

		if (good != (sign_open(data, n, all[i][0], &o, NULL) == 0))
			abort();
		if (good && strcmp(e.digest.s, o.digest.s) != 0)
			abort();
		if (read) {
			envelope_write(&again, e.type, e.payload.data,
			    e.payload.len, e.public_key, e.sig);
			if (again.len != n || memcmp(again.data, data, n) != 0)
				abort();
		}
		buf_free(&again);
		buf_free(&o.payload);
		envelope_free(&e);
	}
	return 0;
}
