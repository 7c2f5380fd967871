/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "cli/command.h"
#include "cli/matrix_client.h"
#include "cli/options.h"
#include "cli/probe_judge.h"
#include "cli/run_baseline.h"
#include "cli/run_causes.h"
#include "cli/run_changed.h"
#include "cli/run_claim.h"
#include "cli/run_crash.h"
#include "cli/run_folder.h"
#include "cli/run_judge.h"
#include "cli/run_kyua.h"
#include "cli/run_own.h"
#include "cli/run_resume.h"
#include "cli/run_tools.h"
#include "cli/terminal.h"
#include "guests/crash.h"
#include "guests/hypervisor.h"
#include "guests/journal.h"
#include "probes/probe.h"
#include "reports/document.h"
#include "reports/events.h"
#include "reports/run.h"
#include "reports/text.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "run",
	.operands = "[DEVICE...]",
	.about =
	    "Climbs the ladder with each device: is it isolated, does a guest "
	    "start with\nit, see it, drive it, and does it survive restarts?  "
	    "Without DEVICE: every\nfunction bound to vfio-pci that nobody "
	    "holds.  DEVICE is an address (03:00.0)\nor ids (8086:10d3); one "
	    "bound to its driver is taken from it after a yes\nand given back.",
	.examples = "  pptcheck run\n"
		    "  pptcheck run 03:00.0 --restarts 10\n"
		    "  pptcheck run --yes 8086:10d3 --out /var/tmp/check",
};

/* What one run works with, released in one place. */
struct session {
	struct run_options options;
	struct facts facts;
	struct strv devices;
	bool only_facts;   /* nothing is bound: the devices are candidates */
	struct strv todo;  /* without those that a resumed run has done */
	struct strv ready; /* those that a guest may have */
	struct plan plan;
	struct tools tools;
	struct claims *claims;
	json_t *run, *baseline;
	json_t *state; /* what --if-changed compares, or NULL */
	struct progress progress;
	int64_t started;
};

static void
session_free(struct session *s)
{
	claims_free(s->claims);
	tools_free(&s->tools);
	json_decref(s->state);
	json_decref(s->baseline);
	json_decref(s->run);
	plan_free(&s->plan);
	strv_free(&s->ready);
	strv_free(&s->todo);
	strv_free(&s->devices);
	strv_free(&s->options.devices);
	like_free(&s->options.like);
	strv_free(&s->options.done);
	free(s->options.started);
	facts_free(&s->facts);
}

/* What the checks say before anything is tried: their verdicts are predicted.
 * Without them the run goes on, for it proves. */
static void
predict(struct session *s)
{
	struct judge *j = NULL;
	json_t *judged = NULL;
	struct err err;

	if (probe_judge_open(&j, &err) == -1 ||
	    judge_run(j, &s->facts, NULL, &s->devices, &judged, &err) == -1)
		log_warn("no predicted verdicts: %s", err.text);
	else
		run_add_judged(s->run, judged);
	json_decref(judged);
	judge_close(j);
}

/* Stages 1 and 2; the host's own verdict. */
static int
judge(struct session *s, struct err *err)
{
	json_t *host = json_object_get(s->run, "host");
	char *why = NULL;
	int rc = 0;
	size_t i;

	if (judge_iommu(&s->facts, &why) == STATUS_FAIL)
		json_put_str(host, "verdict", "host_unsupported");
	json_put_str(host, "reason", why);
	free(why);
	for (i = 0; i < s->devices.n && rc == 0; i++) {
		const char *bdf = s->devices.v[i];
		bool ready = false;

		(void)run_add_device(s->run, &s->facts, bdf);
		if (!strv_has(&s->todo, bdf))
			continue;
		rc = judge_device(&s->facts, bdf, s->plan.events,
		    s->only_facts ? NULL : &ready, err);
		if (rc == 0 && ready)
			strv_add(&s->ready, bdf);
	}
	run_add_around(s->run, &s->facts);
	predict(s);
	return rc;
}

/* Boots: 1, N reboots and N resets; N starts; N and one more, three times. */
static int64_t
estimate_ms(const struct session *s)
{
	int boots = 4 + 6 * s->options.restarts;

	return (int64_t)s->ready.n * boots * (s->tools.accel.boot_ms + 1500);
}

