/* SPDX-License-Identifier: BSD-2-Clause
 * Child processes: argv arrays, own process group, deadlines, reaped. */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/strv.h"

struct proc_spec {
	const struct strv *argv; /* argv[0] is looked up in PATH */
	const char *cwd;	 /* NULL: ours */
	const struct strv *env;	 /* added to ours as "NAME=value", or NULL */
	bool env_only;		 /* env is all there is */
	int in, out, err;	 /* descriptors for 0 1 2; -1 means /dev/null */
	const int *keep;	 /* further descriptors to inherit, or NULL */
	size_t keep_n;
	int death_signal; /* sent to the child when we die; 0 = none */
};

struct proc {
	pid_t pid;		/* 0 when there is no child */
	bool exited;		/* status is valid */
	int status;		/* as waitpid(2) gives it */
	int64_t started, ended; /* clock_ms */
};

/*
 * Starts the child in a process group of its own.  A program that cannot be
 * executed is an error here, not an exit status.
 */
int proc_start(struct proc *, const struct proc_spec *, struct err *);

/* Reaps if it has ended; never blocks.  True when it has ended. */
bool proc_poll(struct proc *);

/* Waits until deadline (clock_ms).  0 ended, 1 still running. */
int proc_wait(struct proc *, int64_t deadline);

/* Sends to the whole group; harmless when it has ended. */
void proc_signal(struct proc *, int sig);

/* SIGTERM, grace_ms later SIGKILL, then reaps; safe to call again. */
void proc_end(struct proc *, int grace_ms);

/* "exit status 1", "killed by signal 9"; the caller frees it. */
char *proc_describe(const struct proc *);

/*
 * Runs a program to its end, adds its stdout (and stderr, when errors is not
 * NULL) to the buffers.  Waits for the program, not for children it leaves
 * behind.  Returns its exit status, 128 + n for a signal, -1 when
 * it could not be run or was still running after timeout_ms (then killed).
 */
int proc_run(const struct strv *argv, int timeout_ms, struct buf *out,
    struct buf *errors, struct err *);

/* SIGTERM (or another) for this process when its parent dies. */
void proc_die_with_parent(int sig);

#endif
