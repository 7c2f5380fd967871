/* SPDX-License-Identifier: BSD-2-Clause
 * UEFI for a guest, as the system describes what it has to QEMU
 * (docs/interop/firmware.json of QEMU). */
#ifndef GUESTS_FIRMWARE_H
#define GUESTS_FIRMWARE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

/* Flash images; empty texts after firmware_free. */
struct firmware {
	char *code, *code_format;
	char *vars, *vars_format;
};

/*
 * Is the description one of UEFI in flash for x86_64 and q35, without a need
 * for SMM, which costs start-up time and serves Secure Boot alone?  Then its
 * files are in *f.
 */
bool firmware_take(struct firmware *f, const json_t *description);

/* The first that fits, in the order of the file names; an error says what to
 * install. */
int firmware_find(struct firmware *, struct err *);

void firmware_free(struct firmware *);

#endif