static int
climb(struct session *s, struct err *err)
{
	size_t n = s->ready.n;

	if (n == 0 || sig_caught() != 0)
		return 0;
	if (tools_try(&s->tools, &s->options, s->plan.out, err) == -1)
		return -1;
	tools_describe(&s->tools, &s->options, s->run);
	plan_group_devices(&s->plan, &s->facts, &s->ready);
	progress_start(&s->progress, estimate_ms(s));
	log_info("%zu device%s, %d restart%s per ending: about %lld s", n,
	    n == 1 ? "" : "s", s->options.restarts,
	    s->options.restarts == 1 ? "" : "s",
	    (long long)estimate_ms(s) / 1000);
	return kyua_run(&s->plan, &s->options, &s->tools.accel, s->tools.image,
	    &s->progress, err);
}

static int
write_document(struct session *s, struct err *err)
{
	char *path = xasprintf("%s/run.json", s->plan.out);
	int rc = document_write(path, s->run, err);

	free(path);
	return rc;
}

/* What was measured is written and shown whatever happened before. */
static int
finish(struct session *s)
{
	json_t *events = events_read_all(s->plan.events);
	const struct text_options text = { .color = terminal_color(),
		.width = terminal_width() };
	struct buf out = { 0 };
	struct err why = { 0 };
	int status;
	bool written, keep = s->options.save_baseline != NULL;

	run_apply_all(s->run, events);
	run_finish(s->run,
	    s->options.seconds + (double)(clock_ms() - s->started) / 1000,
	    sig_caught());
	if (sig_caught() == 0)
		causes_add(s->run, s->plan.out);
	status = (int)verdict_exit_status(s->run);
	written = write_document(s, &why) == 0;
	text_run(&out, s->run, &text);
	if (s->baseline != NULL &&
	    !baseline_compare(&out, s->baseline, s->run, &text, &status))
		keep = false;
	if (keep && sig_caught() == 0 &&
	    document_write(s->options.save_baseline, s->run, &why) == -1) {
		log_warn("%s", why.text);
		status = EXIT_UNABLE;
	}
	if (!terminal_print(&out) || !written || sig_caught() != 0)
		status = EXIT_UNABLE;
	if (written)
		log_info("run document: %s/run.json", s->plan.out);
	else
		log_warn("%s", why.text);
	if (written)
		matrix_tell(s->plan.out, status == EXIT_BAD);
	if (sig_caught() != 0)
		log_info(
		    "to go on with it: pptcheck run --resume %s", s->plan.out);
	crash_unmark();
	buf_free(&out);
	json_decref(events);
	return status;
}

/* Is there a guest to start, as far as the facts can say? */
static bool
wants_guests(const struct session *s)
{
	char *why = NULL;
	enum status iommu = judge_iommu(&s->facts, &why);

	free(why);
	return !s->only_facts && iommu == STATUS_PASS;
}

static int
prepare(struct session *s, struct err *err)
{
	if (baseline_open(&s->options, &s->baseline, err) == -1 ||
	    journal_check(err) == -1 ||
	    probes_read("live", &s->facts, err) == -1)
		return -1;
	return s->options.resume == NULL ? 0 : resume_open(&s->options, err);
}

/* Everything that can refuse, before anything is changed; an exit status. */
static int
choose(struct session *s, struct err *err)
{
	size_t i;
	int status;

	if (like_open(&s->options.like, s->options.like_vm, &s->facts, err) ==
	    -1)
		return EXIT_UNABLE;
	if (s->options.devices.n == 0)
		strv_addv(&s->options.devices, &s->options.like.devices);
	if (plan_devices(&s->options, &s->facts, &s->devices, err) == -1)
		return EXIT_USAGE;
	if (crash_filter(&s->devices, s->options.devices.n > 0,
		s->options.again, err) == -1)
		return EXIT_UNABLE;
	s->only_facts = s->devices.n == 0;
	if (s->only_facts)
		plan_candidates(&s->facts, &s->devices);
	for (i = 0; i < s->devices.n; i++)
		if (!strv_has(&s->options.done, s->devices.v[i]))
			strv_add(&s->todo, s->devices.v[i]);
	status = claims_ask(&s->options, &s->facts, &s->todo, err);
	if (status == EXIT_GOOD && wants_guests(s) &&
	    tools_open(&s->tools, &s->options, &s->facts, &s->todo, err) == -1)
		status = EXIT_UNABLE;
	return status;
}

/* The folder, the marker for a crash, the bindings: all of them or none. */
static int
take(struct session *s, struct err *err)
{
	if (folder_make(&s->plan, &s->options, err) == -1)
		return -1;
	if (crash_mark(s->plan.out, err) == 0 &&
	    claims_take(&s->claims, &s->options, &s->facts, &s->todo, err) == 0)
		return 0;
	claims_give_back(s->claims, s->plan.events);
	crash_unmark();
	folder_discard(&s->plan, &s->options);
	return -1;
}

