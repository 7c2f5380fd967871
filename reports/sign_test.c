/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/sign.h"

#include <atf-c.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

/* RFC 8032, 7.1: seed, public key, message, signature. */
static const char *const rfc8032[][4] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	    "",
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
	    "b"
	    "8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	    "72",
	    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da08"
	    "5"
	    "ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	    "af82",
	    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18"
	    "f"
	    "f9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	{ "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
	    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a21"
	    "9"
	    "2992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909"
	    "3"
	    "51fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704" },
};

static size_t
unhex(unsigned char *out, size_t room, const char *text)
{
	size_t n = 0;

	ATF_REQUIRE_EQ(
	    0, sodium_hex2bin(out, room, text, strlen(text), NULL, &n, NULL));
	return n;
}

static void
test_key(struct sign_key *k)
{
	unsigned char seed[SIGN_SEED];

	(void)unhex(seed, sizeof(seed), rfc8032[0][0]);
	sign_key_from_seed(k, seed);
}

ATF_TC_WITHOUT_HEAD(sign__rfc8032);
ATF_TC_BODY(sign__rfc8032, tc)
{
	unsigned char seed[32], public_key[32], message[64], sig[64], ours[64];
	struct sign_key k;
	size_t i, n;

	for (i = 0; i < sizeof(rfc8032) / sizeof(rfc8032[0]); i++) {
		(void)unhex(seed, sizeof(seed), rfc8032[i][0]);
		(void)unhex(public_key, sizeof(public_key), rfc8032[i][1]);
		n = unhex(message, sizeof(message), rfc8032[i][2]);
		(void)unhex(sig, sizeof(sig), rfc8032[i][3]);
		sign_key_from_seed(&k, seed);
		ATF_CHECK_EQ(0, memcmp(public_key, k.public_key, 32));
		(void)crypto_sign_detached(ours, NULL, message, n, k.secret);
		ATF_CHECK_EQ(0, memcmp(sig, ours, 64));
	}
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
	ATF_TP_ADD_TC(tp, sign_key_open__made_once);
	ATF_TP_ADD_TC(tp, sign_derive__by_purpose_and_words);
	return atf_no_error();
}
