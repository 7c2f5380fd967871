/* SPDX-License-Identifier: BSD-2-Clause
 * HTTP by libcurl, loaded when it is first needed.  Only https, or http to this
 * machine itself; no redirect is followed, no cookie or password is sent.  Whom
 * to trust is the system's list, or the file that SSL_CERT_FILE names, as for
 * curl(1). */
#ifndef REPORTS_HTTP_H
#define REPORTS_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Nobody is told to wait for longer than a day. */
#define HTTP_LATER 86400L

struct http_answer {
	long status;
	long retry_after; /* seconds, at most HTTP_LATER; 0: not said */
	struct buf body;  /* the caller frees it */
};

/* Is this a URL, and not of a folder? */
bool http_is_url(const char *);

/* -1: no request to this URL is ever made: another scheme, http to another
 * machine, a user in it.  0 too when libcurl is not here to tell. */
int http_check(const char *url, struct err *);

/*
 * An answer of any status is success; -1 when there was none, or a body of more
 * than limit bytes, or one that takes longer than 30 s (10 min when more than 1
 * MiB may come, of which something comes every 30 s).  body: what to PUT, or
 * NULL to GET.
 */
int http_ask(const char *url, const char *type, const void *body, size_t n,
    size_t limit, struct http_answer *, struct err *);

/* The same with a header of one's own, "NAME: VALUE"; NULL: none. */
int http_ask_with(const char *header, const char *url, const char *type,
    const void *body, size_t n, size_t limit, struct http_answer *,
    struct err *);

#endif
