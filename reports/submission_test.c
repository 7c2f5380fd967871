/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/submission.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/judge_report.h"
#include "reports/submission_check.h"

static const char *const runs[] = { "nothing-bound", "nvme-works",
	"nvme-interrupted", "nvme-image-without-driver", "nvme-works-2",
	"intremap-off", "shared-group" };

static json_t *
fixture(const char *folder, const char *name)
{
	char *path =
	    xasprintf(SOURCE_ROOT "/fixtures/%s/%s.json", folder, name);
	struct err err = { 0 };
	json_t *j = json_read_file(path, &err);

	ATF_REQUIRE_MSG(j != NULL, "%s", err.text);
	free(path);
	return j;
}

static struct sign_key
test_key(void)
{
	static const unsigned char seed[SIGN_SEED] = { 1, 2, 3 };
	struct sign_key k;

	sign_key_from_seed(&k, seed);
	return k;
}

static void
collect(
    void *context, const char *pointer, const char *rule, const char *detail)
{
	buf_addf(context, "%s %s %s\n", pointer, rule, detail);
}

/* The report's bytes; the caller frees the buffer. */
static void
build(struct buf *out, const json_t *run, size_t i, const struct scrubber *s,
    bool coarse)
{
	const struct submission_options o = { .host_tag = "9c41e07b5d2fa836",
		.coarse = coarse,
		.reviewed = true };
	struct sign_key k = test_key();
	json_t *report = submission_new(run, i, &k, s, &o);

	submission_bytes(out, report);
	json_decref(report);
}

ATF_TC_WITHOUT_HEAD(submission__each_run_gives_valid_reports);
ATF_TC_BODY(submission__each_run_gives_valid_reports, tc)
{
	struct err err = { 0 };
	struct schema *schema = schema_report(&err);
	struct scrubber *s = scrubber_new(NULL);
	struct buf text = { 0 }, again = { 0 }, faults = { 0 };
	json_t *run, *report;
	size_t i, k, built = 0;

	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		run = fixture("runs", runs[i]);
		for (k = 0;
		     k < json_array_size(json_object_get(run, "devices"));
		     k++) {
			buf_clear(&text);
			buf_clear(&again);
			build(&text, run, k, s, false);
			build(&again, run, k, s, false);
			ATF_CHECK_STREQ(buf_str(&text), buf_str(&again));
			report = submission_parse(text.data, text.len, &err);
			ATF_REQUIRE_MSG(report != NULL, "%s", err.text);
			ATF_CHECK_EQ_MSG(0,
			    submission_check(
				schema, s, report, collect, &faults),
			    "%s: %s\n%s", runs[i], buf_str(&faults),
			    buf_str(&text));
			/* What the run decided, said again by the report. */
			ATF_CHECK_STREQ(
			    json_str(json_array_get(
					 json_object_get(run, "devices"), k),
				"verdict", ""),
			    json_str(json_object_get(report, "verdict"),
				"claim", ""));
			json_decref(report);
			built++;
		}
		json_decref(run);
	}
	ATF_CHECK(built >= 4);
	buf_free(&faults);
	buf_free(&again);
	buf_free(&text);
	scrubber_free(s);
	schema_free(schema);
}

