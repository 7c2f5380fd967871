/* SPDX-License-Identifier: BSD-2-Clause
 * What a run knows, member by member in its report. */
#include "reports/submission_parts.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "reports/submission.h"

static json_t *
read_run(void)
{
	json_t *run = json_read_file(
	    SOURCE_ROOT "/fixtures/runs/nvme-works-2.json", NULL);

	ATF_REQUIRE(run != NULL);
	return run;
}

static struct sign_key
make_key(void)
{
	static const unsigned char seed[SIGN_SEED] = { 1, 2, 3 };
	struct sign_key k;

	sign_key_from_seed(&k, seed);
	return k;
}

/* The report's part at this pointer as text, as JSON writes it. */
static void
require_part(
    const json_t *report, const char *name, const char *below, const char *want)
{
	const json_t *part = json_object_get(report, name);
	char *text;

	if (below != NULL)
		part = json_is_array(part)
			   ? json_array_get(part, strtoul(below, NULL, 10))
			   : json_object_get(part, below);
	text = json_dumps(
	    part, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
	ATF_CHECK_MSG(strcmp(want, text == NULL ? "absent" : text) == 0,
	    "%s %s: %s", name, below, text);
	free(text);
}

/* What a run of today's document tells, and how it was set up. */
ATF_TC_WITHOUT_HEAD(submission__facts_and_settings);
ATF_TC_BODY(submission__facts_and_settings, tc)
{
	const struct submission_options o = { .host_tag = "9c41e07b5d2fa836",
		.patched = true };
	const struct submission_options silent = { .host_tag =
						       "9c41e07b5d2fa836" };
	static const char *const builds[][2] = { { "14.3-RELEASE", "absent" },
		{ "14.3-RELEASE, other build 0a1b2c3d", "true" },
		{ "9.0.50, changed source", "true" } };
	struct scrubber *s = scrubber_new(NULL);
	size_t i;
	json_t *run = read_run(), *report, *device, *stage;
	struct sign_key k = make_key();

	report = submission_new(run, 0, &k, s, &o);
	require_part(report, "device", "bars",
	    "[{\"index\":0,\"kind\":\"mem64\",\"size\":16384,"
	    "\"prefetchable\":false}]");
	require_part(report, "device", "interrupts", "[\"intx\",\"msix\"]");
	require_part(
	    report, "device", "link", "{\"speed_gts\":2.5,\"width\":1}");
	require_part(report, "device", "reset_methods", "[\"flr\",\"bus\"]");
	require_part(report, "device", "capabilities", "[\"pcie\",\"msix\"]");
	require_part(report, "host", "board", "absent");
	require_part(report, "host", "iommu",
	    "{\"kind\":\"vt_d\",\"enabled\":true,\"interrupt_remapping\":true,"
	    "\"group_size\":1,\"group_isolated\":true}");
	require_part(report, "settings", NULL,
	    "{\"host.is_a_guest\":true,\"bios.above_4g_decoding\":true,"
	    "\"host.binding\":\"vfio_by_hand\",\"qemu.cpu\":\"host\","
	    "\"vm.function_mapping\":\"single\",\"hypervisor.patched\":true}");
	require_part(report, "tests", "2",
	    "{\"path\":\"vm.start\",\"status\":\"PASS\",\"basis\":\"proven\","
	    "\"duration\":1.678}");
	require_part(report, "tests", "9",
	    "{\"path\":\"vm.restart\",\"status\":\"PASS\",\"basis\":\"proven\","
	    "\"duration\":39.331,\"score\":{\"passed\":2,\"total\":2,"
	    "\"ending\":\"kill\",\"reset\":\"flr\"}}");
	json_decref(report);
	/* A card of several functions, on FreeBSD. */
	device = json_array_get(json_object_get(run, "devices"), 0);
	stage = json_array_get(json_object_get(device, "stages"), 2);
	(void)json_object_set_new(stage, "detail",
	    json_pack("{s:s, s:s, s:s}", "function_mapping", "same",
		"mapping_same", "2 of 2 with a driver", "other", "no"));
	json_put_str(json_object_get(device, "facts"), "driver", "ppt");
	json_put_str(json_object_get(device, "facts"), "ppt.listed", "pptdevs");
	(void)json_object_set_new(json_object_get(device, "facts"),
	    "msi.vectors", json_pack("{s:s}", "unknown", "why"));
	(void)json_object_set_new(
	    json_object_get(json_object_get(run, "host"), "facts"),
	    "vmm.amdvi.enable", json_true());
	report = submission_new(run, 0, &k, s, &o);
	require_part(report, "tests", "2",
	    "{\"path\":\"vm.start\",\"status\":\"PASS\",\"basis\":\"proven\","
	    "\"duration\":1.678,\"misc\":{\"function_mapping\":\"same\","
	    "\"mapping_same\":\"2 of 2 with a driver\"}}");
	require_part(report, "settings", "host.binding", "\"ppt_at_boot\"");
	require_part(report, "settings", "hypervisor.patched", "true");
	require_part(report, "settings", "loader.hw.vmm.amdvi.enable", "1");
	require_part(report, "device", "interrupts", "[\"intx\",\"msix\"]");
	json_decref(report);
	/* Nobody says so, but the build does. */
	for (i = 0; i < 3; i++) {
		json_put_str(json_object_get(run, "hypervisor"), "version",
		    builds[i][0]);
		report = submission_new(run, 0, &k, s, &silent);
		require_part(
		    report, "settings", "hypervisor.patched", builds[i][1]);
		json_decref(report);
	}
	json_decref(run);
	scrubber_free(s);
}

ATF_TC_WITHOUT_HEAD(submission__versions_in_order);
ATF_TC_BODY(submission__versions_in_order, tc)
{
	static const char *const cases[][3] = { { "linux", "6.1.0-56-amd64",
						    "[6,1,0,56]" },
		{ "linux", "6.12.9", "[6,12,9]" },
		{ "linux", "6.8.12-5-pve", "[6,8,12]" },
		{ "linux", "6.1.0", "absent" }, { "linux", "next", "absent" },
		{ "freebsd", "14.3-RELEASE-p2", "[1403000]" },
		{ "freebsd", "13.1-STABLE", "absent" } };
	const struct submission_options o = { .host_tag = "9c41e07b5d2fa836" };
	struct scrubber *s = scrubber_new(NULL);
	json_t *run = read_run(), *facts, *report;
	struct sign_key k = make_key();
	size_t i;

	facts = json_object_get(json_object_get(run, "host"), "facts");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_put_str(facts, "host.os", cases[i][0]);
		json_put_str(facts, "host.kernel", cases[i][1]);
		report = submission_new(run, 0, &k, s, &o);
		require_part(
		    json_object_get(report, "host"), "os", "seq", cases[i][2]);
		json_decref(report);
	}
	json_decref(run);
	scrubber_free(s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, submission__facts_and_settings);
	ATF_TP_ADD_TC(tp, submission__versions_in_order);
	return atf_no_error();
}
