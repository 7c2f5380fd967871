/* SPDX-License-Identifier: BSD-2-Clause
 * bhyve as a hypervisor of guests: each reboot is a new process in the same
 * VM, com1 carries the agent's lines among the console's, and what the kernel
 * keeps of a VM is destroyed when its last process is gone. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "guests/bhyve_safe.h"
#include "guests/guest_bhyve.h"
#include "guests/guest_priv.h"
#include "guests/guest_qemu.h"
#include "guests/tool.h"
#include "probes/probe.h"

#define TOOL_MS 20000
/* Destroying gives devices back, which resets each: 100 ms by FLR, more when
 * transactions are pending (pcie_flr); a device that is gone, 65 s. */
#define DESTROY_MS 90000
#define GONE_MS 5000
#define SETTLE_MS 500 /* what managers wait before the next start */
#define ASK_MS 500
#define TERM_MS 5000

struct bhyve {
	struct strv argv, devices;
	char *vm, *console;
	enum guest_between between;
	const char *reset; /* how ppt resets the first device */
	bool spoke;	   /* something came over com1 */
	bool cpu;	   /* the VM has an active CPU */
	int64_t asked;	   /* when that was asked for */
	int starts;
	bool dead; /* a device reads ff: nothing more is done with it */
	json_t *ends;
};

static void
step(enum bhyve_step s, const char *subject)
{
	log_debug("%s: %s (as in %s)", subject, bhyve_steps[s].does,
	    bhyve_steps[s].capture);
}

static int
destroy(struct bhyve *b, struct err *err)
{
	static const char absent[] = "could not be opened: No such file";
	char *node = xasprintf("/dev/vmm/%s", b->vm);
	int64_t deadline = clock_ms() + GONE_MS;
	struct buf out = { 0 };
	int status = tool_run(
	    &out, DESTROY_MS, err, "bhyvectl --vm=%s --destroy", b->vm);
	int rc = status == -1 ? -1 : 0;

	if (status > 0 && strstr(buf_str(&out), absent) == NULL) {
		buf_trim(&out);
		rc = err_set(err, 0, "bhyvectl --vm=%s --destroy: %s", b->vm,
		    buf_str(&out));
	}
	while (rc == 0 && file_exists(node) && clock_left(deadline) > 0)
		clock_sleep(50);
	if (rc == 0 && file_exists(node))
		rc =
		    err_set(err, 0, "%s stays although it was destroyed", node);
	buf_free(&out);
	free(node);
	return rc;
}

/* One read each: bhyve starts with a dead device and says nothing. */
static void
read_vendors(struct guest *g, json_t *end)
{
	struct bhyve *b = g->priv;
	json_t *vendors = json_object();
	char text[8];
	size_t i;

	for (i = 0; i < b->devices.n && !b->dead; i++) {
		long vendor = tool_vendor(b->devices.v[i], NULL);

		step(BHYVE_VENDOR, b->devices.v[i]);
		(void)snprintf(text, sizeof(text), "%04lx", vendor);
		json_put_str(
		    vendors, b->devices.v[i], vendor == -1 ? "unknown" : text);
		if (vendor != 0xffff)
			continue;
		b->dead = true;
		xreplace(&g->shutdown_reason,
		    xasprintf("%s does not answer (vendor id ffff) and is "
			      "not touched any more: power the host off and on",
			b->devices.v[i]));
	}
	(void)json_object_set_new(end, "vendor", vendors);
}

/* Reads the facts again: between two starts the host may have changed. */
static int
check_safe(struct bhyve *b, struct err *err)
{
	struct facts f = { 0 };
	size_t i;
	int rc = 0;

	if (b->devices.n == 0)
		return 0;
	if (probes_read("live", &f, err) == -1)
		return -1;
	for (i = 0; i < b->devices.n && rc == 0; i++)
		rc = bhyve_check_safe(&f, b->devices.v[i], err);
	if (rc == 0) {
		const struct fact *flr =
		    facts_pci(&f, b->devices.v[0], "reset.flr");
		const struct fact *pm =
		    facts_pci(&f, b->devices.v[0], "reset.pm");

		/* ppt_pci_reset: FLR, else D3 and back, and nothing else. */
		if (flr != NULL && flr->type == FACT_BOOL && flr->b)
			b->reset = "flr";
		else if (flr != NULL && flr->type == FACT_BOOL && pm != NULL &&
			 pm->type == FACT_BOOL)
			b->reset = pm->b ? "pm" : "none";
	}
	facts_free(&f);
	return rc;
}

