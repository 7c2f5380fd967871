/* SPDX-License-Identifier: BSD-2-Clause
 * Load for a matrix, for ci/bench/matrix and the tests of matrix/:
 *   matrix_load generate N KEYS SEED [one]
 *                                        "DIGEST ENVELOPE" lines of N reports,
 *                                        all that works in one cell with "one"
 *   matrix_load sign KEY TYPE FILE       such a line for a payload; TYPE is
 *                                        report, withdrawal or statement
 *   matrix_load key KEY                  "ORIGIN BASE64" of the key of that
 * number matrix_load put PORT CONNECTIONS FILE [ACKNOWLEDGED] sends them, notes
 * what was answered for matrix_load get PORT CONNECTIONS N FILE   asks N times
 * for paths in FILE The same N, KEYS and SEED give the same bytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "reports/sign.h"

/* matrix/statements.h */
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

/* A few are common: Zipf's law, roughly. */
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
	    "\"1.%u\",\"date\":\"2024-03-08\"},\"cpu\":{\"vendor\":"
	    "\"GenuineIntel\",\"family\":6,\"model\":158,\"name\":\"Processor "
	    "%u\"},\"memory_gib\":64,\"os\":{\"name\":\"debian\",\"release\":"
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

static int
sign(uint64_t number, const char *type, const char *path)
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

static int
print_key(uint64_t number)
{
	struct sign_key key;
	char text[64];

	make_key(&key, 1, number);
	(void)sodium_bin2base64(text, sizeof(text), key.public_key, SIGN_PUBLIC,
	    sodium_base64_VARIANT_ORIGINAL);
	(void)printf("%s %s\n", sign_origin_of(key.public_key).s, text);
	return 0;
}