ATF_TC_WITHOUT_HEAD(submission__members);
ATF_TC_BODY(submission__members, tc)
{
	struct scrubber *s = scrubber_new(NULL);
	json_t *run = fixture("runs", "nvme-works"), *facts, *report, *host;
	struct buf text = { 0 };
	struct err err;

	facts = json_object_get(json_object_get(run, "host"), "facts");
	json_put_str(facts, "host.board.vendor", "Maker");
	json_put_str(facts, "host.board.name", "Board");
	json_put_str(facts, "host.bios.date", "03/08/2024");
	json_put_str(facts, "cpu.name", "Fast CPU");
	json_put_str(facts, "host.name", "secret");
	json_put_str(run, "hostname", "secret");
	build(&text, run, 0, s, false);
	ATF_CHECK(strstr(buf_str(&text), "secret") == NULL);
	/* 2026-11-21T11:16:43Z is 1795259803000 ms: 01M8... in base 32 */
	report = submission_parse(text.data, text.len, &err);
	ATF_REQUIRE(report != NULL);
	ATF_CHECK(strstr(json_str(report, "id", ""), ":01M") != NULL);
	host = json_object_get(report, "host");
	ATF_CHECK_STREQ(
	    "Board", json_str(json_object_get(host, "board"), "model", ""));
	ATF_CHECK_STREQ(
	    "2024-03-08", json_str(json_object_get(host, "bios"), "date", ""));
	ATF_CHECK_STREQ(
	    "vt_d", json_str(json_object_get(host, "iommu"), "kind", ""));
	ATF_CHECK_STREQ(
	    "linux/6.1.y", json_str(json_object_get(host, "os"), "track", ""));
	json_decref(report);
	buf_clear(&text);
	build(&text, run, 0, s, true);
	ATF_CHECK(strstr(buf_str(&text), "Board") == NULL);
	ATF_CHECK(strstr(buf_str(&text), "Fast CPU") == NULL);
	buf_free(&text);
	json_decref(run);
	scrubber_free(s);
}

ATF_TC_WITHOUT_HEAD(submission_parse__limits);
ATF_TC_BODY(submission_parse__limits, tc)
{
	struct buf b = { 0 };
	struct err err;
	json_t *j;
	int i;

	for (i = 0; i < 9; i++)
		buf_adds(&b, "[");
	for (i = 0; i < 9; i++)
		buf_adds(&b, "]");
	ATF_CHECK(submission_parse(b.data, b.len, &err) == NULL);
	ATF_CHECK(strstr(err.text, "deeper") != NULL);
	j = submission_parse(b.data + 1, b.len - 2, &err);
	ATF_CHECK(j != NULL);
	json_decref(j);
	buf_clear(&b);
	buf_adds(&b, "[0");
	for (i = 0; i < SUBMISSION_VALUES; i++)
		buf_adds(&b, ",0");
	buf_adds(&b, "]");
	ATF_CHECK(submission_parse(b.data, b.len, &err) == NULL);
	ATF_CHECK(strstr(err.text, "20,000") != NULL);
	ATF_CHECK(submission_parse("{\"a\":1,\"a\":2}", 13, &err) == NULL);
	ATF_CHECK(submission_parse("[\"\xff\"]", 5, &err) == NULL);
	ATF_CHECK(submission_parse("[\"\\u0000\"]", 10, &err) == NULL);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(submission_open__signed);
ATF_TC_BODY(submission_open__signed, tc)
{
	struct err err = { 0 };
	struct schema *schema = schema_report(&err);
	struct scrubber *s = scrubber_new(NULL);
	struct sign_key k = test_key(), other = test_key();
	static const unsigned char seed[SIGN_SEED] = { 9 };
	json_t *run = fixture("runs", "nvme-works"), *report;
	struct buf text = { 0 }, envelope = { 0 };
	struct sign_digest digest;

	build(&text, run, 0, s, false);
	sign_envelope(&envelope, &k, SIGN_REPORT_TYPE, text.data, text.len);
	report = submission_open(
	    schema, s, envelope.data, envelope.len, &digest, &err);
	ATF_REQUIRE_MSG(report != NULL, "%s", err.text);
	json_decref(report);
	ATF_CHECK_STREQ(sign_digest_of(text.data, text.len).s, digest.s);
	/* Signed by someone else, under this origin. */
	sign_key_from_seed(&other, seed);
	buf_clear(&envelope);
	sign_envelope(&envelope, &other, SIGN_REPORT_TYPE, text.data, text.len);
	ATF_CHECK(submission_open(schema, s, envelope.data, envelope.len,
		      &digest, &err) == NULL);
	ATF_CHECK(strstr(err.text, "/origin") != NULL);
	buf_free(&envelope);
	buf_free(&text);
	json_decref(run);
	scrubber_free(s);
	schema_free(schema);
}

ATF_TC_WITHOUT_HEAD(judge_report__examples);
ATF_TC_BODY(judge_report__examples, tc)
{
	static const char *const want[][3] = { { "p4-bhyve", "no_driver",
						   "guest.driver" },
		{ "e3000-fail", "works_once", "vm.restart" },
		{ "e3000-fixed", "works", "" }, { "t10-qemu", "works", "" } };
	struct err err = { 0 };
	json_t *report, *verdict;
	size_t i;

	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		report = fixture("matrix/examples", want[i][0]);
		verdict = judge_report(report, JUDGE_RULES, &err);
		ATF_REQUIRE_MSG(verdict != NULL, "%s", err.text);
		ATF_CHECK_STREQ(want[i][1], json_str(verdict, "claim", ""));
		ATF_CHECK_STREQ(want[i][2], json_str(verdict, "decisive", ""));
		ATF_CHECK_STREQ("proven", json_str(verdict, "basis", ""));
		ATF_CHECK(json_equal(verdict,
			      json_object_get(report, "verdict")) != 0);
		json_decref(verdict);
		ATF_CHECK(judge_report(report, 0, &err) == NULL);
		ATF_CHECK(judge_report(report, JUDGE_RULES + 1, &err) == NULL);
		json_decref(report);
	}
}

