/* SPDX-License-Identifier: BSD-2-Clause
 * SIGINT, SIGTERM and SIGHUP as something that poll(2) can wait for. */
#ifndef BASE_SIG_H
#define BASE_SIG_H

#include <stdint.h>

#include "base/err.h"

/* Installs the handlers once; SIGPIPE is ignored from then on.  An ignored
 * SIGHUP (nohup) stays ignored. */
int sig_catch(struct err *);

/* The last signal that arrived, 0 if none; how many arrived. */
int sig_caught(void);
int sig_count(void);

/* Readable once a signal has arrived; -1 before sig_catch. */
int sig_fd(void);

/* Makes sig_fd wait for the next one; sig_caught keeps its answer. */
void sig_rearm(void);

/* Ends the process by the signal that arrived, as if it had not been caught:
 * whoever started it can tell.  Returns when none did. */
void sig_repeat(void);

/* Sets "interrupted by SIGINT" with code EINTR; returns -1. */
int sig_error(struct err *);

/*
 * Waits for input on fd (-1: for nothing else), a signal or the deadline.
 * Returns 1 input, 0 deadline, -1 a signal (err says "interrupted").
 */
int sig_wait_input(int fd, int64_t deadline, struct err *);

#endif
