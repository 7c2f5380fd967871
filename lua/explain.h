/* SPDX-License-Identifier: BSD-2-Clause
 * `pptcheck explain`: logs and an exit status to causes.  explain.lua does it;
 * this is the way there from C. */
#ifndef LUA_EXPLAIN_H
#define LUA_EXPLAIN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/strv.h"
#include "guests/image_digest.h"
#include "probes/facts.h"

/* NULL, or -1 for the status, is what is not known. */
struct explain_request {
	const struct strv *paths; /* "-" is standard input */
	const struct strv *names; /* of the paths, for people */
	const struct strv *texts; /* not empty: read in place of the path */
	int status;
	bool panicked;
	const char *hypervisor; /* "bhyve", "qemu" */
	const char *version;	/* of the system bhyve belongs to, or of QEMU */
	const struct facts *facts;
	const char *signatures; /* folder to read in place of those built in */
};

/* A document as in reports/explain-1.schema.json, the caller's to release. */
json_t *explain_judge(const struct explain_request *, struct err *);

/* What is known: an array of rows. */
json_t *explain_signatures(const char *folder, struct err *);

/* SHA-256 over names and texts of the signatures built in. */
struct digest_text explain_digest(void);

#endif
