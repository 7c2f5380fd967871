/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/match_library.h"

#include <hs.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/library.h"
#include "base/log.h"
#include "base/mem.h"

/* The soname of Hyperscan 5 and Vectorscan, in Debian and in FreeBSD's ports */
#define LIBRARY "libhs.so.5"

#define CALLS(X)                                                               \
	X(hs_, alloc_scratch)                                                  \
	X(hs_, compile_multi)                                                  \
	X(hs_, deserialize_database)                                           \
	X(hs_, free_compile_error)                                             \
	X(hs_, free_database)                                                  \
	X(hs_, free_scratch)                                                   \
	X(hs_, scan)                                                           \
	X(hs_, serialize_database)                                             \
	X(hs_, version)

static struct {
	CALLS(LIBRARY_MEMBER)
} hs;

static const char *const names[] = { CALLS(LIBRARY_NAME) };

struct match_library {
	hs_database_t *database;
	hs_scratch_t *scratch;
};

/* What a kept database must have been made from: it goes in front of it. */
static void
describe(struct buf *b, const struct match_pattern *v, size_t n)
{
	size_t i;

	buf_addf(b, "pptcheck patterns 1\n%s\n%zu\n", hs.version(), n);
	for (i = 0; i < n; i++)
		buf_addf(b, "%s\n", v[i].regex);
	buf_add(b, "", 1);
}

/* The library checks version, processor and sum of what it is given. */
static void
cache_load(
    struct match_library *l, const char *cache, const struct buf *description)
{
	struct buf b = { 0 };
	size_t at = description->len;

	if (file_read(cache, &b, NULL) == 0 && b.len > at &&
	    memcmp(b.data, description->data, at) == 0 &&
	    hs.deserialize_database(b.data + at, b.len - at, &l->database) !=
		HS_SUCCESS)
		l->database = NULL;
	buf_free(&b);
}

static void
cache_store(struct match_library *l, const char *cache, struct buf *description)
{
	char *bytes = NULL, *dir = xstrdup(cache);
	struct err err;
	size_t n;

	if (hs.serialize_database(l->database, &bytes, &n) == HS_SUCCESS) {
		buf_add(description, bytes, n);
		*strrchr(dir, '/') = '\0';
		if (file_mkdirs(dir, &err) == -1 ||
		    file_write_atomic(
			cache, description->data, description->len, &err) == -1)
			log_debug("patterns are not kept: %s", err.text);
	}
	free(bytes);
	free(dir);
}

static int
compile(struct match_library *l, const struct match_pattern *v, size_t n,
    struct err *err)
{
	const char **regex = xcalloc(n, sizeof(*regex));
	unsigned int *flags = xcalloc(n, sizeof(*flags));
	unsigned int *ids = xcalloc(n, sizeof(*ids));
	hs_compile_error_t *why = NULL;
	unsigned int i;
	int rc = 0;

	for (i = 0; i < n; i++) {
		regex[i] = v[i].regex;
		flags[i] = HS_FLAG_MULTILINE;
		ids[i] = i;
	}
	if (hs.compile_multi(regex, flags, ids, (unsigned int)n, HS_MODE_BLOCK,
		NULL, &l->database, &why) != HS_SUCCESS) {
		rc = err_set(err, 0, "%s%s%s",
		    why->expression < 0 ? "patterns" : v[why->expression].id,
		    ": ", why->message);
		(void)hs.free_compile_error(why);
	}
	free(ids);
	free(flags);
	free(regex);
	return rc;
}

int
match_library_open(struct match_library **out, const struct match_pattern *v,
    size_t n, const char *cache, struct err *err)
{
	struct match_library *l = xcalloc(1, sizeof(*l));
	struct buf description = { 0 };
	int rc = -1;

	if (library_load(LIBRARY,
		"libvectorscan5 (Debian) or vectorscan (FreeBSD)", names,
		sizeof(names) / sizeof(names[0]), &hs, err) == -1)
		goto out;
	describe(&description, v, n);
	if (cache != NULL)
		cache_load(l, cache, &description);
	if (l->database == NULL) {
		if (compile(l, v, n, err) == -1)
			goto out;
		if (cache != NULL)
			cache_store(l, cache, &description);
	}
	if (hs.alloc_scratch(l->database, &l->scratch) != HS_SUCCESS) {
		(void)err_set(err, 0, "Vectorscan has no scratch memory");
		goto out;
	}
	rc = 0;
out:
	buf_free(&description);
	if (rc == -1) {
		match_library_close(l);
		l = NULL;
	}
	*out = l;
	return rc;
}

void
match_library_close(struct match_library *l)
{
	if (l == NULL)
		return;
	if (l->scratch != NULL)
		(void)hs.free_scratch(l->scratch);
	if (l->database != NULL)
		(void)hs.free_database(l->database);
	free(l);
}

struct call {
	match_found *found;
	void *context;
};

static int
on_match(unsigned int id, unsigned long long from, unsigned long long to,
    unsigned int flags, void *context)
{
	struct call *call = context;

	(void)from;
	(void)flags;
	call->found(call->context, id, (size_t)to);
	return 0;
}

int
match_library_scan(struct match_library *l, const char *bytes, size_t n,
    match_found *found, void *context, struct err *err)
{
	struct call call = { found, context };
	hs_error_t rc = hs.scan(l->database, bytes, (unsigned int)n, 0,
	    l->scratch, on_match, &call);

	return rc == HS_SUCCESS ? 0
				: err_set(err, 0, "Vectorscan: error %d", rc);
}
