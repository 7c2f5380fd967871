/* SPDX-License-Identifier: BSD-2-Clause
 * Documents of real runs as text. */
#include "reports/text.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/strv.h"
#include "reports/explain_text.h"
#include "reports/fixture.h"

/* The text of a document; the caller frees it. */
static char *
text_of(const json_t *run, bool color, bool details)
{
	const struct text_options o = { .color = color, .details = details };
	struct buf b = { 0 };

	text_run(&b, run, &o);
	return b.data;
}

static void
require_text(const char *name, bool details, const char *want)
{
	json_t *run = fixture_run(name);
	char *text = text_of(run, false, details);

	ATF_REQUIRE_STREQ(want, text);
	free(text);
	json_decref(run);
}

#define HEAD "host: kernel 6.1.0-56-amd64, IOMMU usable (DMAR)"
#define TOOLS "; qemu 7.2.22, kvm, -cpu host\n\n"
#define NVME "0000:01:00.0  Red Hat, Inc. QEMU NVM Express Controller\n"

ATF_TC_WITHOUT_HEAD(text_run__works);
ATF_TC_BODY(text_run__works, tc)
{
	require_text("nvme-works", false,
	    HEAD TOOLS
	    "DEVICE        ID         NAME                                  "
	    "DRIVER  VERDICT  BASIS   RESTARTS  RESET\n"
	    "0000:01:00.0  1b36:0010  Red Hat, Inc. QEMU NVM Express Contr  "
	    "nvme    works    proven  9/9       flr\n"
	    "\n" NVME "  restarts: reboot 3/3, poweroff 3/3, kill 3/3\n");
}

ATF_TC_WITHOUT_HEAD(text_run__fits_the_terminal);
ATF_TC_BODY(text_run__fits_the_terminal, tc)
{
	static const size_t widths[] = { 80, 90, 100, 200 };
	static const char *const names[] = { "nothing-bound", "intremap-off",
		"nvme-works-2", "nvme-interrupted", "nvme-image-without-driver",
		"shared-group", NULL };
	size_t i, k, n;

	for (i = 0; i < sizeof(widths) / sizeof(widths[0]) * 2; i++) {
		const struct text_options o = { .width = widths[i / 2],
			.details = i % 2 == 1 };

		for (n = 0; names[n] != NULL; n++) {
			json_t *run = fixture_run(names[n]);
			struct strv lines = { 0 };
			struct buf b = { 0 };

			text_run(&b, run, &o);
			strv_split(&lines, buf_str(&b), "\n");
			for (k = 0; k < lines.n; k++)
				ATF_REQUIRE_MSG(strlen(lines.v[k]) <= o.width,
				    "%zu: %s", o.width, lines.v[k]);
			strv_free(&lines);
			buf_free(&b);
			json_decref(run);
		}
	}
}

ATF_TC_WITHOUT_HEAD(explain_text__fits_the_terminal);
ATF_TC_BODY(explain_text__fits_the_terminal, tc)
{
	static const char words[] =
	    "A sentence that says at some length what is wrong here, and that "
	    "does not fit into one line of a terminal.";
	static const char line[] = "the_line_as_it_was_logged_is_kept_whole "
				   "however long it may be, for it is evidence";
	const struct text_options o = { .width = 80 };
	struct strv lines = { 0 };
	struct buf b = { 0 };
	json_t *doc;
	size_t i;

	doc = json_pack("{s:[{s:s, s:s, s:s, s:[{s:s, s:i, s:s}], s:[s], "
			"s:[{s:s, s:s, s:s}]}, {s:s, s:s}], s:[s]}",
	    "causes", "id", "some-cause", "text", words, "why", words,
	    "evidence", "input", "log", "line", 7, "text", line, "fix", words,
	    "candidates", "text", words, "cause", "other", "tell", words, "id",
	    "second", "text", words, "collect", words);
	ATF_REQUIRE(doc != NULL);
	explain_text(&b, doc, &o);
	ATF_REQUIRE_MSG(strstr(buf_str(&b), line) != NULL, "%s", buf_str(&b));
	strv_split(&lines, buf_str(&b), "\n");
	ATF_REQUIRE(lines.n > 16);
	for (i = 0; i < lines.n; i++)
		ATF_REQUIRE_MSG(strlen(lines.v[i]) <= 80 ||
				    strstr(lines.v[i], line) != NULL,
		    "%s", lines.v[i]);
	strv_free(&lines);
	buf_free(&b);
	json_decref(doc);
}

ATF_TC_WITHOUT_HEAD(text_run__details_and_interrupted);
ATF_TC_BODY(text_run__details_and_interrupted, tc)
{
	require_text("nvme-interrupted", true,
	    HEAD TOOLS
	    "DEVICE        ID         NAME                                  "
	    "DRIVER  VERDICT  BASIS   RESTARTS  RESET\n"
	    "0000:01:00.0  1b36:0010  Red Hat, Inc. QEMU NVM Express Contr  "
	    "nvme    works    proven  -         -\n"
	    "\n" NVME "  PASS   host.iommu\n"
	    "  PASS   host.isolate\n"
	    "  PASS   vm.start             1.6 s\n"
	    "  PASS   guest.boot           6.2 s\n"
	    "  PASS   guest.enumerate      1.2 s\n"
	    "  PASS   guest.driver         0.0 s\n"
	    "  PASS   guest.function       0.2 s\n"
	    "  PASS   host.reclaim\n"
	    "  note: guest.restart not tested\n"
	    "  note: vm.restart not tested\n"
	    "\ninterrupted: what is missing was not measured\n");
}

