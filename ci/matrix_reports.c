/* SPDX-License-Identifier: BSD-2-Clause
 * Reports that nobody made, for matrix_load. */
#include "ci/matrix_reports.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "reports/sign.h"

#define STATEMENT_TYPE "application/vnd.pptcheck.statement.v1+json"

static uint64_t state;
static bool one_cell;

/* SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014. */
static uint64_t
chance(uint64_t n)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % n;
}

/* A few are common: Zipf. */
static unsigned int
skewed(unsigned int n)
{
	double u = (double)(chance(1000000) + 1) / 1000000;

	return (unsigned int)pow(n, u) - 1;
}

static void
add_ulid(struct buf *b, uint64_t number)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char text[27] = "";
	int i;

	for (i = 25; i >= 0; i--) {
		text[i] = i < 10 ? '0' : letters[number & 31];
		number = i < 10 ? number : number >> 5;
	}
	buf_adds(b, text);
}

static void
add_tests(struct buf *b, unsigned int fails_at)
{
	static const char *const stages[] = { "host.iommu", "host.isolate",
		"vm.start", "guest.boot", "guest.enumerate", "guest.driver",
		"guest.function", "guest.restart", "vm.restart",
		"host.reclaim" };
	unsigned int i;

	buf_adds(b, "\"tests\":[");
	for (i = 0; i < 10; i++) {
		buf_addf(b, "%s{\"path\":\"%s\",\"status\":\"%s\",",
		    i == 0 ? "" : ",\n", stages[i],
		    i < fails_at    ? "PASS"
		    : i == fails_at ? "FAIL"
				    : "SKIP");
		buf_addf(b, "\"duration\":%u.%u", (unsigned int)chance(60),
		    (unsigned int)chance(10));
		if (i == fails_at)
			buf_addf(b,
			    ",\"exit\":{\"code\":6},\"log_excerpt\":\"[    "
			    "7.412093] nvidia: loading out-of-tree module "
			    "taints kernel.\\n[    7.598211] nvidia "
			    "0000:00:06.0: enabling device (0000 -> 0002)\\n"
			    "[    9.871530] NVRM: GPU 0000:00:06.0: "
			    "RmInitAdapter failed! (0x22:0x56:%u)\\n\","
			    "\"comment\":\"No devices were found\"",
			    (unsigned int)chance(1000));
		buf_adds(b, "}");
	}
	buf_adds(b, "],\n");
}

static void
add_report(struct buf *b, const char *origin, uint64_t number)
{
	unsigned int device = one_cell ? 7 : skewed(3000);
	unsigned int line = one_cell ? 0 : (unsigned int)chance(6);
	unsigned int board = skewed(500);
	static const unsigned int minors[] = { 1, 6, 8, 10, 12, 15 };

	buf_addf(
	    b, "{\"version\":{\"major\":1,\"minor\":0},\n\"id\":\"%s:", origin);
	add_ulid(b, number);
	buf_addf(b, "\",\n\"origin\":\"%s\",\n\"nonce\":\"%016llx%016llx\",\n",
	    origin, (unsigned long long)chance(UINT64_MAX),
	    (unsigned long long)chance(UINT64_MAX));
	buf_addf(b,
	    "\"start_time\":\"202%u-%02u-%02uT%02u:04:11Z\",\"duration\":%u,\n"
	    "\"tool\":{\"name\":\"pptcheck\",\"version\":\"0.3.0\",\"ruleset\":"
	    "1"
	    "},\n\"privacy\":{\"scrub\":1,\"level\":\"full\",\"reviewed\":true}"
	    ","
	    "\n",
	    (unsigned int)chance(6), (unsigned int)chance(12) + 1,
	    (unsigned int)chance(28) + 1, (unsigned int)chance(24),
	    (unsigned int)chance(600));
	buf_addf(b,
	    "\"device\":{\"functions\":[{\"vendor_id\":\"%04x\",\"device_id\":"
	    "\"%04x\",\"class\":\"030200\",\"name\":\"Device %u of a "
	    "maker\",\"role\":\"primary\"}],\"reset_methods\":[\"flr\",\"bus\"]"
	    ","
	    "\"bars\":[{\"index\":0,\"kind\":\"mem32\",\"size\":16777216},"
	    "{\"index\":1,\"kind\":\"mem64\",\"size\":268435456,"
	    "\"prefetchable\":true}],\"interrupts\":[\"msi\"],\"link\":"
	    "{\"speed_gts\":8,\"width\":16},\"capabilities\":[\"pm\",\"msi\","
	    "\"pcie\",\"aer\"]},\n",
	    0x1000 + device % 40, 0x100 + device, device);
	buf_addf(b,
	    "\"host\":{\"tag\":\"%016llx\",\"board\":{\"vendor\":\"Maker %u\","
	    "\"model\":\"Board "
	    "%u\"},\"bios\":{\"vendor\":\"Maker\",\"version\":"
	    "\"1.%u\",\"date\":\"2019-03-08\"},\"cpu\":{\"vendor\":"
	    "\"GenuineIntel\",\"family\":6,\"model\":158,\"name\":\"Processor "
	    "%u\"},\"memory_gib\":64,\"os\":{\"name\":\"linux\",\"release\":"
	    "\"6.%u.%u\",\"track\":\"linux/6.%u.y\",\"seq\":[6,%u,%u],\"arch\":"
	    "\"x86_64\"},\"iommu\":{\"kind\":\"%s\",\"enabled\":true}},\n",
	    (unsigned long long)chance(UINT64_MAX), board % 9, board, board % 7,
	    board % 50, minors[line], device % 30, minors[line], minors[line],
	    device % 30, board % 2 == 0 ? "vt_d" : "amd_vi");
	buf_addf(b,
	    "\"hypervisor\":{\"name\":\"qemu\",\"version\":\"%u.2\"},\n"
	    "\"guest\":{\"os\":{\"name\":\"%s\",\"release\":\"12\",\"arch\":"
	    "\"x86_64\"},\"firmware\":{\"kind\":\"uefi\"},\"driver\":{\"name\":"
	    "\"driver%u\",\"version\":\"5.%u\"}},\n\"settings\":{\"kernel.iommu"
	    "\":\"pt\",\"qemu.machine\":\"q35\",\"host.binding\":\"vfio_at_boot"
	    "\"%s},\n",
	    (unsigned int)chance(3) + 7,
	    !one_cell && chance(8) == 0 ? "windows" : "debian", device % 20,
	    device % 9, chance(3) == 0 ? ",\"qemu.rombar\":false" : "");
	{
		unsigned int fails_at =
		    !one_cell && chance(4) == 0 ? (unsigned int)chance(9) : 11;

		add_tests(b, fails_at);
		buf_addf(b, "\"verdict\":{\"claim\":\"%s\"}}\n",
		    fails_at == 11 ? "works" : "no_driver");
	}
}

