/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/sign.h"

#include <atf-c.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"

static size_t
unhex(unsigned char *out, size_t room, const char *text)
{
	size_t n = 0;

	ATF_REQUIRE_EQ(
	    0, sodium_hex2bin(out, room, text, strlen(text), NULL, &n, NULL));
	return n;
}

/* The seed of TEST 1 of RFC 8032, 7.1. */
static void
test_key(struct sign_key *k)
{
	unsigned char seed[SIGN_SEED];

	(void)unhex(seed, sizeof(seed),
	    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
	sign_key_from_seed(k, seed);
}

ATF_TC_WITHOUT_HEAD(sign__rfc8032);
ATF_TC_BODY(sign__rfc8032, tc)
{
	unsigned char seed[32], public_key[32], message[1024], sig[64],
	    ours[64];
	json_t *all =
	    json_read_file(SOURCE_ROOT "/fixtures/matrix/rfc8032.json", NULL);
	const json_t *v;
	struct sign_key k;
	size_t i, n;

	ATF_REQUIRE_EQ(5, json_array_size(all));
	json_array_foreach(all, i, v)
	{
		(void)unhex(seed, sizeof(seed), json_str(v, "seed", ""));
		(void)unhex(
		    public_key, sizeof(public_key), json_str(v, "public", ""));
		n = unhex(message, sizeof(message), json_str(v, "message", ""));
		(void)unhex(sig, sizeof(sig), json_str(v, "signature", ""));
		sign_key_from_seed(&k, seed);
		ATF_CHECK_EQ(0, memcmp(public_key, k.public_key, 32));
		(void)crypto_sign_detached(ours, NULL, message, n, k.secret);
		ATF_CHECK_EQ(0, memcmp(sig, ours, 64));
		ATF_CHECK_EQ(0,
		    crypto_sign_verify_detached(sig, message, n, public_key));
	}
	json_decref(all);
}

/* The example of DSSE's protocol.md. */
ATF_TC_WITHOUT_HEAD(sign_encode__dsse);
ATF_TC_BODY(sign_encode__dsse, tc)
{
	struct buf b = { 0 };

	sign_encode(&b, "http://example.com/HelloWorld", "hello world", 11);
	ATF_CHECK_STREQ(
	    "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
	    buf_str(&b));
	buf_clear(&b);
	sign_encode(&b, "", "", 0);
	ATF_CHECK_STREQ("DSSEv1 0  0 ", buf_str(&b));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(sign_open__every_byte_counts);
ATF_TC_BODY(sign_open__every_byte_counts, tc)
{
	static const char payload[] = "{\"version\":{\"major\":1}}";
	struct sign_opened o;
	struct sign_key k;
	struct buf e = { 0 };
	struct err err;
	size_t i;
	int flip;

	test_key(&k);
	sign_envelope(&e, &k, SIGN_REPORT_TYPE, payload, strlen(payload));
	ATF_REQUIRE_EQ_MSG(0,
	    sign_open(e.data, e.len, SIGN_REPORT_TYPE, &o, &err), "%s",
	    err.text);
	ATF_CHECK_STREQ(payload, buf_str(&o.payload));
	ATF_CHECK_EQ(0, memcmp(k.public_key, o.public_key, SIGN_PUBLIC));
	ATF_CHECK_STREQ(sign_digest_of(payload, strlen(payload)).s, o.digest.s);
	buf_free(&o.payload);
	/* Each byte to each other value. */
	for (i = 0; i < e.len; i++)
		for (flip = 1; flip < 256; flip++) {
			e.data[i] = (char)(e.data[i] ^ flip);
			ATF_CHECK_EQ_MSG(-1,
			    sign_open(
				e.data, e.len, SIGN_REPORT_TYPE, &o, &err),
			    "byte %zu ^ %d", i, flip);
			buf_free(&o.payload);
			e.data[i] = (char)(e.data[i] ^ flip);
		}
	for (i = 0; i < e.len; i++) {
		ATF_CHECK_EQ(
		    -1, sign_open(e.data, i, SIGN_REPORT_TYPE, &o, &err));
		buf_free(&o.payload);
	}
	/* A report is no withdrawal. */
	ATF_CHECK_EQ(
	    -1, sign_open(e.data, e.len, SIGN_WITHDRAWAL_TYPE, &o, &err));
	buf_free(&o.payload);
	buf_adds(&e, "\n");
	ATF_CHECK_EQ(-1, sign_open(e.data, e.len, SIGN_REPORT_TYPE, &o, &err));
	buf_free(&o.payload);
	buf_free(&e);
}

/* Other bytes that a decoder could take for the same payload. */
ATF_TC_WITHOUT_HEAD(sign_read__one_form_only);
ATF_TC_BODY(sign_read__one_form_only, tc)
{
	static const char *const types[] = { SIGN_WITHDRAWAL_TYPE,
		SIGN_REPORT_TYPE, NULL };
	static const char *const payloads[] = {
		"e31=", /* bits behind the last byte */
		"e30",	/* no padding */
		"e30==",
		"e30=\n", /* more of it */
		"e3\xff=",
		"e\x80\x80=",
		"\xe5\xb3\xb0=", /* not ASCII */
		"e3-=",
		"e3_=", /* base64url */
		"e3\\u0030=",
		"e3 0=",
		"\"",
	};
	static const char form[] = "{\"payloadType\":\"" SIGN_REPORT_TYPE
				   "\",\"payload\":\"%s\",\"signatures\":"
				   "[{\"keyid\":\"%s\",\"sig\":\"%s\"}]}";
	unsigned char zero[SIGN_BYTES] = { 0 }, hash[SIGN_HASH];
	char key[64], sig[128];
	struct sign_opened o;
	struct buf b = { 0 };
	struct err err;
	size_t i;

	(void)sodium_bin2base64(key, sizeof(key), zero, SIGN_PUBLIC,
	    sodium_base64_VARIANT_ORIGINAL);
	(void)sodium_bin2base64(
	    sig, sizeof(sig), zero, SIGN_BYTES, sodium_base64_VARIANT_ORIGINAL);
	buf_addf(&b, form, "e30=", key, sig);
	ATF_REQUIRE_EQ(0, sign_read(b.data, b.len, types, &o, &err));
	ATF_CHECK_STREQ("{}", buf_str(&o.payload));
	ATF_CHECK_STREQ(SIGN_REPORT_TYPE, o.type);
	ATF_CHECK_STREQ(sign_digest_of("{}", 2).s, o.digest.s);
	ATF_CHECK_EQ(0, sign_digest_read(o.digest.s, hash));
	ATF_CHECK_EQ(0, memcmp(hash, o.hash, SIGN_HASH));
	ATF_CHECK_STREQ(sign_origin_of(zero).s, o.origin.s);
	ATF_CHECK_EQ(-1, sign_verify(&o, &err));
	ATF_CHECK_STREQ("envelope: the signature is wrong", err.text);
	buf_free(&o.payload);
	ATF_CHECK_EQ(-1, sign_read(b.data, b.len, types + 2, &o, &err));
	for (i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++) {
		buf_clear(&b);
		buf_addf(&b, form, payloads[i], key, sig);
		ATF_CHECK_EQ_MSG(-1, sign_read(b.data, b.len, types, &o, &err),
		    "%s", payloads[i]);
		buf_free(&o.payload);
	}
	ATF_CHECK_EQ(-1, sign_read(NULL, 0, types, &o, &err));
	buf_free(&b);
}

/* libsodium's decoder takes its payload. */
ATF_TC_WITHOUT_HEAD(sign_read__bytes_that_are_not_ascii);
ATF_TC_BODY(sign_read__bytes_that_are_not_ascii, tc)
{
	static const char *const types[] = { SIGN_REPORT_TYPE, NULL };
	static const char path[] =
	    SOURCE_ROOT "/fixtures/fuzz/sign/base64-trailing-bits.json";
	struct sign_opened o;
	struct buf b = { 0 };
	struct err err;
	size_t i, changed = 0;

	ATF_REQUIRE_EQ_MSG(0, file_read(path, &b, &err), "%s", err.text);
	ATF_CHECK_EQ(-1, sign_read(b.data, b.len, types, &o, &err));
	ATF_CHECK(strstr(err.text, "malformed") != NULL);
	buf_free(&o.payload);
	/* Nothing else is wrong with it. */
	for (i = 0; i < b.len; i++)
		if ((unsigned char)b.data[i] >= 0x80) {
			b.data[i] = 'A';
			changed++;
		}
	ATF_CHECK(changed > 0);
	ATF_CHECK_EQ_MSG(
	    0, sign_read(b.data, b.len, types, &o, &err), "%s", err.text);
	buf_free(&o.payload);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(sign_digest_read__64_small_digits);
ATF_TC_BODY(sign_digest_read__64_small_digits, tc)
{
	char text[] = "00112233445566778899aabbccddeeff"
		      "000102030405060708090a0b0c0d0eff0";
	unsigned char hash[SIGN_HASH];

	ATF_CHECK_EQ(-1, sign_digest_read(text, hash));
	text[64] = '\0';
	ATF_REQUIRE_EQ(0, sign_digest_read(text, hash));
	ATF_CHECK_EQ(0x11, hash[1]);
	ATF_CHECK_EQ(0xff, hash[31]);
	text[63] = 'F';
	ATF_CHECK_EQ(-1, sign_digest_read(text, hash));
	text[63] = '\0';
	ATF_CHECK_EQ(-1, sign_digest_read(text, hash));
	ATF_CHECK_EQ(-1, sign_digest_read("", hash));
}

/* The envelope of a payload with this key and signature is not opened. */
static void
require_refused(const unsigned char *public_key, const unsigned char *sig)
{
	char key[64], base64[128];
	struct sign_opened o;
	struct buf e = { 0 };
	struct err err;

	(void)sodium_bin2base64(key, sizeof(key), public_key, SIGN_PUBLIC,
	    sodium_base64_VARIANT_ORIGINAL);
	(void)sodium_bin2base64(base64, sizeof(base64), sig, SIGN_BYTES,
	    sodium_base64_VARIANT_ORIGINAL);
	buf_addf(&e,
	    "{\"payloadType\":\"%s\",\"payload\":\"e30=\","
	    "\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"%s\"}]}",
	    SIGN_REPORT_TYPE, key, base64);
	ATF_CHECK_EQ(-1, sign_open(e.data, e.len, SIGN_REPORT_TYPE, &o, &err));
	ATF_CHECK_STREQ("envelope: the signature is wrong", err.text);
	buf_free(&o.payload);
	buf_free(&e);
}

/* A second signature that fits (S + L), and keys under which anything fits. */
ATF_TC_WITHOUT_HEAD(sign_open__odd_keys);
ATF_TC_BODY(sign_open__odd_keys, tc)
{
	/* The order of the group, RFC 8032, 5.1, little-endian. */
	static const unsigned char order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a,
		0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
		0x14, [31] = 0x10 };
	unsigned char sig[SIGN_BYTES], key[SIGN_PUBLIC] = { 0 };
	struct buf message = { 0 };
	struct sign_key k;
	unsigned int sum = 0;
	size_t i;

	test_key(&k);
	sign_encode(&message, SIGN_REPORT_TYPE, "{}", 2);
	(void)crypto_sign_detached(
	    sig, NULL, (unsigned char *)message.data, message.len, k.secret);
	for (i = 0; i < 32; i++) {
		sum += sig[32 + i] + (unsigned int)order[i];
		sig[32 + i] = (unsigned char)sum;
		sum >>= 8;
	}
	require_refused(k.public_key, sig);
	/* The identity, 1: of order 1.  R the same, S 0. */
	memset(sig, 0, sizeof(sig));
	key[0] = sig[0] = 1;
	require_refused(key, sig);
	/* 0: of order 4. */
	key[0] = 0;
	require_refused(key, sig);
	/* p + 1: the identity, written in a way that is not canonical. */
	memset(key, 0xff, sizeof(key));
	key[0] = 0xee;
	key[31] = 0x7f;
	require_refused(key, sig);
	/* No point of the curve. */
	memset(key, 0, sizeof(key));
	key[0] = 2;
	require_refused(key, sig);
	buf_free(&message);
}

ATF_TC_WITHOUT_HEAD(sign_key_open__made_once);
ATF_TC_BODY(sign_key_open__made_once, tc)
{
	struct sign_key a, b;
	struct stat st;
	struct err err;

	ATF_REQUIRE_EQ_MSG(
	    0, sign_key_open(&a, "config/pptcheck/key", &err), "%s", err.text);
	ATF_REQUIRE_EQ(0, stat("config/pptcheck/key", &st));
	ATF_CHECK_EQ(0600, st.st_mode & 07777);
	ATF_CHECK_EQ(1, st.st_nlink);
	ATF_REQUIRE_EQ(0, sign_key_open(&b, "config/pptcheck/key", &err));
	ATF_CHECK_EQ(0, memcmp(&a, &b, sizeof(a)));
	ATF_REQUIRE_EQ(0, chmod("config/pptcheck/key", 0640));
	ATF_CHECK_EQ(-1, sign_key_open(&b, "config/pptcheck/key", &err));
	ATF_CHECK(strstr(err.text, "chmod 600") != NULL);
	ATF_REQUIRE_EQ(0, file_write_atomic("bad", "x\n", 2, &err));
	ATF_REQUIRE_EQ(0, chmod("bad", 0600));
	ATF_CHECK_EQ(-1, sign_key_open(&b, "bad", &err));
}

ATF_TC_WITHOUT_HEAD(sign_derive__by_purpose_and_words);
ATF_TC_BODY(sign_derive__by_purpose_and_words, tc)
{
	unsigned char a[16], b[16];
	struct sign_key k;

	test_key(&k);
	sign_derive(&k, "nonce", "run", 3, a, sizeof(a));
	sign_derive(&k, "nonce", "run", 3, b, sizeof(b));
	ATF_CHECK_EQ(0, memcmp(a, b, sizeof(a)));
	sign_derive(&k, "nonce", "ruo", 3, b, sizeof(b));
	ATF_CHECK(memcmp(a, b, sizeof(a)) != 0);
	sign_derive(&k, "id", "run", 3, b, sizeof(b));
	ATF_CHECK(memcmp(a, b, sizeof(a)) != 0);
	/* Base32 of the first ten bytes of the key's SHA-256. */
	ATF_CHECK_STREQ("keh7ddx5bksrgcytl", sign_origin_of(k.public_key).s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_REQUIRE(sodium_init() != -1);
	ATF_TP_ADD_TC(tp, sign__rfc8032);
	ATF_TP_ADD_TC(tp, sign_encode__dsse);
	ATF_TP_ADD_TC(tp, sign_open__every_byte_counts);
	ATF_TP_ADD_TC(tp, sign_read__one_form_only);
	ATF_TP_ADD_TC(tp, sign_read__bytes_that_are_not_ascii);
	ATF_TP_ADD_TC(tp, sign_digest_read__64_small_digits);
	ATF_TP_ADD_TC(tp, sign_open__odd_keys);
	ATF_TP_ADD_TC(tp, sign_key_open__made_once);
	ATF_TP_ADD_TC(tp, sign_derive__by_purpose_and_words);
	return atf_no_error();
}