ATF_TC_WITHOUT_HEAD(text_run__why_it_is_inconclusive);
ATF_TC_BODY(text_run__why_it_is_inconclusive, tc)
{
	json_t *run = fixture_run("nvme-image-without-driver");
	char *text = text_of(run, false, false);

	ATF_REQUIRE_MSG(
	    strstr(text,
		"\n" NVME "  inconclusive at guest.driver: the guest image "
		"has no driver for class 010802; build it with: pptcheck "
		"image build --classes nvme\n") != NULL,
	    "%s", text);
	ATF_REQUIRE_MSG(strstr(text, "inconclusive  -  ") != NULL, "%s", text);
	free(text);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(text_run__host_without_iommu_and_no_devices);
ATF_TC_BODY(text_run__host_without_iommu_and_no_devices, tc)
{
	json_t *run = fixture_run("nvme-works");
	json_t *host = json_object_get(run, "host");
	char *text;

	json_put_str(host, "verdict", "host_unsupported");
	json_put_str(host, "reason", "no IOMMU");
	(void)json_object_set_new(
	    json_object_get(host, "facts"), "iommu.usable", json_false());
	(void)json_object_set_new(json_object_get(host, "facts"), "iommu.table",
	    json_pack("{s:s}", "unknown", "why"));
	(void)json_object_del(run, "hypervisor");
	(void)json_array_clear(json_object_get(run, "devices"));
	text = text_of(run, false, true);
	ATF_REQUIRE_STREQ("host: kernel 6.1.0-56-amd64, IOMMU not usable "
			  "(table unknown)\n"
			  "host: host_unsupported: no IOMMU\n",
	    text);
	free(text);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(text_run__color_only_when_asked);
ATF_TC_BODY(text_run__color_only_when_asked, tc)
{
	static const char *const names[] = { "nvme-works", "nothing-bound",
		"nvme-image-without-driver", "nvme-interrupted", NULL };
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		json_t *run = fixture_run(names[i]);
		char *text = text_of(run, false, true);

		ATF_REQUIRE(strchr(text, '\033') == NULL);
		free(text);
		text = text_of(run, true, true);
		ATF_REQUIRE_MSG(
		    strstr(text, i == 0 || i == 3 ? "\033[32mworks\033[0m"
						  : "\033[33minconclusive"
						    "\033[0m") != NULL,
		    "%s", text);
		free(text);
		json_decref(run);
	}
}

/* A guest's kernel log may hold anything; a terminal would obey it. */
ATF_TC_WITHOUT_HEAD(text_run__foreign_text_moves_no_cursor);
ATF_TC_BODY(text_run__foreign_text_moves_no_cursor, tc)
{
	static const char evil[] = "a\033[2Jb\rc\nd\te\x7f\xc2\x9bz \xc3\xa9";
	json_t *run = fixture_run("nvme-image-without-driver"), *before;
	json_t *device = json_array_get(json_object_get(run, "devices"), 0);
	const char *p;
	char *text;

	json_put_str(device, "name", evil);
	json_put_str(json_object_get(device, "decided_by"), "reason", evil);
	json_put_str(json_object_get(run, "host"), "reason", evil);
	(void)json_array_append_new(
	    json_object_get(device, "notes"), json_string(evil));
	before = json_deep_copy(run);
	text = text_of(run, false, true);
	for (p = text; *p != '\0'; p++)
		ATF_REQUIRE_MSG((unsigned char)*p >= 0x20 || *p == '\n',
		    "byte %02x", (unsigned int)(unsigned char)*p);
	ATF_REQUIRE(strchr(text, '\x7f') == NULL);
	ATF_REQUIRE(strstr(text, "\xc2\x9b") == NULL);
	ATF_REQUIRE_MSG(
	    strstr(text, "note: a [2Jb c d e   z \xc3\xa9\n") != NULL, "%s",
	    text);
	/* the document keeps what was said */
	ATF_REQUIRE(json_equal(before, run));
	free(text);
	json_decref(before);
	json_decref(run);
}

ATF_TC_WITHOUT_HEAD(text_run__no_document_is_too_poor);
ATF_TC_BODY(text_run__no_document_is_too_poor, tc)
{
	json_t *run = json_pack("{s:[{}]}", "devices");
	char *text = text_of(run, true, true);

	ATF_REQUIRE_MSG(
	    strstr(text, "host: kernel unknown, IOMMU unknown") != NULL, "%s",
	    text);
	ATF_REQUIRE_MSG(strstr(text, "????:????") != NULL, "%s", text);
	free(text);
	json_decref(run);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, text_run__works);
	ATF_TP_ADD_TC(tp, text_run__fits_the_terminal);
	ATF_TP_ADD_TC(tp, explain_text__fits_the_terminal);
	ATF_TP_ADD_TC(tp, text_run__details_and_interrupted);
	ATF_TP_ADD_TC(tp, text_run__why_it_is_inconclusive);
	ATF_TP_ADD_TC(tp, text_run__host_without_iommu_and_no_devices);
	ATF_TP_ADD_TC(tp, text_run__color_only_when_asked);
	ATF_TP_ADD_TC(tp, text_run__foreign_text_moves_no_cursor);
	ATF_TP_ADD_TC(tp, text_run__no_document_is_too_poor);
	return atf_no_error();
}
