/* SPDX-License-Identifier: BSD-2-Clause
 * The run document (run-2.schema.json): facts by allow-list, stages, verdicts.
 * Nothing in it names the machine, its owner or a folder of theirs. */
#ifndef REPORTS_RUN_H
#define REPORTS_RUN_H

#include <jansson.h>

#include "probes/facts.h"

#define RUN_SCHEMA "pptcheck/run/2"

/* A document with tool, start time and the host's facts; the caller's. */
json_t *run_new(const struct facts *);

/* Adds a device, with what the facts say of it; borrowed from the document. */
json_t *run_add_device(json_t *run, const struct facts *, const char *bdf);

/* Adds what stands around the devices: bridges and what shares a group. */
void run_add_around(json_t *run, const struct facts *);

/* Adds the hypervisor judged for, findings, predicted verdicts and plans: what
 * judge_run (lua/judge.h) made of the same facts. */
void run_add_judged(json_t *run, const json_t *judged);

/*
 * Takes in one event (reports/events.h): attempts and stage results go to their
 * device, where a later result for the same stage and ending replaces an
 * earlier one; their reasons lose paths and identities.  Events of unknown
 * devices or kinds change nothing.
 */
void run_apply(json_t *run, const json_t *event);

void run_apply_all(json_t *run, const json_t *events);

/* The stage of a device that began and has not ended, or NULL; borrowed. */
const char *run_open_stage(const json_t *device);

/* Judges all devices; sets "seconds" and "interrupted". */
void run_finish(json_t *run, double seconds, int interrupted_by);

#endif
