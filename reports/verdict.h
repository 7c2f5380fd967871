/* SPDX-License-Identifier: BSD-2-Clause
 * From stages to one word per device, and to the exit status of a run. */
#ifndef REPORTS_VERDICT_H
#define REPORTS_VERDICT_H

#include <jansson.h>

/* Exit statuses, the same for every command. */
enum exit_status {
	EXIT_GOOD = 0,
	EXIT_BAD = 1, /* a FAIL finding, failed stage or regression */
	EXIT_USAGE = 2,
	EXIT_UNABLE = 3,  /* pptcheck could not do its job */
	EXIT_NOTHING = 4, /* nothing could be judged */
};

/*
 * Sets "verdict", "basis", "decided_by" and "notes" of one device of a run
 * document from its "stages".  The first stage that is not PASS decides; of
 * several entries for one stage the worst counts.  A stage that was not reached
 * is no evidence.  A restart stage that is an ERROR makes it inconclusive; one
 * that failed is a note where nobody saw the device work before.  basis is
 * "proven" once the kernel or the hypervisor was really asked, "predicted" when
 * facts alone decided, absent with "inconclusive".
 */
void verdict_judge(json_t *device);

/* From the verdicts of all devices and the host's own stages. */
enum exit_status verdict_exit_status(const json_t *run);

#endif
