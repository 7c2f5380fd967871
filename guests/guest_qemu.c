/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/guest_qemu.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/guest_own.h"

/*
 * q35 is what people deploy: root ports, I/O space, hot-plug.  SMM, USB,
 * vmport and SATA cost start-up time and give a headless guest nothing; the
 * SATA controller could also be taken for one that is passed through.
 */
#define DEFAULT_MACHINE "q35,smm=off,usb=off,vmport=off,sata=off"

/* A disk of the user's is given as what every system has a driver for. */
#define OWN_MACHINE "q35,smm=off,usb=off,vmport=off"

/*
 * panic=-1: a panic before pvpanic is loaded becomes a reset that nobody asked
 * for, which is seen at once; halting would cost the whole time limit.
 */
#define KERNEL_ARGUMENTS                                                       \
	"console=ttyS0 panic=-1 quiet mitigations=off no_timer_check "         \
	"cryptomgr.notests random.trust_cpu=1"

/*
 * In the lab, KVM is emulated, and about one boot in fifty lost a one-shot
 * timer interrupt: the guest then idled for 32 s (rcu: "Possible timer handling
 * issue") and looked like a device that hangs its driver.  A periodic tick
 * makes good what is lost.
 */
#define LAB_ARGUMENTS " nohz=off highres=off"

/* An event that this QEMU does not have only causes a warning. */
static const char *const trace_events[] = {
	"vfio_get_device",
	"vfio_check*",
	"vfio_*reset*",
	"vfio_msix_early_setup",
	"vfio_msix_vector_do_use",
	"vfio_msi_enable",
	NULL,
};

static void
add_pair(struct strv *argv, const char *option, const char *value)
{
	strv_add(argv, option);
	strv_add(argv, value);
}

static void
add_port(struct strv *argv, const char *id, const char *name, int fd)
{
	strv_add(argv, "-chardev");
	strv_addf(argv, "socket,id=%s,fd=%d", id, fd);
	strv_add(argv, "-device");
	strv_addf(argv, "virtserialport,chardev=%s,name=%s", id, name);
}

static void
add_streams(struct strv *argv, const struct guest_config *c, int agent_fd,
    int qmp_fd, const int *port_fds)
{
	size_t i;

	strv_add(argv, "-chardev");
	strv_addf(argv, "file,id=console,path=%s/" EVIDENCE_CONSOLE, c->dir);
	add_pair(argv, "-serial", "chardev:console");
	strv_add(argv, "-chardev");
	strv_addf(argv, "socket,id=qmp,fd=%d", qmp_fd);
	add_pair(argv, "-mon", "chardev=qmp,mode=control");
	add_pair(argv, "-device", "virtio-serial-pci");
	add_port(argv, "agent",
	    c->own == NULL ? "org.pptcheck.agent.0" : OWN_AGENT_PORT, agent_fd);
	for (i = 0; i < c->ports_n; i++) {
		char *id = xasprintf("port%zu", i);

		add_port(argv, id, c->ports[i].name, port_fds[i]);
		free(id);
	}
}

static void
add_devices(struct strv *argv, const struct guest_config *c)
{
	size_t i;

	if (c->devices == NULL)
		return;
	for (i = 0; i < c->devices->n; i++) {
		strv_add(argv, "-device");
		strv_addf(
		    argv, "pcie-root-port,id=rp%zu,chassis=%zu", i, i + 1);
		/* rombar=0: an unreadable option ROM must not decide. */
		strv_add(argv, "-device");
		strv_addf(argv, "vfio-pci,host=%s,bus=rp%zu,rombar=0",
		    c->devices->v[i], i);
	}
	strv_add(argv, "-D");
	strv_addf(argv, "%s/" EVIDENCE_TRACE, c->dir);
	for (i = 0; trace_events[i] != NULL; i++)
		add_pair(argv, "-trace", trace_events[i]);
}

/* QEMU's options end at a comma; two are one. */
static char *
escaped(const char *path)
{
	struct buf b = { 0 };

	for (; *path != '\0'; path++)
		buf_addf(&b, *path == ',' ? ",," : "%c", *path);
	return b.data == NULL ? xstrdup("") : b.data;
}

static void
add_flash(struct strv *argv, int unit, const char *file, const char *format)
{
	char *path = escaped(file);

	/* snapshot: what the firmware writes is thrown away as well. */
	strv_add(argv, "-drive");
	strv_addf(argv, "if=pflash,unit=%d,%s,file=%s,format=%s", unit,
	    unit == 0 ? "readonly=on" : "snapshot=on", path, format);
	free(path);
}

