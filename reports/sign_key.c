/* SPDX-License-Identifier: BSD-2-Clause
 * Keys in files. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "reports/sign.h"

/* RFC 8410, 7: a PrivateKeyInfo around the 32 bytes of an Ed25519 seed. */
static const unsigned char prefix[16] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30,
	0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };

#define DER (sizeof(prefix) + SIGN_SEED)
#define HEAD "-----BEGIN PRIVATE KEY-----\n"
#define TAIL "\n-----END PRIVATE KEY-----\n"

static void
key_text(const struct sign_key *k, struct buf *out)
{
	unsigned char der[DER];
	char text[80];

	memcpy(der, prefix, sizeof(prefix));
	memcpy(der + sizeof(prefix), k->secret, SIGN_SEED);
	buf_adds(out, HEAD);
	buf_adds(out, sodium_bin2base64(text, sizeof(text), der, DER,
			  sodium_base64_VARIANT_ORIGINAL));
	buf_adds(out, TAIL);
	sodium_memzero(der, sizeof(der));
	sodium_memzero(text, sizeof(text));
}

static int
key_parse(struct sign_key *k, const char *text)
{
	unsigned char der[DER];
	const char *at = strstr(text, HEAD);
	size_t n = 0;
	int rc = -1;

	if (at != NULL &&
	    sodium_base642bin(der, DER, at + strlen(HEAD),
		strcspn(at + strlen(HEAD), "-"), "\r\n", &n, NULL,
		sodium_base64_VARIANT_ORIGINAL) == 0 &&
	    n == DER && memcmp(der, prefix, sizeof(prefix)) == 0) {
		sign_key_from_seed(k, der + sizeof(prefix));
		rc = 0;
	}
	sodium_memzero(der, sizeof(der));
	return rc;
}

int
sign_key_write(const struct sign_key *k, const char *path, struct err *err)
{
	char *tmp = xasprintf("%s.%ld.tmp", path, (long)getpid());
	struct buf text = { 0 };
	int fd, rc = -1;

	key_text(k, &text);
	(void)unlink(tmp);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1) {
		(void)err_set(err, errno, "create %s", tmp);
		goto out;
	}
	rc = file_write_fd(fd, text.data, text.len, err);
	if (rc == 0 && fsync(fd) == -1)
		rc = err_set(err, errno, "fsync %s", tmp);
	(void)close(fd);
	/* Not rename: of two that make a key at once, one wins. */
	if (rc == 0 && link(tmp, path) == -1 && errno != EEXIST)
		rc = err_set(err, errno, "link %s", path);
	(void)unlink(tmp);
out:
	sodium_memzero(text.data, text.len);
	buf_free(&text);
	free(tmp);
	return rc;
}

static int
key_make(const char *path, struct err *err)
{
	unsigned char seed[SIGN_SEED];
	struct sign_key fresh;
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');
	int rc = 0;

	if (slash != NULL) {
		*slash = '\0';
		rc = file_mkdirs(dir, err);
	}
	randombytes_buf(seed, sizeof(seed));
	sign_key_from_seed(&fresh, seed);
	if (rc == 0)
		rc = sign_key_write(&fresh, path, err);
	sodium_memzero(seed, sizeof(seed));
	sign_key_wipe(&fresh);
	free(dir);
	return rc;
}

int
sign_key_open(struct sign_key *k, const char *path, struct err *err)
{
	struct buf text = { 0 };
	struct stat st;
	int rc = -1;

	if (!file_exists(path) && key_make(path, err) == -1)
		return -1;
	if (stat(path, &st) == -1)
		return err_set(err, errno, "%s", path);
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return err_set(err, 0,
		    "%s: others may read this key; chmod 600 it, or remove it "
		    "if they may have done so",
		    path);
	if (file_read(path, &text, err) == 0)
		rc = key_parse(k, buf_str(&text)) == 0
			 ? 0
			 : err_set(err, 0, "%s: no Ed25519 key", path);
	if (text.data != NULL)
		sodium_memzero(text.data, text.len);
	buf_free(&text);
	return rc;
}
