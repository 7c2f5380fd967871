/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/image_digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

#define CHUNK ((size_t)1 << 18)

static struct digest_text
digest_end(crypto_hash_sha256_state *st)
{
	unsigned char raw[crypto_hash_sha256_BYTES];
	struct digest_text t;

	(void)crypto_hash_sha256_final(st, raw);
	(void)sodium_bin2hex(t.s, sizeof(t.s), raw, sizeof(raw));
	return t;
}

struct digest_text
digest_bufs(const struct buf *const *b, size_t n)
{
	crypto_hash_sha256_state st;
	size_t i;

	(void)crypto_hash_sha256_init(&st);
	for (i = 0; i < n; i++)
		if (b[i]->len > 0)
			(void)crypto_hash_sha256_update(
			    &st, (const unsigned char *)b[i]->data, b[i]->len);
	return digest_end(&st);
}

int
digest_file(const char *path, struct digest_text *out, struct err *err)
{
	unsigned char *chunk = xcalloc(CHUNK, 1);
	crypto_hash_sha256_state st;
	ssize_t n;
	int fd, rc = -1;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1) {
		(void)err_set(err, errno, "open %s", path);
		goto out;
	}
	(void)crypto_hash_sha256_init(&st);
	while ((n = read(fd, chunk, CHUNK)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1) {
			(void)err_set(err, errno, "read %s", path);
			goto out;
		}
		(void)crypto_hash_sha256_update(
		    &st, chunk, (unsigned long long)n);
	}
	*out = digest_end(&st);
	rc = 0;
out:
	if (fd != -1)
		(void)close(fd);
	free(chunk);
	return rc;
}