static int
spawn(struct guest *g, struct err *err)
{
	struct bhyve *b = g->priv;
	struct proc_spec spec = { .in = -1, .out = -1 };
	int rc;

	stream_close(&g->agent);
	if (stream_open(&g->agent, b->console, err) == -1)
		return -1;
	spec.in = spec.out = g->agent.remote;
	b->spoke = b->cpu = false;
	b->starts++;
	step(BHYVE_START, b->vm);
	rc = guest_spawn(g, &b->argv, &spec, err);
	stream_started(&g->agent);
	return rc;
}

static int
bhyve_start(struct guest *g, const struct guest_config *c, struct err *err)
{
	struct bhyve *b = xcalloc(1, sizeof(*b));
	struct buf usage = { 0 };
	struct bhyve_can can;
	char *rom = NULL;
	int rc = -1;

	g->priv = b;
	b->ends = json_array();
	b->between = c->between;
	b->console = xasprintf("%s/" EVIDENCE_CONSOLE, g->dir);
	if (c->devices != NULL)
		strv_addv(&b->devices, c->devices);
	b->vm = bhyve_vm_name(c->devices);
	if (c->disk == NULL) {
		(void)err_set(err, 0,
		    "the image has no disk for bhyve: pptcheck image build "
		    "with the EFI stub (--stub)");
		goto out;
	}
	rom = bhyve_bootrom(err);
	if (rom == NULL ||
	    tool_run(&usage, TOOL_MS, err, "%s -h", c->program) == -1)
		goto out;
	can = bhyve_can(buf_str(&usage));
	if (bhyve_argv(&b->argv, c, &can, rom, b->vm, err) == -1 ||
	    check_safe(b, err) == -1)
		goto out;
	step(BHYVE_DESTROY_OLD, b->vm);
	if (destroy(b, err) == 0)
		rc = spawn(g, err);
out:
	buf_free(&usage);
	free(rom);
	return rc;
}

/* Devices are opened before the first CPU is made (bhyverun.c). */
static bool
bhyve_is_running(struct guest *g)
{
	struct bhyve *b = g->priv;
	struct buf out = { 0 };

	if (b->spoke || b->cpu)
		return true;
	if (clock_ms() - b->asked < ASK_MS)
		return false;
	b->asked = clock_ms();
	/* "active cpus:\t 0", or "(none)" */
	if (tool_run(&out, TOOL_MS, NULL, "bhyvectl --vm=%s --get-active-cpus",
		b->vm) == 0 &&
	    strpbrk(buf_str(&out), "0123456789") != NULL)
		b->cpu = true;
	buf_free(&out);
	return b->cpu;
}

/* A line of the agent, or of the console: firmware and kernel write there too,
 * and may have begun the line. */
static void
take_line(struct guest *g, const char *line)
{
	const char *brace = strstr(line, "{\"");
	json_t *m = brace == NULL ? NULL : json_read_line(brace);
	char *path, *text;

	if (strstr(line, "Kernel panic - not syncing") != NULL)
		g->panicked = true;
	if (m == NULL)
		return;
	path = xasprintf("%s/" EVIDENCE_AGENT, g->dir);
	text = json_line(m);
	(void)file_append(path, text, NULL);
	free(text);
	free(path);
	guest_take_message(g, m);
}

static void
bhyve_take(struct guest *g)
{
	struct bhyve *b = g->priv;
	char *line;

	if (g->agent.in.len > 0)
		b->spoke = true;
	while ((line = buf_take_line(&g->agent.in)) != NULL) {
		take_line(g, line);
		free(line);
	}
}

static json_t *
record_end(struct guest *g)
{
	struct bhyve *b = g->priv;
	json_t *end = json_object();
	char *text = proc_describe(&g->proc);
	char *line = guest_stderr_line(g);

	json_put_str(end, "process", text);
	json_put_str(end, "error", line);
	(void)json_array_append_new(b->ends, end);
	free(line);
	free(text);
	return end;
}

