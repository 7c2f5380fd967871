/* SPDX-License-Identifier: BSD-2-Clause
 * Stand-ins for the base tools in ./bin, first in PATH: each notes that it ran
 * and prints what a real one printed. */
#include "probes/source_freebsd.h"

#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

static void
write_file(const char *path, const char *text)
{
	ATF_REQUIRE_EQ(0, file_write_atomic(path, text, strlen(text), NULL));
}

static void
tool(const char *name, const char *body)
{
	char *path = xasprintf("bin/%s", name);
	char *text =
	    xasprintf("#!/bin/sh\necho \"$0 $*\" >>\"$RAN\"\n%s\n", body);

	ATF_REQUIRE_EQ(0, file_mkdirs("bin", NULL));
	write_file(path, text);
	ATF_REQUIRE_EQ(0, chmod(path, 0755));
	free(text);
	free(path);
}

static void
start(struct source *s)
{
	char *bin = file_absolute("bin", NULL);
	char *ran = file_absolute(".", NULL);
	char *path = xasprintf("%s:%s", bin, getenv("PATH"));
	char *log = xasprintf("%s/ran", ran);

	ATF_REQUIRE_EQ(0, setenv("PATH", path, 1));
	ATF_REQUIRE_EQ(0, setenv("RAN", log, 1));
	ATF_REQUIRE_EQ(0, source_open_freebsd_root(s, "root", NULL));
	ATF_CHECK_STREQ("freebsd", s->ops->os);
	free(log);
	free(path);
	free(ran);
	free(bin);
}

static void
require(struct source *s, const char *key, const char *want)
{
	struct buf b = { 0 };
	struct err err = { 0 };

	buf_adds(&b, "");
	ATF_CHECK_EQ_MSG(
	    0, s->ops->get(s, key, &b, &err), "%s: %s", key, err.text);
	ATF_CHECK_STREQ(want, b.data);
	buf_free(&b);
}

