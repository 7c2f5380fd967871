/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/hide_paths.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/junit.h"
#include "reports/run.h"
#include "reports/submission_parts.h"

/* NULL: stays */
static const char *const cases[][2] = {
	{ "open /home/jane/win.qcow2: Permission denied",
	    "open PATH: Permission denied" },
	{ "-drive if=none,id=own,file=/srv/a,,b/win 10.qcow2,format=raw",
	    "-drive if=none,id=own,file=PATH 10.qcow2,format=raw" },
	{ "Could not open '/srv/vm/My Disk.qcow2': No such file",
	    "Could not open 'PATH': No such file" },
	{ "Could not open backing file: Could not open \"/tank/b\"",
	    "Could not open backing file: Could not open \"PATH\"" },
	{ "file:///mnt/x (/dev/zvol/tank/jane)", "file://PATH (PATH)" },
	{ "at C:\\Users\\jane\\vm.vhd, D:/vm/x", "at PATH, PATH" },
	{ "on \\\\server\\share\\x", "on PATH" },
	{ "from //nas/share: https://nas/x", "from PATH: https://nas/x" },
	{ "/sys/../home/jane and /usr/libx", "PATH and PATH" },
	{ "/dev/pptx/jane", "PATH" },
	{ "/dev/nvme0n1", "PATH" },
	{ "/sys/bus/pci/devices/0000:01:00.0/driver: vfio-pci", NULL },
	{ "open /dev/vfio/12: Device or resource busy", NULL },
	{ "/dev/ppt0: busy; '/proc/iomem'; /boot/loader.conf", NULL },
	{ "vfio 0000:01:00.0: group 1 (/dev/kvm)", NULL },
	{ "/usr/share/OVMF/OVMF_CODE.fd /usr/local/share/uefi-firmware/x",
	    NULL },
	{ "/lib/modules/6.1.0 /usr/sbin/bhyve /etc/modprobe.d/x.conf", NULL },
	{ "4/0/0 and I/O on 15360/15360 MiB, https://example.org/a", NULL },
	{ "0000:01:00.0: 1: /a", NULL },
	{ "C: / \\ \\\\ // /", NULL },
	{ "", NULL },
};

ATF_TC_WITHOUT_HEAD(hide_paths);
ATF_TC_BODY(hide_paths, tc)
{
	const char *want;
	char *text;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		want = cases[i][1] == NULL ? cases[i][0] : cases[i][1];
		text = xstrdup(cases[i][0]);
		hide_paths(text);
		ATF_CHECK_STREQ(want, text);
		hide_paths(text);
		ATF_CHECK_STREQ(want, text);
		free(text);
	}
}

#define BDF "0000:01:00.0"
#define EVENT "{\"device\":\"" BDF "\",\"stage\":\"vm.start\",\"event\":"
#define LEAKS                                                                  \
	"\"status\":\"FAIL\",\"reason\":\"open /srv/vm/planted.img: host=" BDF \
	": user=planted, 52:54:00:12:34:56, /sys/bus/pci/devices/" BDF "\"}"
#define CLEAN                                                                  \
	"open PATH: host=" BDF ": user=0000000, 00:00:00:00:00:00, "           \
	"/sys/bus/pci/devices/" BDF

/* The run document, the page for CI, and what goes to a matrix. */
ATF_TC_WITHOUT_HEAD(run_apply__reasons_name_no_one);
ATF_TC_BODY(run_apply__reasons_name_no_one, tc)
{
	static const char *const events[] = { EVENT "\"attempt\"," LEAKS,
		EVENT "\"stage\"," LEAKS };
	struct facts f = { 0 };
	struct buf b = { 0 };
	json_t *run = run_new(&f), *device, *event, *old;
	char *text;
	size_t i;

	device = run_add_device(run, &f, BDF);
	for (i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		event = json_read_line(events[i]);
		ATF_REQUIRE_MSG(event != NULL, "%s", events[i]);
		run_apply(run, event);
		json_decref(event);
	}
	run_finish(run, 1, 0);
	device = json_object_get(
	    json_array_get(json_object_get(device, "stages"), 0), "reason");
	ATF_CHECK_STREQ(CLEAN, json_string_value(device));
	text = json_line(run);
	ATF_CHECK_MSG(strstr(text, "planted") == NULL, "%s", text);
	ATF_CHECK_MSG(strstr(text, "52:54") == NULL, "%s", text);
	free(text);
	junit_run(&b, run);
	ATF_CHECK_MSG(strstr(b.data, CLEAN) != NULL, "%s", b.data);
	/* a document that an earlier version wrote */
	old = json_read_line("{\"stages\":[{\"stage\":\"vm.start\","
			     "\"status\":\"FAIL\",\"reason\":"
			     "\"open /srv/planted.img: No\"}]}");
	event = submission_tests(old, NULL);
	ATF_CHECK_STREQ(
	    "open PATH: No", json_str(json_array_get(event, 0), "comment", ""));
	json_decref(event);
	json_decref(old);
	json_decref(run);
	buf_free(&b);
	facts_free(&f);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hide_paths);
	ATF_TP_ADD_TC(tp, run_apply__reasons_name_no_one);
	return atf_no_error();
}
