/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/work.h"

#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/sig.h"

bool
work_is_done(const char *digest, const char *word, unsigned int bits)
{
	unsigned char text[96], hash[crypto_hash_sha256_BYTES];
	int n = snprintf((char *)text, sizeof(text), "%s:%s", digest, word);
	unsigned int i;

	if (n < 0 || (size_t)n >= sizeof(text) || bits > 8 * sizeof(hash))
		return false;
	(void)crypto_hash_sha256(hash, text, (unsigned long long)n);
	for (i = 0; i < bits; i++)
		if ((hash[i / 8] >> (7 - i % 8) & 1) != 0)
			return false;
	return true;
}

int
work_do(
    const char *digest, unsigned int bits, struct work_word *w, struct err *err)
{
	uint64_t i = 0;

	if (bits > WORK_MOST)
		return err_set(err, 0,
		    "a proof of work of %u bits is asked for; more than %d is "
		    "not done",
		    bits, WORK_MOST);
	do {
		if (sig_caught() != 0)
			return sig_error(err);
		(void)snprintf(
		    w->s, sizeof(w->s), "%llx", (unsigned long long)i++);
	} while (!work_is_done(digest, w->s, bits));
	return 0;
}
