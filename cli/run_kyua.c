/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_kyua.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sig.h"
#include "cli/install.h"
#include "cli/run_judge.h"
#include "cli/run_results.h"
#include "cli/terminal.h"
#include "reports/events.h"

/* kyua runs every cleanup after an interruption; each may take 60 s. */
#define KYUA_END_MS 70000

struct session {
	const struct plan *plan;
	struct progress *progress;
	struct events_reader reader;
	struct err *err; /* the first thing that went wrong outside a guest */
	int rc;
};

static void
take_events(struct session *s)
{
	json_t *event;

	while ((event = events_next(&s->reader)) != NULL) {
		progress_event(s->progress, event);
		json_decref(event);
	}
}

/* Two pptchecks must not use one group; released when the process ends. */
static int
lock_group(const char *group, struct err *err)
{
	char *dir = dirs_state(""), *name = xasprintf("group-%s.lock", group);
	char *path = dirs_state(name);
	int fd = -1;

	if (file_mkdirs(dir, err) == 0) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
		if (fd == -1)
			(void)err_set(err, errno, "open %s", path);
		else if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
			(void)err_set(err, 0,
			    "another pptcheck uses IOMMU group %s", group);
			(void)close(fd);
			fd = -1;
		}
	}
	free(path);
	free(name);
	free(dir);
	return fd;
}

static int
start_kyua(
    struct proc *p, const struct strv *argv, const char *log, struct err *err)
{
	char *bin = install_bin();
	const char *path = getenv("PATH");
	struct strv env = { 0 };
	struct proc_spec spec = { .argv = argv,
		.env = &env,
		.env_only = true,
		.in = -1,
		.death_signal = SIGTERM };
	int rc = -1;

	results_environment(&env);
	/* The scenarios' first line looks pptcheck up: it must be us. */
	strv_addf(
	    &env, "PATH=%s:%s", bin, path == NULL ? "/usr/bin:/bin" : path);
	spec.out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	spec.err = spec.out;
	if (spec.out == -1)
		(void)err_set(err, errno, "create %s", log);
	else
		rc = proc_start(p, &spec, err);
	if (spec.out != -1)
		(void)close(spec.out);
	strv_free(&env);
	free(bin);
	return rc;
}

/* The status last recorded for this stage of a device, or NULL. */
static const char *
recorded(const json_t *events, const char *bdf, const char *stage)
{
	const char *status = NULL;
	const json_t *e;
	size_t i;

	json_array_foreach(events, i,
	    e) if (strcmp(json_str(e, "event", ""), "stage") == 0 &&
		   strcmp(json_str(e, "device", ""), bdf) == 0 &&
		   strcmp(json_str(e, "stage", ""), stage) == 0) status =
	    json_str(e, "status", NULL);
	return status;
}

/*
 * A scenario that broke before it could record a stage is only in kyua's words,
 * "suite/file:case  ->  broken: why  [1.0s]": an ERROR of the first stage that
 * its device has not passed, of the last one when it has passed them all: what
 * the scenario still had to try is not known.
 */
static void
take_broken(struct session *s, const char *bdf, const char *why, bool scenario)
{
	json_t *events = events_read_all(s->plan->events);
	const char *status = NULL;
	enum stage stage;
	struct err err;

	for (stage = 0; stage < STAGE_HOST_RECLAIM; stage++) {
		status = recorded(events, bdf, stage_names[stage]);
		if (status == NULL || strcmp(status, "PASS") != 0)
			break;
	}
	if (scenario && stage == STAGE_HOST_RECLAIM) {
		stage = STAGE_VM_RESTART;
		status = NULL;
	}
	if (stage < STAGE_HOST_RECLAIM && status == NULL &&
	    judge_record(s->plan->events, bdf, stage, STATUS_ERROR, NULL, why,
		&err) == -1 &&
	    s->rc == 0)
		s->rc = err_set(s->err, 0, "%s: %s", bdf, err.text);
	json_decref(events);
}

/* Has each stage that was recorded for this device passed? */
static bool
all_passed(const json_t *events, const char *bdf)
{
	const json_t *e;
	size_t i;

	json_array_foreach(events, i,
	    e) if (strcmp(json_str(e, "event", ""), "stage") == 0 &&
		   strcmp(json_str(e, "device", ""), bdf) == 0 &&
		   strcmp(json_str(e, "status", ""), "PASS") != 0) return false;
	return true;
}

static void
read_broken(struct session *s, const char *log, const struct plan_group *g)
{
	static const char mark[] = "->  broken: ";
	struct buf text = { 0 };
	char *line, *p;
	size_t i;

	(void)file_read(log, &text, NULL);
	while ((line = buf_take_line(&text)) != NULL) {
		p = strstr(line, mark);
		for (i = 0; p != NULL && i < g->devices.n; i++) {
			char *suite = plan_suite_name(g->devices.v[i]);

			if (strncmp(line, suite, strlen(suite)) == 0)
				take_broken(s, g->devices.v[i],
				    p + sizeof(mark) - 1, true);
			free(suite);
		}
		free(line);
	}
	buf_free(&text);
	take_events(s);
}

/* One kyua at work on one group. */
struct job {
	const struct plan_group *group;
	struct proc proc;
	char *log;
	int lock;
};

static void
job_free(struct job *j)
{
	if (j->lock != -1)
		(void)close(j->lock);
	xreplace(&j->log, NULL);
}

static int
job_start(struct session *s, struct job *j, const struct plan_group *g,
    const struct run_options *o, const char *scenarios, const struct strv *argv,
    struct err *err)
{
	*j = (struct job){ .group = g, .lock = -1 };
	j->log = xasprintf("%s/plan/group-%s/kyua.txt", s->plan->out, g->group);
	if (plan_write(s->plan, g, o, scenarios, err) == 0 &&
	    (j->lock = lock_group(g->group, err)) != -1 &&
	    start_kyua(&j->proc, argv, j->log, err) == 0)
		return 0;
	job_free(j);
	return -1;
}

