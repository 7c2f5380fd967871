/* SPDX-License-Identifier: BSD-2-Clause
 * Why a call returned -1. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <errno.h>
#include <stdbool.h>

/* A source that does not hold what is asked for.  FreeBSD has no such number
 * (sys/errno.h); there it is one that no call of ours returns. */
#ifndef ENODATA
#define ENODATA ENOATTR
#endif

/* The caller owns it; it never allocates. */
struct err {
	int code;	 /* errno value, or 0 */
	bool under_test; /* the thing under test is at fault, not pptcheck */
	char text[1024]; /* "open /sys/...: Permission denied" */
};

/*
 * All return -1 and accept a NULL err.  err_set appends strerror(code) unless
 * code is 0.  err_fail is err_set for a defect of the thing under test: the
 * hypervisor refused, the guest died, a driver did not bind.  err_wrap puts
 * "context: " before the text that is there.
 */
int err_set(struct err *, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int err_fail(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
int err_wrap(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
