/* SPDX-License-Identifier: BSD-2-Clause
 * What a run needs besides the devices: kyua, a hypervisor, the guest image. */
#ifndef CLI_RUN_TOOLS_H
#define CLI_RUN_TOOLS_H

#include <jansson.h>

#include "base/err.h"
#include "cli/run_plan.h"
#include "guests/accel.h"
#include "guests/image.h"

struct tools {
	struct image *image;
	struct accel accel;
};

/*
 * Finds them all, and what keeps a guest from these devices, before anything is
 * changed; builds the image where there is none.  The first thing that is
 * missing is one line in err.
 */
int tools_open(struct tools *, const struct run_options *, const struct facts *,
    const struct strv *devices, struct err *);

/* Finds the accelerator; the trial's evidence goes below out. */
int tools_try(
    struct tools *, const struct run_options *, const char *out, struct err *);

/* Adds the digest of the signatures, and what was asked for. */
void tools_describe_self(const struct run_options *, json_t *run);

/* Adds what the guests ran on to the run document. */
void tools_describe(
    const struct tools *, const struct run_options *, json_t *run);

void tools_free(struct tools *); /* frees what it holds, not itself */

#endif
