/* SPDX-License-Identifier: BSD-2-Clause
 * What leaves the machine: the report on one device of a run, built member by
 * member, so that nothing goes out because it happened to be there.
 *
 * The same run, key and options give the same bytes: a report that is built
 * again after a crash is the same report, not a second one. */
#ifndef REPORTS_SUBMISSION_H
#define REPORTS_SUBMISSION_H

#include <jansson.h>

#include "reports/sign.h"
#include "reports/submission_scrub.h"

/* Said to who has one. */
#define SUBMISSION_FAILURES                                                    \
	"Failures are the most useful reports: 2 % of the entries of Qubes' "  \
	"HCL are failures."

struct submission_options {
	const char *host_tag; /* 16 random hex digits, the same for each host */
	const char *folder;   /* of the run, for excerpts of logs; or NULL */
	bool coarse;	      /* no board, firmware or model of CPU */
	bool reviewed;	      /* a person sees it before it goes */
	bool patched;	      /* the hypervisor is not as it was shipped */
};

/*
 * The report on device number i of a run document (run-2.schema.json),
 * scrubbed; the caller's.  Not yet checked: see submission_check.h.
 */
json_t *submission_new(const json_t *run, size_t i, const struct sign_key *,
    const struct scrubber *, const struct submission_options *);

/* The bytes to be signed, added to the buffer. */
void submission_bytes(struct buf *, const json_t *report);

#endif