static void
refuse(struct source *s, const char *key, int code)
{
	struct buf b = { 0 };
	struct err err = { 0 };

	ATF_CHECK_EQ_MSG(-1, s->ops->get(s, key, &b, &err), "%s", key);
	ATF_CHECK_EQ_MSG(code, err.code, "%s: %d: %s", key, err.code, err.text);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(run__once);
ATF_TC_BODY(run__once, tc)
{
	struct source s;
	struct buf ran = { 0 };

	tool("kldstat", "echo vmm.ko; echo oops >&2; exit 0");
	start(&s);
	require(&s, "run:kldstat", "vmm.ko\n");
	require(&s, "run:kldstat", "vmm.ko\n");
	require(&s, "status:kldstat", "0\n");
	require(&s, "stderr:kldstat", "oops\n");
	ATF_REQUIRE_EQ(0, file_read("ran", &ran, NULL));
	ATF_CHECK_EQ(strchr(ran.data, '\n'), strrchr(ran.data, '\n'));
	buf_free(&ran);
	s.ops->close(&s);
}

ATF_TC_WITHOUT_HEAD(run__failures);
ATF_TC_BODY(run__failures, tc)
{
	struct source s;

	tool("pciconf",
	    "case $1 in\n"
	    "-lvbce) echo 'pciconf: /dev/pci: Permission denied' >&2 ;;\n"
	    "-a) echo 'pci0:1:0:0: not attached'; exit 2 ;;\n"
	    "*) echo half; echo 'pciconf: PCI device list changed' >&2 ;;\n"
	    "esac\nexit 1");
	tool("sysctl", "echo \"sysctl: unknown oid 'hw.vmm'\" >&2; exit 1");
	start(&s);
	refuse(&s, "run:pciconf -lvbce", EACCES);
	require(&s, "status:pciconf -lvbce", "1\n");
	refuse(&s, "run:pciconf -l", EIO);
	require(&s, "status:pciconf -a pci0:1:0:0", "2\n");
	refuse(&s, "run:sysctl hw.vmm", ENOENT);
	/* A tool that is missing does not say that the thing is absent. */
	ATF_REQUIRE_EQ(0, setenv("PATH", "/nonexistent", 1));
	refuse(&s, "run:devinfo -v", ENODATA);
	s.ops->close(&s);
}

ATF_TC_WITHOUT_HEAD(run__only_known_commands);
ATF_TC_BODY(run__only_known_commands, tc)
{
	static const char *const bad[] = { "run:kldunload vmm",
		"run:pciconf -w pci0:1:0:0 0", "run:pciconf -r pci0:1:0:0 0",
		"run:pciconf -lvbce ppt0", "run:pciconf -lvbce pci0:1:0:0 x",
		"run:pciconf -lvbce ", "run:pciconf -r -h pci0:1:0:0;x 0",
		"run:kenv a=b", "run:sh", "run:", "run", "", "file:/etc/passwd",
		"file:/boot/loader.conf.d/../x", "file:/boot/loader.conf.d/.x",
		"file:/boot/loader.conf.d/a/b", "sysfs:class" };
	struct source s;
	struct strv names = { 0 };
	struct err err = { 0 };
	size_t i;

	tool("kldunload", "");
	tool("pciconf", "");
	tool("kenv", "");
	start(&s);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse(&s, bad[i], ENODATA);
	ATF_CHECK(!file_exists("ran"));
	ATF_CHECK_EQ(-1, s.ops->list(&s, "file:/etc", &names, &err));
	ATF_CHECK_EQ(ENODATA, err.code);
	require(&s, "run:pciconf -r -h pci0:1:0:0 0", "");
	ATF_CHECK(file_exists("ran"));
	s.ops->close(&s);
}

ATF_TC_WITHOUT_HEAD(kenv__no_serial_number);
ATF_TC_BODY(kenv__no_serial_number, tc)
{
	struct source s;

	tool("kenv", "cat <<'END'\n"
		     "smbios.bios.vendor=\"SeaBIOS\"\n"
		     "smbios.system.serial=\"XYZ123\"\n"
		     "smbios.system.uuid=\"00000000-1111\"\n"
		     "smbios.planar.serial=\"XYZ124\"\n"
		     "smbios.planar.product=\"Board\"\n"
		     "boot.netif.hwaddr=\"52:54:00:12:34:56\"\n"
		     "pptdevs2=\"1/0/0\"\n"
		     "END");
	start(&s);
	require(&s, "run:kenv",
	    "smbios.bios.vendor=\"SeaBIOS\"\n"
	    "smbios.planar.product=\"Board\"\npptdevs2=\"1/0/0\"\n");
	s.ops->close(&s);
}

ATF_TC_WITHOUT_HEAD(files);
ATF_TC_BODY(files, tc)
{
	struct source s;
	struct strv names = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("root/boot/loader.conf.d", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("root/dev/vmm", NULL));
	write_file("root/boot/loader.conf", "a=1\n");
	write_file("root/boot/loader.conf.d/x.conf", "b=1\n");
	write_file("root/dev/vmm/guest", "");
	start(&s);
	require(&s, "file:/boot/loader.conf", "a=1\n");
	require(&s, "file:/boot/loader.conf.d/x.conf", "b=1\n");
	refuse(&s, "file:/boot/loader.conf.local", ENOENT);
	ATF_CHECK_EQ(0, s.ops->list(&s, "dev:vmm", &names, &err));
	ATF_CHECK_EQ(1, names.n);
	ATF_CHECK_EQ(-1, s.ops->list(&s, "file:/usr/local/share/uefi-firmware",
			     &names, &err));
	ATF_CHECK_EQ(ENOENT, err.code);
	strv_free(&names);
	s.ops->close(&s);
}

/* Both managers, on ZFS and in a folder; what is secret stays there. */
ATF_TC_WITHOUT_HEAD(vms);
ATF_TC_BODY(vms, tc)
{
	struct source s;
	struct strv names = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("root/etc", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("root/zroot/vm/.config", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("root/zroot/vm/win", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("root/zroot/vm/empty", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("root/more/gpu", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("root/more/win", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("root/tank/h/db", NULL));
	ATF_REQUIRE_EQ(
	    0, file_mkdirs("root/opt/hoster-core/config_files", NULL));
	write_file("root/etc/rc.conf", "vm_dir=\"/old\"\n");
	write_file("root/etc/rc.conf.local", "vm_dir=\"zfs:zroot/vm\"\n");
	write_file("root/zroot/vm/.config/system.conf",
	    "datastore_list=\"more iso\"\npath_more=\"/more\"\n"
	    "path_iso=\"iso:/isos\"\n");
	write_file("root/zroot/vm/win/win.conf",
	    "memory=1G\nuuid=\"11111111\"\nvnc_password=x\n"
	    "disk0_name=\"secret.img\"\npassthru0=\"1/0/0\" # gpu\n");
	write_file("root/more/win/win.conf", "memory=2G\n");
	write_file("root/more/gpu/gpu.conf", "memory=3G\n");
	write_file("root/opt/hoster-core/config_files/host_config.json",
	    "{\"active_datasets\":[\"tank/h\",\"tank/unmounted\",5]}");
	write_file("root/tank/h/db/vm_config.json",
	    "{\"memory\":\"4G\",\"vnc_password\":\"x\","
	    "\"disks\":[{\"disk_image\":\"secret\"}],"
	    "\"passthru\":[\"2/0/0\"]}");
	tool("mount", "printf 'zroot/vm\\t\\t/zroot/vm\\tzfs\\trw\\t0 0\\n'\n"
		      "printf 'tank/h\\t\\t/tank/h\\tzfs\\trw\\t0 0\\n'");
	start(&s);
	ATF_REQUIRE_EQ(0, s.ops->list(&s, "text:vm-conf", &names, NULL));
	ATF_REQUIRE_EQ(3, names.n);
	ATF_CHECK_STREQ("win", names.v[0]);
	ATF_CHECK_STREQ("gpu", names.v[1]);
	ATF_CHECK_STREQ("db", names.v[2]);
	require(&s, "text:vm-conf/win",
	    "memory=\"1G\"\ndisk0_name=\"disk\"\npassthru0=\"1/0/0\"\n");
	require(&s, "text:vm-conf/db",
	    "{\"memory\":\"4G\",\"passthru\":[\"2/0/0\"],\"networks\":[],"
	    "\"disks\":[{}],\"9p_shares\":[]}\n");
	refuse(&s, "text:vm-conf/empty", ENOENT);
	refuse(&s, "text:vm-conf/../win", ENOENT);
	strv_free(&names);
	s.ops->close(&s);
}

/* The ring lost the boot: the copy of then comes first. */
ATF_TC_WITHOUT_HEAD(log__ring);
ATF_TC_BODY(log__ring, tc)
{
	struct source s;

	ATF_REQUIRE_EQ(0, file_mkdirs("root/var/run", NULL));
	write_file("root/var/run/dmesg.boot", "---<<BOOT>>---\ncpu\n");
	tool("dmesg", "echo late");
	start(&s);
	require(&s, "log:kernel", "---<<BOOT>>---\ncpu\nlate\n");
	s.ops->close(&s);
	tool("dmesg", "echo '---<<BOOT>>---'; echo all");
	start(&s);
	require(&s, "log:kernel", "---<<BOOT>>---\nall\n");
	s.ops->close(&s);
	tool("dmesg", "echo 'dmesg: Operation not permitted' >&2; exit 1");
	start(&s);
	refuse(&s, "log:kernel", EACCES);
	s.ops->close(&s);
}

ATF_TC_WITHOUT_HEAD(imports);
ATF_TC_BODY(imports, tc)
{
	struct source s;
	struct strv names = { 0 };
	struct err err = { 0 };

	write_file("list",
	    "ppt0@pci0:1:0:0:\t020000   00   00   8086   10d3   8086   0000\n");
	write_file("table", "ppt0       1/0/0        Yes          -\n");
	write_file("win.dir.conf", "memory=1G\n");
	write_file("other", "hello\n");
	ATF_REQUIRE_EQ(0, source_open_pciconf(&s, "list", NULL));
	refuse(&s, "run:pciconf -l", ENODATA);
	ATF_CHECK_STREQ("freebsd", s.ops->os);
	s.ops->close(&s);
	ATF_CHECK_EQ(-1, source_open_pciconf(&s, "other", &err));
	ATF_CHECK_EQ(0, err.code);
	ATF_CHECK_STREQ("other is not a pciconf listing", err.text);
	ATF_CHECK_EQ(-1, source_open_pciconf(&s, "absent", &err));
	ATF_CHECK_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(0, source_open_vm_passthru(&s, "table", NULL));
	require(
	    &s, "run:vm passthru", "ppt0       1/0/0        Yes          -\n");
	s.ops->close(&s);
	ATF_CHECK_EQ(-1, source_open_vm_passthru(&s, "other", &err));
	write_file("conf", "vmm_load=YES\n");
	ATF_REQUIRE_EQ(0, source_open_loader_conf(&s, "conf", NULL));
	require(&s, "file:/boot/loader.conf", "vmm_load=YES\n");
	s.ops->close(&s);
	ATF_REQUIRE_EQ(0, source_open_vm_conf(&s, "win.dir.conf", NULL));
	ATF_REQUIRE_EQ(0, s.ops->list(&s, "text:vm-conf", &names, NULL));
	ATF_CHECK_STREQ("win", names.v[0]);
	require(&s, "text:vm-conf/win", "memory=1G\n");
	strv_free(&names);
	s.ops->close(&s);
}

ATF_TC_WITHOUT_HEAD(dmesg__whose);
ATF_TC_BODY(dmesg__whose, tc)
{
	ATF_CHECK_STREQ("freebsd", dmesg_os("ppt0 at device 0.17 on pci1\n"));
	ATF_CHECK_STREQ("freebsd",
	    dmesg_os("Copyright (c) 1992-2023 The FreeBSD Project.\n"));
	ATF_CHECK_STREQ("linux", dmesg_os("[    0.000000] x\n"));
	ATF_CHECK_STREQ("linux", dmesg_os("Feb 1 host kernel: DMAR: x\n"));
	ATF_CHECK_STREQ("linux", dmesg_os("vfio-pci 0000:03:00.0: reset\n"));
	ATF_CHECK_EQ(NULL, dmesg_os("hello\n"));
	ATF_CHECK_EQ(NULL, dmesg_os(""));
	ATF_CHECK_EQ(NULL, dmesg_os("at device 1\n on pci0\n12:34:56.7 [1.2]"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, run__once);
	ATF_TP_ADD_TC(tp, run__failures);
	ATF_TP_ADD_TC(tp, run__only_known_commands);
	ATF_TP_ADD_TC(tp, kenv__no_serial_number);
	ATF_TP_ADD_TC(tp, files);
	ATF_TP_ADD_TC(tp, vms);
	ATF_TP_ADD_TC(tp, log__ring);
	ATF_TP_ADD_TC(tp, imports);
	ATF_TP_ADD_TC(tp, dmesg__whose);
	return atf_no_error();
}
