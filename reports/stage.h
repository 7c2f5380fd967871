/* SPDX-License-Identifier: BSD-2-Clause
 * The ladder: stages in climbing order, their status words, and the verdict
 * that the first stage which is not PASS gives. */
#ifndef REPORTS_STAGE_H
#define REPORTS_STAGE_H

#include <stdbool.h>

/* PASS and FAIL are evidence; the others say why there is none. */
enum status {
	STATUS_PASS,
	STATUS_FAIL,  /* the thing under test is bad */
	STATUS_ERROR, /* pptcheck or its host is bad */
	STATUS_MISS,  /* a precondition is absent */
	STATUS_SKIP,
};

const char *status_name(enum status); /* "PASS" */
bool status_parse(const char *name, enum status *);

enum stage {
	STAGE_HOST_IOMMU,
	STAGE_HOST_ISOLATE,
	STAGE_VM_START,
	STAGE_GUEST_BOOT,
	STAGE_GUEST_ENUMERATE,
	STAGE_GUEST_DRIVER,
	STAGE_GUEST_FUNCTION,
	STAGE_GUEST_RESTART,
	STAGE_VM_RESTART,
	STAGE_HOST_RECLAIM,
	STAGE_COUNT,
};

extern const char *const stage_names[]; /* in order; NULL ends the list */

bool stage_parse(const char *name, enum stage *);

/* The verdict when this stage is the first that failed; NULL for the last one,
 * whose failure is only a note. */
const char *stage_verdict(enum stage);

#endif