ATF_TC_WITHOUT_HEAD(submission__log_excerpt);
ATF_TC_BODY(submission__log_excerpt, tc)
{
	struct scrubber *s = scrubber_new(NULL);
	const struct submission_options o = { .host_tag = "9c41e07b5d2fa836",
		.folder = "run" };
	json_t *run = fixture("runs", "nvme-works"), *stage, *report;
	struct sign_key k = test_key();
	struct buf log = { 0 };
	const char *text;
	int i;

	for (i = 0; i < 500; i++)
		buf_addf(&log, "line %d\r\n", i);
	buf_adds(&log, "qemu: \033[1mrefused \302\2331m52:54:00:12:34:56\n");
	ATF_REQUIRE_EQ(0, file_mkdirs("run/evidence", NULL));
	ATF_REQUIRE_EQ(0,
	    file_write_atomic("run/evidence/a.log", log.data, log.len, NULL));
	ATF_REQUIRE_EQ(0, file_write_atomic("secret.log", "secret\n", 7, NULL));
	stage = json_array_get(
	    json_object_get(
		json_array_get(json_object_get(run, "devices"), 0), "stages"),
	    2);
	json_put_str(stage, "status", "FAIL");
	(void)json_object_set_new(stage, "evidence",
	    json_pack(
		"[s, s, s]", "../secret.log", "/etc/x.log", "evidence/a.log"));
	report = submission_new(run, 0, &k, s, &o);
	text = json_str(json_array_get(json_object_get(report, "tests"), 2),
	    "log_excerpt", "");
	ATF_CHECK(strncmp(text, "line ", 5) == 0 && strlen(text) <= 4096);
	ATF_CHECK_STREQ(
	    "qemu:     refused     00:00:00:00:00:00\n", strstr(text, "qemu"));
	ATF_CHECK(strchr(text, '\r') == NULL);
	json_decref(report);
	json_decref(run);
	buf_free(&log);
	scrubber_free(s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, submission__each_run_gives_valid_reports);
	ATF_TP_ADD_TC(tp, submission__members);
	ATF_TP_ADD_TC(tp, submission_parse__limits);
	ATF_TP_ADD_TC(tp, submission_open__signed);
	ATF_TP_ADD_TC(tp, judge_report__examples);
	ATF_TP_ADD_TC(tp, submission__log_excerpt);
	return atf_no_error();
}
