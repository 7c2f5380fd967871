/* SPDX-License-Identifier: BSD-2-Clause
 * The emulated host: runs one command on the files of the outer machine. */
#ifndef AGENT_LAB_H
#define AGENT_LAB_H

#include "base/strv.h"
#include "guests/agent/agent.h"

#define LAB_JOB "/job.json"

struct lab_job {
	json_t *json; /* owns what the pointers below point to */
	const char *root_tag, *out_tag, *out, *cwd, *modules_dir;
	struct strv argv, env, modprobe;
};

int lab_job_read(struct lab_job *, const char *path, struct err *);

/* The outer root read-only below a layer in memory, and the out folder. */
int lab_mounts(const struct lab_job *, struct err *);
void lab_unmount(const struct lab_job *);

/* Drivers of the lab's devices, loopback; what fails is added to notes. */
void lab_devices(const struct lab_job *, json_t *notes);

/* Runs the job and powers off. */
_Noreturn void lab_run(struct agent *);

#endif