static int
generate(uint64_t n, uint64_t keys, uint64_t seed)
{
	struct sign_key *key = xcalloc(keys, sizeof(*key));
	struct buf payload = { 0 }, line = { 0 };
	uint64_t i;

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

struct load {
	int port;
	bool put;
	char **lines;
	size_t n;
	atomic_size_t next;
	atomic_size_t status[600], lost;
	double *latency; /* of request i; 0: no answer */
	FILE *acknowledged;
};

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
dial(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1) {
		(void)close(fd);
		return -1;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* The status of one answer, 0 when there is none. */
static size_t
answer(int fd, struct buf *b)
{
	char chunk[65536], *body, *length;
	size_t want = 0;
	ssize_t n;

	buf_clear(b);
	for (;;) {
		body = strstr(buf_str(b), "\r\n\r\n");
		if (body != NULL) {
			length = strstr(b->data, "Content-Length: ");
			want = length == NULL || length > body
				   ? 0
				   : strtoul(length + 16, NULL, 10);
			if (b->len >= (size_t)(body + 4 - b->data) + want)
				return strtoul(b->data + 9, NULL, 10) % 600;
		}
		n = read(fd, chunk, sizeof(chunk));
		if (n <= 0)
			return 0;
		buf_add(b, chunk, (size_t)n);
	}
}

static void
request_of(const struct load *l, size_t i, struct buf *b)
{
	const char *line = l->lines[i % l->n];

	buf_clear(b);
	if (l->put)
		buf_addf(b,
		    "PUT /v1/reports/%.64s HTTP/1.1\r\nHost: h\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    line, strlen(line) - 65, line + 65);
	else
		buf_addf(b, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", line);
}

struct job {
	pthread_t thread;
	struct load *load;
	size_t total;
};

static void *
work(void *context)
{
	struct job *j = context;
	struct load *l = j->load;
	struct buf out = { 0 }, in = { 0 };
	int fd = dial(l->port);
	size_t i, status;
	double began;

	while (fd != -1 && (i = atomic_fetch_add(&l->next, 1)) < j->total) {
		request_of(l, i, &out);
		began = now();
		if (file_write_fd(fd, out.data, out.len, NULL) == -1 ||
		    (status = answer(fd, &in)) == 0) {
			(void)atomic_fetch_add(&l->lost, 1);
			(void)close(fd);
			fd = dial(l->port);
			continue;
		}
		l->latency[i] = now() - began;
		(void)atomic_fetch_add(&l->status[status], 1);
		if (l->acknowledged != NULL && status / 100 == 2)
			(void)fprintf(
			    l->acknowledged, "%.64s\n", l->lines[i % l->n]);
	}
	if (fd != -1)
		(void)close(fd);
	buf_free(&out);
	buf_free(&in);
	return NULL;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static int
load(struct load *l, size_t connections, size_t total)
{
	struct job *jobs = xcalloc(connections, sizeof(*jobs));
	double began = now(), seconds;
	size_t i, answered = 0;

	l->latency = xcalloc(total, sizeof(*l->latency));
	for (i = 0; i < connections; i++) {
		jobs[i].load = l;
		jobs[i].total = total;
		if (pthread_create(&jobs[i].thread, NULL, work, &jobs[i]) != 0)
			abort();
	}
	for (i = 0; i < connections; i++)
		(void)pthread_join(jobs[i].thread, NULL);
	seconds = now() - began;
	for (i = 0; i < total; i++)
		if (l->latency[i] > 0)
			l->latency[answered++] = l->latency[i];
	qsort(l->latency, answered, sizeof(*l->latency), compare);
	(void)printf("%zu answers in %.2f s: %.0f/s", answered, seconds,
	    (double)answered / seconds);
	if (answered > 0)
		(void)printf(", p50 %.2f ms, p99 %.2f ms",
		    l->latency[answered / 2] * 1000,
		    l->latency[answered * 99 / 100] * 1000);
	for (i = 0; i < 600; i++)
		if (atomic_load(&l->status[i]) > 0)
			(void)printf(
			    ", %zu x %zu", atomic_load(&l->status[i]), i);
	(void)printf(", %zu without answer\n", atomic_load(&l->lost));
	free(l->latency);
	free(jobs);
	return answered > 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	struct load l = { 0 };
	struct strv lines = { 0 };
	struct buf b = { 0 };
	size_t total;
	int rc;

	if (argc == 5 && strcmp(argv[1], "sign") == 0)
		return sign(strtoull(argv[2], NULL, 10), argv[3], argv[4]);
	if (argc == 3 && strcmp(argv[1], "key") == 0)
		return print_key(strtoull(argv[2], NULL, 10));
	one_cell = argc == 6 && strcmp(argv[5], "one") == 0;
	if (argc >= 5 && strcmp(argv[1], "generate") == 0)
		return generate(strtoull(argv[2], NULL, 10),
		    strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
	l.put = argc >= 5 && strcmp(argv[1], "put") == 0;
	if (!l.put && (argc != 6 || strcmp(argv[1], "get") != 0)) {
		(void)fputs("usage: matrix_load generate N KEYS SEED [one]\n"
			    "       matrix_load sign KEY TYPE FILE\n"
			    "       matrix_load key KEY\n"
			    "       matrix_load put PORT CONNECTIONS FILE "
			    "[ACKNOWLEDGED]\n"
			    "       matrix_load get PORT CONNECTIONS N FILE\n",
		    stderr);
		return 2;
	}
	if (file_read(argv[l.put ? 4 : 5], &b, NULL) == -1)
		return 1;
	strv_split(&lines, buf_str(&b), "\n");
	buf_free(&b);
	l.port = (int)strtol(argv[2], NULL, 10);
	l.lines = lines.v;
	l.n = lines.n;
	total = l.put ? l.n : strtoul(argv[4], NULL, 10);
	if (l.put && argc > 5)
		l.acknowledged = fopen(argv[5], "a");
	if (l.acknowledged != NULL)
		(void)setvbuf(l.acknowledged, NULL, _IOLBF, 0);
	rc = load(&l, strtoul(argv[3], NULL, 10), total);
	if (l.acknowledged != NULL)
		(void)fclose(l.acknowledged);
	strv_free(&lines);
	return rc;
}
