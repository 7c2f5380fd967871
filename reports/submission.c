/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission.h"

#include <ctype.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "reports/judge_report.h"
#include "reports/submission_check.h"
#include "reports/submission_parts.h"

/* Milliseconds since 1970 of "2026-11-21T11:16:43Z", 0 if it is none. */
static uint64_t
stamp_ms(const char *s)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
		273, 304, 334 };
	long v[6] = { 0 }, days;
	size_t i;

	for (i = 0; i < 6; i++) {
		if (!isdigit((unsigned char)*s))
			return 0;
		v[i] = strtol(s, (char **)&s, 10);
		if (*s != '\0')
			s++;
	}
	if (v[0] < 1970 || v[0] > 9999 || v[1] < 1 || v[1] > 12)
		return 0;
	days = (v[0] - 1970) * 365 + (v[0] - 1969) / 4 - (v[0] - 1901) / 100 +
	       (v[0] - 1601) / 400 + before[v[1] - 1] + v[2] - 1;
	if (v[1] > 2 && v[0] % 4 == 0 && (v[0] % 100 != 0 || v[0] % 400 == 0))
		days++;
	return (((uint64_t)days * 24 + (uint64_t)v[3]) * 60 + (uint64_t)v[4]) *
		   60000 +
	       (uint64_t)v[5] * 1000;
}

/* https://github.com/ulid/spec: 48 bits of time, 80 of chance, in Crockford's
 * base 32. */
static void
ulid(char out[27], uint64_t ms, const unsigned char chance[10])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned int bits = 0, have = 0;
	size_t i, to = 10;

	for (i = 0; i < 10; i++)
		out[i] = alphabet[ms >> (45 - 5 * i) & 31];
	for (i = 0; i < 10; i++) {
		bits = (bits << 8 | chance[i]) & 0xffff;
		for (have += 8; have >= 5; have -= 5)
			out[to++] = alphabet[bits >> (have - 5) & 31];
	}
	out[to] = '\0';
}

/* Who, when and which: from the key and the run, not from chance. */
static void
put_names(json_t *report, const json_t *run, const json_t *device,
    const struct sign_key *key)
{
	struct sign_origin origin = sign_origin_of(key->public_key);
	unsigned char chance[26];
	char nonce[33], number[27], *words, *id;

	words = json_dumps(run, JSON_COMPACT | JSON_SORT_KEYS);
	xreplace(
	    &words, xasprintf("%s %s", json_str(device, "bdf", ""), words));
	sign_derive(
	    key, "report", words, strlen(words), chance, sizeof(chance));
	ulid(number, stamp_ms(json_str(run, "started", "")), chance);
	id = xasprintf("%s:%s", origin.s, number);
	json_put_str(report, "id", id);
	json_put_str(report, "origin", origin.s);
	json_put_str(report, "nonce",
	    sodium_bin2hex(nonce, sizeof(nonce), chance + 10, 16));
	free(id);
	free(words);
}

static json_t *
tool(const json_t *run)
{
	json_t *j = json_object();

	json_put_str(j, "name", "pptcheck");
	json_put_str(j, "version",
	    json_str(json_object_get(run, "tool"), "version", "unknown"));
	(void)json_object_set_new(j, "ruleset", json_integer(JUDGE_RULES));
	return j;
}

static json_t *
privacy(const struct submission_options *o)
{
	json_t *j = json_object();

	(void)json_object_set_new(j, "scrub", json_integer(SUBMISSION_SCRUB));
	json_put_str(j, "level", o->coarse ? "coarse" : "full");
	(void)json_object_set_new(j, "reviewed", json_boolean(o->reviewed));
	return j;
}

static json_t *
version(void)
{
	return json_pack("{s:i, s:i}", "major", 1, "minor", 0);
}

json_t *
submission_new(const json_t *run, size_t i, const struct sign_key *key,
    const struct scrubber *scrubber, const struct submission_options *o)
{
	const json_t *device =
	    json_array_get(json_object_get(run, "devices"), i);
	json_t *j = json_object();

	(void)json_object_set_new(j, "version", version());
	put_names(j, run, device, key);
	json_put_str(j, "start_time", json_str(run, "started", NULL));
	(void)json_object_set(j, "duration", json_object_get(run, "seconds"));
	(void)json_object_set_new(j, "tool", tool(run));
	(void)json_object_set_new(j, "privacy", privacy(o));
	(void)json_object_set_new(j, "device", submission_device(device));
	(void)json_object_set_new(
	    j, "host", submission_host(run, device, o->host_tag, o->coarse));
	(void)json_object_set_new(j, "hypervisor", submission_hypervisor(run));
	(void)json_object_set_new(j, "guest", submission_guest(run, device));
	(void)json_object_set_new(
	    j, "settings", submission_settings(run, device, o->patched));
	(void)json_object_set_new(
	    j, "tests", submission_tests(device, o->folder));
	(void)json_object_set_new(
	    j, "verdict", judge_report(j, JUDGE_RULES, NULL));
	submission_scrub(scrubber, j);
	return j;
}

void
submission_bytes(struct buf *b, const json_t *report)
{
	char *text =
	    json_dumps(report, JSON_INDENT(1) | JSON_REAL_PRECISION(6));

	buf_adds(b, text);
	buf_adds(b, "\n");
	free(text);
}