static void
add_own(struct strv *argv, const struct guest_own *own)
{
	const struct firmware *f = own->firmware;
	char *path = escaped(own->disk);

	if (f != NULL) {
		add_flash(argv, 0, f->code, f->code_format);
		add_flash(argv, 1, f->vars, f->vars_format);
	}
	strv_add(argv, "-drive");
	strv_addf(argv, "if=none,id=own,snapshot=on,file=%s,format=%s", path,
	    own->format);
	add_pair(argv, "-device", "ide-hd,drive=own,bus=ide.0,bootindex=0");
	/* Some systems do not start without a screen. */
	add_pair(argv, "-device", "VGA");
	free(path);
}

static void
add_kernel(struct strv *argv, const struct guest_config *c)
{
	add_pair(argv, "-kernel", c->kernel);
	add_pair(argv, "-initrd", c->initramfs);
	strv_add(argv, "-append");
	strv_addf(argv, KERNEL_ARGUMENTS "%s%s%s",
	    getenv("PPTCHECK_LAB") == NULL ? "" : LAB_ARGUMENTS,
	    c->append == NULL ? "" : " ", c->append == NULL ? "" : c->append);
}

void
qemu_argv(struct strv *argv, const struct guest_config *c, int agent_fd,
    int qmp_fd, const int *port_fds)
{
	strv_add(argv, c->program);
	strv_add(argv, "-nodefaults");
	strv_add(argv, "-no-user-config");
	add_pair(argv, "-display", "none");
	add_pair(argv, "-machine",
	    c->machine != NULL ? c->machine
	    : c->own != NULL   ? OWN_MACHINE
			       : DEFAULT_MACHINE);
	add_pair(argv, "-accel", c->accel);
	add_pair(argv, "-cpu", c->cpu);
	strv_add(argv, "-smp");
	strv_addf(argv, "%d", c->cpus);
	strv_add(argv, "-m");
	strv_addf(argv, "%d", c->memory_mib);
	if (c->own != NULL)
		add_own(argv, c->own);
	else
		add_kernel(argv, c);
	add_streams(argv, c, agent_fd, qmp_fd, port_fds);
	add_pair(argv, "-device", "pvpanic-pci");
	add_devices(argv, c);
	if (c->extra != NULL)
		strv_addv(argv, c->extra);
}

char *
qemu_decisive_line(const char *text)
{
	static const char *const noise[] = { "warning:", "info:", NULL };
	struct strv lines = { 0 };
	char *found = NULL;
	size_t i, k;

	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n && found == NULL; i++) {
		for (k = 0; noise[k] != NULL; k++)
			if (strstr(lines.v[i], noise[k]) != NULL)
				break;
		if (noise[k] == NULL)
			found = xstrdup(lines.v[i]);
	}
	strv_free(&lines);
	return found;
}

int
qemu_resets(const json_t *events)
{
	const int64_t burst = 1000000;
	const json_t *event;
	int64_t first = 0;
	int resets = 0;
	size_t i;

	json_array_foreach(events, i, event)
	{
		const json_t *time = json_object_get(event, "timestamp");
		int64_t at = (int64_t)json_num(time, "seconds", 0) * 1000000 +
			     (int64_t)json_num(time, "microseconds", 0);

		if (strcmp(json_str(event, "event", ""), "RESET") != 0)
			continue;
		/* A clock that was set back does not hide one, nor does one
		 * that QEMU cannot read (-1, QMP's specification). */
		if (resets > 0 && at > 0 && at >= first && at - first < burst)
			continue;
		first = at;
		resets++;
	}
	return resets;
}

/* hw/vfio/trace-events of QEMU: the texts are part of its interface. */
const char *
qemu_trace_reset(const char *text)
{
	static const struct {
		const char *mark, *reset;
	} marks[] = {
		{ "vfio_pci_reset_flr ", "flr" },
		{ "vfio_pci_reset_pm ", "pm" },
		{ "hot reset: Success", "bus" },
	};
	const char *last = NULL, *reset = NULL, *p, *q;
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		for (p = text; (q = strstr(p, marks[i].mark)) != NULL;
		     p = q + 1)
			if (last == NULL || q > last) {
				last = q;
				reset = marks[i].reset;
			}
	if (reset == NULL && strstr(text, "vfio_pci_reset ") != NULL)
		reset = "none";
	return reset;
}