/* Between two processes of one VM; -1: it does not go on. */
static int
go_on(struct guest *g, json_t *end, struct err *err)
{
	struct bhyve *b = g->priv;

	if (b->between == GUEST_DESTROY) {
		step(BHYVE_DESTROY, b->vm);
		if (destroy(b, err) == -1)
			return -1;
		clock_sleep(SETTLE_MS);
	}
	read_vendors(g, end);
	if (b->dead)
		return err_fail(err, "%s", g->shutdown_reason);
	return spawn(g, err);
}

static bool
bhyve_ended(struct guest *g)
{
	bool reset =
	    WIFEXITED(g->proc.status) && WEXITSTATUS(g->proc.status) == 0;
	json_t *end = record_end(g);
	struct err err;

	if (reset)
		g->resets++;
	if (!reset || g->ending || g->panicked ||
	    g->resets > g->resets_expected)
		return false;
	if (go_on(g, end, &err) == 0)
		return true;
	xreplace(&g->shutdown_reason, xstrdup(err.text));
	return false;
}

static void
bhyve_clean(struct guest *g)
{
	struct bhyve *b = g->priv;
	json_t *end = json_array_get(b->ends, json_array_size(b->ends) - 1);
	struct err err;

	step(BHYVE_DESTROY, b->vm);
	if (destroy(b, &err) == -1) {
		log_warn("%s", err.text);
		json_put_str(end, "destroy", err.text);
	}
	clock_sleep(SETTLE_MS);
	if (!b->dead && end != NULL)
		read_vendors(g, end);
}

static void
bhyve_describe(struct guest *g, json_t *j)
{
	struct bhyve *b = g->priv;

	json_put_str(j, "hypervisor", "bhyve");
	json_put_str(j, "vm", b->vm);
	(void)json_object_set_new(j, "starts", json_integer(b->starts));
	(void)json_object_set(j, "ends", b->ends);
}

/* SIGTERM kills bhyve until the guest has ACPI, and is its power button from
 * then on (amd64/pm.c). */
static void
bhyve_halt(struct guest *g)
{
	struct bhyve *b = g->priv;
	struct buf out = { 0 };

	if (proc_poll(&g->proc))
		return;
	proc_signal(&g->proc, SIGTERM);
	if (proc_wait(&g->proc, clock_ms() + TERM_MS) == 1)
		(void)tool_run(&out, TOOL_MS, NULL,
		    "bhyvectl --vm=%s --force-poweroff", b->vm);
	buf_free(&out);
}

static char *
bhyve_bad_end(struct guest *g)
{
	char *path = xasprintf("%s/" EVIDENCE_STDERR, g->dir);
	off_t offset = g->log_start;
	struct buf out = { 0 };
	char *why;

	(void)file_read_from(path, &offset, &out, NULL);
	why = bhyve_bad_poweroff(g->proc.status, buf_str(&out));
	if (why == NULL && ((struct bhyve *)g->priv)->dead)
		why = xstrdup(g->shutdown_reason);
	buf_free(&out);
	free(path);
	return why;
}

static const char *
bhyve_reset_used(struct guest *g)
{
	return ((struct bhyve *)g->priv)->reset;
}

static void
bhyve_free(struct guest *g)
{
	struct bhyve *b = g->priv;

	if (b == NULL)
		return;
	strv_free(&b->argv);
	strv_free(&b->devices);
	json_decref(b->ends);
	free(b->console);
	free(b->vm);
	free(b);
	g->priv = NULL;
}

const struct guest_ops guest_bhyve_ops = {
	.reboot_resets = 1,
	.start = bhyve_start,
	.is_running = bhyve_is_running,
	.take = bhyve_take,
	.ended = bhyve_ended,
	.clean = bhyve_clean,
	.describe = bhyve_describe,
	.halt = bhyve_halt,
	.decisive_line = bhyve_decisive_line,
	.bad_end = bhyve_bad_end,
	.reset_used = bhyve_reset_used,
	.free = bhyve_free,
};