/* How many groups at a time: a guest wants a core and half a GiB. */
static size_t
jobs_limit(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	long long fit = (long long)pages * size / 2 / (512LL << 20);

	if (cores < 1 || fit < 1)
		return 1;
	return (size_t)(fit < cores ? fit : cores);
}

static bool
all_ended(struct job *jobs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!proc_poll(&jobs[i].proc))
			return false;
	return true;
}

/* Gives kyua time for its cleanups; another signal from the person ends it. */
static void
end_jobs(struct job *jobs, size_t n)
{
	int64_t deadline = clock_ms() + KYUA_END_MS;
	size_t i;

	sig_rearm();
	/* To kyua alone: its own children are its business. */
	for (i = 0; i < n; i++)
		(void)kill(jobs[i].proc.pid, SIGINT);
	while (
	    !all_ended(jobs, n) && clock_left(deadline) > 0 && sig_count() == 1)
		(void)sig_wait_input(-1, clock_ms() + 20, NULL);
	if (!all_ended(jobs, n))
		log_warn("killing the guests now");
	/* What they started dies with them: scenarios, then hypervisors. */
	for (i = 0; i < n; i++)
		proc_end(&jobs[i].proc, 0);
}

/* "kyua: E: why": what kyua says when it gives up, or NULL; the caller's. */
static char *
kyua_complaint(const char *log)
{
	static const char mark[] = "kyua: E: ";
	struct buf text = { 0 };
	char *line = NULL;
	const char *p;

	if (file_read(log, &text, NULL) == 0 &&
	    (p = strstr(buf_str(&text), mark)) != NULL) {
		p += sizeof(mark) - 1;
		line = xstrndup(p, strcspn(p, "\r\n"));
	}
	buf_free(&text);
	return line;
}

/*
 * Nothing that kyua did not get to may look as if it had passed: a full disk
 * ends it, or a scenario, without a word in the event file.
 */
static void
check_end(struct session *s, const struct job *j)
{
	char *how = proc_describe(&j->proc);
	char *why = xasprintf("kyua ended before it (%s)", how), *complaint;
	bool passed = true, told;
	json_t *events;
	size_t i;

	for (i = 0; i < j->group->devices.n; i++)
		take_broken(s, j->group->devices.v[i], why, false);
	events = events_read_all(s->plan->events);
	for (i = 0; i < j->group->devices.n; i++)
		passed = passed && all_passed(events, j->group->devices.v[i]);
	/* kyua's 1 is a test that failed, and that has an event (kyua-test(1)).
	 */
	told = j->proc.status == 0 ||
	       (WIFEXITED(j->proc.status) && WEXITSTATUS(j->proc.status) == 1 &&
		   !passed);
	if (!told && s->rc == 0) {
		complaint = kyua_complaint(j->log);
		s->rc = err_set(s->err, 0, "kyua failed, %s: %s", how,
		    complaint == NULL ? j->log : complaint);
		free(complaint);
	}
	json_decref(events);
	free(why);
	free(how);
	take_events(s);
}

/* What people may publish has no environment. */
static void
strip_results(const struct session *s, const struct job *j)
{
	char *db = xasprintf(
	    "%s/plan/group-%s/kyua.db", s->plan->out, j->group->group);
	struct err err;

	if (results_strip(db, &err) == -1)
		log_warn("%s", err.text);
	free(db);
}

/* Takes the jobs that have ended out of the list. */
static void
reap_jobs(struct session *s, struct job *jobs, size_t *n)
{
	size_t i = 0;

	while (i < *n) {
		if (!proc_poll(&jobs[i].proc)) {
			i++;
			continue;
		}
		take_events(s);
		strip_results(s, &jobs[i]);
		if (sig_caught() == 0) {
			read_broken(s, jobs[i].log, jobs[i].group);
			check_end(s, &jobs[i]);
		}
		job_free(&jobs[i]);
		jobs[i] = jobs[--*n];
	}
}

int
kyua_run(const struct plan *plan, const struct run_options *o,
    const struct accel *accel, const struct image *image,
    struct progress *progress, struct err *err)
{
	struct session s = { .plan = plan,
		.progress = progress,
		.reader = { .path = plan->events, .offset = plan->old },
		.err = err };
	char *scenarios = install_scenarios(err);
	struct job *jobs = xcalloc(plan->n, sizeof(*jobs));
	size_t next = 0, n = 0;
	size_t limit = o->jobs > 0 ? (size_t)o->jobs : jobs_limit();
	int rc = scenarios == NULL ? -1 : 0;
	struct err caught;

	while (n > 0 || (next < plan->n && rc == 0 && sig_caught() == 0)) {
		if (n < limit && next < plan->n && rc == 0) {
			const struct plan_group *g = &plan->groups[next++];
			struct strv argv = { 0 };

			plan_kyua_argv(&argv, plan, g, o, accel, image);
			rc = job_start(
			    &s, &jobs[n], g, o, scenarios, &argv, err);
			n += rc == 0 ? 1 : 0;
			strv_free(&argv);
			continue;
		}
		if (sig_wait_input(-1, clock_ms() + 200, &caught) == -1) {
			terminal_status(NULL);
			log_warn("%s: ending the guests", caught.text);
			end_jobs(jobs, n);
		}
		reap_jobs(&s, jobs, &n);
		take_events(&s);
		progress_tick(progress);
	}
	take_events(&s);
	terminal_status(NULL);
	events_reader_free(&s.reader);
	free(jobs);
	free(scenarios);
	return rc == -1 ? -1 : s.rc;
}
