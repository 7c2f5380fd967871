/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/hide_paths.h"

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

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

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hide_paths);
	return atf_no_error();
}