static void
make_key(struct sign_key *k, uint64_t seed, uint64_t number)
{
	unsigned char bytes[SIGN_SEED] = { 0 };
	uint64_t words[2] = { seed, number };

	memcpy(bytes, words, sizeof(words));
	sign_key_from_seed(k, bytes);
}

int
reports_sign(uint64_t number, const char *type, const char *path)
{
	struct buf payload = { 0 }, line = { 0 };
	struct sign_digest digest;
	struct sign_key key;

	make_key(&key, 1, number);
	if (file_read(path, &payload, NULL) == -1)
		return 1;
	digest = sign_digest_of(payload.data, payload.len);
	buf_addf(&line, "%s ", digest.s);
	sign_envelope(&line, &key,
	    strcmp(type, "report") == 0	      ? SIGN_REPORT_TYPE
	    : strcmp(type, "withdrawal") == 0 ? SIGN_WITHDRAWAL_TYPE
					      : STATEMENT_TYPE,
	    payload.data, payload.len);
	(void)puts(line.data);
	buf_free(&payload);
	buf_free(&line);
	return 0;
}

int
reports_print_key(uint64_t number)
{
	struct sign_key key;
	char text[64];

	make_key(&key, 1, number);
	(void)sodium_bin2base64(text, sizeof(text), key.public_key, SIGN_PUBLIC,
	    sodium_base64_VARIANT_ORIGINAL);
	return printf("%s %s\n", sign_origin_of(key.public_key).s, text) < 0;
}

int
reports_generate(uint64_t n, uint64_t keys, uint64_t seed, bool one)
{
	struct sign_key *key = xcalloc(keys, sizeof(*key));
	struct buf payload = { 0 }, line = { 0 };
	uint64_t i;

	one_cell = one;
	for (i = 0; i < keys; i++)
		make_key(&key[i], seed, i);
	for (i = 0; i < n; i++) {
		const struct sign_key *k = &key[i % keys];
		struct sign_digest digest;

		state = seed << 40 ^ i;
		buf_clear(&payload);
		buf_clear(&line);
		add_report(&payload, sign_origin_of(k->public_key).s, i);
		digest = sign_digest_of(payload.data, payload.len);
		buf_addf(&line, "%s ", digest.s);
		sign_envelope(
		    &line, k, SIGN_REPORT_TYPE, payload.data, payload.len);
		buf_adds(&line, "\n");
		(void)fwrite(line.data, 1, line.len, stdout);
	}
	buf_free(&payload);
	buf_free(&line);
	free(key);
	return fflush(stdout) == 0 ? 0 : 1;
}
