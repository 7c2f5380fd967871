/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/library.h"
#include "base/mem.h"

/* The soname since 7.16, in Debian and in FreeBSD's ports. */
#define LIBRARY "libcurl.so.4"

#define CALLS(X)                                                               \
	X(curl_, easy_init)                                                    \
	X(curl_, easy_setopt)                                                  \
	X(curl_, easy_perform)                                                 \
	X(curl_, easy_getinfo)                                                 \
	X(curl_, easy_cleanup)                                                 \
	X(curl_, easy_strerror)                                                \
	X(curl_, slist_append)                                                 \
	X(curl_, slist_free_all)                                               \
	X(curl_, url)                                                          \
	X(curl_, url_set)                                                      \
	X(curl_, url_get)                                                      \
	X(curl_, url_cleanup)                                                  \
	X(curl_, free)

/* curl.h makes these macros, for gcc's checks. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

static struct {
	CALLS(LIBRARY_MEMBER)
} curl;

static const char *const names[] = { CALLS(LIBRARY_NAME) };

static int
load(struct err *err)
{
	return library_load(LIBRARY, "libcurl4 (Debian) or curl (FreeBSD)",
	    names, sizeof(names) / sizeof(names[0]), &curl, err);
}

bool
http_is_url(const char *text)
{
	return strstr(text, "://") != NULL;
}

static bool
is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 ||
	       strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0;
}

/* The URL's own parser decides what its host is: "http://127.0.0.1@other/" is
 * not here. */
static int
judge_url(const char *url, bool *here, struct err *err)
{
	char *scheme = NULL, *host = NULL, *user = NULL;
	CURLU *u = curl.url();
	int rc = -1;

	if (u == NULL || curl.url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl.url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl.url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
		(void)err_set(err, 0, "%s: no URL of a host", url);
	} else if (curl.url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK) {
		(void)err_set(err, 0, "a URL with a user is not taken");
	} else {
		*here = is_loopback(host);
		if (strcmp(scheme, "https") == 0 ||
		    (strcmp(scheme, "http") == 0 && *here))
			rc = 0;
		else
			(void)err_set(err, 0, "%s: only https is used", url);
	}
	curl.free(user);
	curl.free(host);
	curl.free(scheme);
	curl.url_cleanup(u);
	return rc;
}

int
http_check(const char *url, struct err *err)
{
	bool here;

	return load(NULL) == -1 ? 0 : judge_url(url, &here, err);
}

struct upload {
	const char *at;
	size_t left;
};

static size_t
give(char *to, size_t size, size_t count, void *context)
{
	struct upload *u = context;
	size_t n = size * count;

	if (n > u->left)
		n = u->left;
	memcpy(to, u->at, n);
	u->at += n;
	u->left -= n;
	return n;
}

struct download {
	struct buf *to;
	size_t limit;
};

static size_t
take(char *bytes, size_t size, size_t count, void *context)
{
	struct download *d = context;

	/* Fewer than given: curl gives up. */
	if (d->to->len + size * count > d->limit)
		return 0;
	buf_add(d->to, bytes, size * count);
	return size * count;
}

/* A server that sends a byte now and then holds nobody up. */
static void
set_times(CURL *c, size_t limit)
{
	bool large = limit > 1024 * 1024;

	(void)curl.easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	(void)curl.easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 15L);
	(void)curl.easy_setopt(c, CURLOPT_TIMEOUT, large ? 600L : 30L);
	(void)curl.easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1024L);
	(void)curl.easy_setopt(c, CURLOPT_LOW_SPEED_TIME, 30L);
}

/* As curl(1) does; the library does not. */
static void
set_trust(CURL *c)
{
	const char *file = getenv("SSL_CERT_FILE");

	if (file != NULL && *file != '\0')
		(void)curl.easy_setopt(c, CURLOPT_CAINFO, file);
}

int
http_ask(const char *url, const char *type, const void *body, size_t n,
    size_t limit, struct http_answer *a, struct err *err)
{
	return http_ask_with(NULL, url, type, body, n, limit, a, err);
}

int
http_ask_with(const char *header, const char *url, const char *type,
    const void *body, size_t n, size_t limit, struct http_answer *a,
    struct err *err)
{
	struct upload up = { body, n };
	struct download down = { &a->body, limit };
	struct curl_slist *headers = NULL;
	bool here = false;
	curl_off_t wait = 0;
	CURL *c = NULL;
	CURLcode code;
	char *line;
	int rc = -1;

	memset(a, 0, sizeof(*a));
	if (load(err) == -1 || judge_url(url, &here, err) == -1)
		return -1;
	c = curl.easy_init();
	if (c == NULL)
		return err_set(err, 0, "libcurl does not start");
	line =
	    xasprintf("%s: %s", body == NULL ? "Accept" : "Content-Type", type);
	headers = curl.slist_append(NULL, line);
	if (header != NULL)
		headers = curl.slist_append(headers, header);
	(void)curl.easy_setopt(c, CURLOPT_URL, url);
	(void)curl.easy_setopt(
	    c, CURLOPT_PROTOCOLS_STR, here ? "http,https" : "https");
	(void)curl.easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	set_times(c, limit);
	set_trust(c);
	(void)curl.easy_setopt(
	    c, CURLOPT_USERAGENT, "pptcheck/" PPTCHECK_VERSION);
	(void)curl.easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	(void)curl.easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	(void)curl.easy_setopt(c, CURLOPT_WRITEDATA, &down);
	if (here)
		(void)curl.easy_setopt(c, CURLOPT_PROXY, "");
	if (body != NULL) {
		(void)curl.easy_setopt(c, CURLOPT_UPLOAD, 1L);
		(void)curl.easy_setopt(c, CURLOPT_READFUNCTION, give);
		(void)curl.easy_setopt(c, CURLOPT_READDATA, &up);
		(void)curl.easy_setopt(
		    c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)n);
	}
	code = curl.easy_perform(c);
	if (code != CURLE_OK) {
		(void)err_set(err, 0, "%s: %s", url, curl.easy_strerror(code));
	} else {
		(void)curl.easy_getinfo(c, CURLINFO_RESPONSE_CODE, &a->status);
		(void)curl.easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
		a->retry_after = wait < 0	     ? 0
				 : wait > HTTP_LATER ? HTTP_LATER
						     : (long)wait;
		rc = 0;
	}
	curl.slist_free_all(headers);
	curl.easy_cleanup(c);
	free(line);
	return rc;
}