static int
work(struct session *s)
{
	struct err err;
	int status, rc;

	s->started = clock_ms();
	crash_settle();
	status = prepare(s, &err) == -1 ? EXIT_UNABLE : EXIT_GOOD;
	if (status == EXIT_GOOD && s->options.if_changed) {
		s->state = changed_state(&s->facts, &s->options);
		if (changed_nothing(s->state, &status))
			return status;
	}
	if (status == EXIT_GOOD)
		status = choose(s, &err);
	if (status == EXIT_GOOD && take(s, &err) == -1)
		status = EXIT_UNABLE;
	if (status != EXIT_GOOD) {
		log_warn("%s", err.text);
		return status;
	}
	s->run = run_new(&s->facts);
	tools_describe_self(&s->options, s->run);
	resume_apply(s->run, &s->options);
	rc = judge(s, &err);
	if (rc == 0)
		rc = write_document(s, &err);
	if (rc == 0)
		rc = climb(s, &err);
	if (rc == -1 && sig_caught() == 0)
		log_warn("%s", err.text);
	claims_give_back(s->claims, s->plan.events);
	status = finish(s);
	if (rc == -1)
		status = EXIT_UNABLE;
	if (s->state != NULL)
		changed_remember(s->state, status);
	return status;
}

static int
run(int argc, char **argv)
{
	struct session s = { .options = { .restarts = 3,
				 .guest_memory = 2048,
				 .program = hypervisor_program } };
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "again", OPTION_FLAG, &s.options.again, NULL,
		    "also devices that took the host down before", 0 },
		{ "baseline", OPTION_TEXT, &s.options.baseline, "FILE",
		    "compare with this earlier run", 0 },
		{ "bhyve", OPTION_TEXT, &s.options.program, "PATH",
		    "FreeBSD: the bhyve to test with", 0 },
		{ "firmware", OPTION_TEXT, &s.options.firmware, "KIND",
		    "of --guest: uefi or bios (default: what it has)", 0 },
		{ "guest", OPTION_TEXT, &s.options.guest, "DISK",
		    "start this disk of yours; it is not changed", 0 },
		{ "guest-format", OPTION_TEXT, &s.options.guest_format,
		    "FORMAT", "of --guest: raw, qcow2, ... (default: suffix)",
		    0 },
		{ "guest-memory", OPTION_NUMBER, &s.options.guest_memory, "MIB",
		    "memory of --guest (default: 2048)", 1 << 20 },
		{ "image", OPTION_TEXT, &s.options.image, "DIR",
		    "guest image (default: built in the cache)", 0 },
		{ "if-changed", OPTION_FLAG, &s.options.if_changed, NULL,
		    "only when kernel, firmware or hypervisor is another", 0 },
		{ "jobs", OPTION_NUMBER, &s.options.jobs, "N",
		    "groups side by side (default: what fits)", 1000 },
		{ "like-vm", OPTION_TEXT, &s.options.like_vm, "NAME",
		    "FreeBSD: as this guest, or its file, is set up", 0 },
		{ "out", OPTION_TEXT, &s.options.out, "DIR",
		    "results (default: ./pptcheck-run-<time>)", 0 },
		/* The other one is refused by hypervisor_check. */
		{ "qemu", OPTION_TEXT, &s.options.program, "PATH",
		    "Linux: the QEMU to test with", 0 },
		{ "restarts", OPTION_NUMBER, &s.options.restarts, "N",
		    "attempts per ending (default: 3)", 1000 },
		{ "resume", OPTION_TEXT, &s.options.resume, "DIR",
		    "go on with an interrupted run", 0 },
		{ "save-baseline", OPTION_TEXT, &s.options.save_baseline,
		    "FILE", "keep the run document for --baseline", 0 },
		{ "timeout", OPTION_NUMBER, &s.options.timeout, "S",
		    "seconds for one guest boot (default: from a trial)",
		    3600 },
		{ "yes", OPTION_FLAG, &s.options.yes, NULL,
		    "take the named devices from their drivers, do not ask",
		    0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(
		argc, argv, defs, &usage, false, &s.options.devices, &status))
		goto out;
	if (s.options.restarts == 0)
		log_warn("--restarts needs at least 1");
	else if (s.options.resume != NULL &&
		 (s.options.devices.n > 0 || s.options.out != NULL))
		log_warn("--resume takes neither --out nor a device");
	else if (like_fits(s.options.like_vm, &s.options.devices) &&
		 own_fits(&s.options))
		status = work(&s);
out:
	session_free(&s);
	return status;
}

const struct command command_run = {
	.name = "run",
	.summary = "test devices: from the host's IOMMU to restarts",
	.run = run,
};
