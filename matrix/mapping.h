/* SPDX-License-Identifier: BSD-2-Clause
 * How the functions of a device were given to guests, and with what success:
 * one small document for managers of virtual machines.
 *
 * {"schema": "pptcheck/mapping/1", "device": "10de:1bb3", "name": TEXT,
 *  "hypervisors": {"bhyve": {"function_mapping": "same" | "split" | "single",
 *    "worked": PEOPLE, "tried": PEOPLE, "newest": "2025-07-21", "tested": [
 *      {"function_mapping", "worked", "tried"}]}}}
 *
 * same: all functions in one slot of the guest, with their numbers; split: each
 * in a slot of its own; single: only the one function.  "function_mapping" is
 * the one that worked for most; it is absent where none worked for anybody.  A
 * hypervisor that is absent is not known. */
#ifndef MATRIX_MAPPING_H
#define MATRIX_MAPPING_H

#include <jansson.h>

/* Of a device as cells_device gives it; the caller's. */
json_t *mapping_of(const char *ids, const json_t *device);

#endif
