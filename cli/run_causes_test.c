/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_causes.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"

#define DIR "out/evidence/pci_0000_01_00_0/ladder"

static json_t *
document(const char *status)
{
	return json_pack("{s:[{s:s, s:{s:s}}]}", "devices", "bdf",
	    "0000:01:00.0", "decided_by", "status", status);
}

static void
put(const char *name, const char *text)
{
	ATF_REQUIRE_EQ(0, file_mkdirs(DIR, NULL));
	ATF_REQUIRE_EQ(0, file_write_atomic(name, text, strlen(text), NULL));
}

static const json_t *
first_cause(const json_t *run)
{
	return json_array_get(
	    json_object_get(
		json_array_get(json_object_get(run, "devices"), 0), "causes"),
	    0);
}

ATF_TC_WITHOUT_HEAD(causes_add__with_lines_around);
ATF_TC_BODY(causes_add__with_lines_around, tc)
{
	json_t *run = document("FAIL"), *lines, *line;
	char *text;

	put(DIR "/hypervisor.log",
	    "one\ntwo\nthree 52:54:00:12:34:56\nfour\n"
	    "qemu-system-x86_64: -device vfio-pci,host=0000:01:00.0: vfio "
	    "0000:01:00.0: group 7 is not viable\nsix\nseven\neight\n");
	causes_add(run, "out");
	text = json_dumps(run, 0);
	ATF_REQUIRE_MSG(first_cause(run) != NULL, "%s", text);
	line = json_array_get(json_object_get(first_cause(run), "evidence"), 0);
	ATF_REQUIRE_STREQ("ladder/hypervisor.log", json_str(line, "file", ""));
	lines = json_object_get(line, "lines");
	ATF_REQUIRE_EQ_MSG(6, json_array_size(lines), "%s", text);
	ATF_REQUIRE_STREQ(
	    "two", json_str(json_array_get(lines, 0), "text", ""));
	line = json_array_get(lines, 3);
	ATF_REQUIRE_EQ(5, (int)json_num(line, "line", 0));
	ATF_REQUIRE(json_is_true(json_object_get(line, "decides")));
	ATF_REQUIRE_MSG(strstr(text, "52:54") == NULL, "%s", text);
	free(text);
	json_decref(run);
}

/* Both stand where a line is cut: after 400 bytes. */
ATF_TC_WITHOUT_HEAD(causes_add__cut_between);
ATF_TC_BODY(causes_add__cut_between, tc)
{
	json_t *run = document("FAIL"), *lines;
	struct buf log = { 0 };
	const char *text;

	ATF_REQUIRE_EQ(0, setenv("SUDO_USER", "zeusbox", 1));
	buf_adds(&log,
	    "qemu-system-x86_64: -device vfio-pci,host=0000:01:00.0: vfio "
	    "0000:01:00.0: group 7 is not viable\n");
	buf_addf(&log, "%*s zeusbox runs this\n", 395, "x");
	buf_addf(&log, "%*s\xe2\x82\xac and more\n", 398, "x");
	put(DIR "/hypervisor.log", buf_str(&log));
	causes_add(run, "out");
	lines = json_object_get(
	    json_array_get(json_object_get(first_cause(run), "evidence"), 0),
	    "lines");
	ATF_REQUIRE_EQ(3, json_array_size(lines));
	text = json_str(json_array_get(lines, 1), "text", "");
	ATF_CHECK_EQ_MSG(400, strlen(text), "%s", text);
	ATF_CHECK_STREQ("x 0000", text + 394);
	text = json_str(json_array_get(lines, 2), "text", "");
	ATF_CHECK_EQ_MSG(398, strlen(text), "%s", text);
	buf_free(&log);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(causes_add__only_for_failures);
ATF_TC_BODY(causes_add__only_for_failures, tc)
{
	json_t *run = document("MISS");

	put(DIR "/hypervisor.log",
	    "vfio 0000:01:00.0: group 7 is not viable\n");
	causes_add(run, "out");
	ATF_REQUIRE(first_cause(run) == NULL);
	json_decref(run);
	run = document("FAIL");
	causes_add(run, "absent");
	ATF_REQUIRE(first_cause(run) == NULL);
	put(DIR "/hypervisor.log", "nothing that anybody knows\n");
	causes_add(run, "out");
	ATF_REQUIRE(first_cause(run) == NULL);
	json_decref(run);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, causes_add__with_lines_around);
	ATF_TP_ADD_TC(tp, causes_add__cut_between);
	ATF_TP_ADD_TC(tp, causes_add__only_for_failures);
	return atf_no_error();
}
