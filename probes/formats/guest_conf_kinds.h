/* SPDX-License-Identifier: BSD-2-Clause
 * The kinds of text that guest_conf_parse tells apart, each in its own file,
 * and what they share. */
#ifndef PROBES_FORMATS_GUEST_CONF_KINDS_H
#define PROBES_FORMATS_GUEST_CONF_KINDS_H

#include "probes/formats/guest_conf.h"

enum {
	GUEST_SLOT_LPC = 31,	 /* both managers have it in the last slot */
	GUEST_DEVICES_MAX = 256, /* 32 slots of 8 functions */
	GUEST_CPUS_MAX = 4096,
};

/* Each adds to a zeroed result, and says whether the text is of its kind. */
bool guest_command_parse(struct guest_conf *, const char *text);
bool guest_config_parse(struct guest_conf *, const char *text, size_t n);
bool guest_hoster_parse(struct guest_conf *, const char *text, size_t n);
bool guest_vm_bhyve_parse(struct guest_conf *, const char *text, size_t n);

/* Of text that is of the kind. */
void guest_command_filter(
    const struct guest_conf *, bool no_files, struct buf *out);
void guest_hoster_filter(const char *text, size_t n, struct buf *out);
void guest_vm_bhyve_filter(
    const char *text, size_t n, bool no_files, struct buf *out);

/* Adds a device by the name that bhyve is given, without a place. */
struct guest_device *guest_conf_add(struct guest_conf *, const char *host);

/* Puts it where a manager has counted to; there may be no slot left. */
void guest_conf_place(
    struct guest_device *, unsigned int slot, unsigned int func);

/* Puts it at "7", "7:1" or "0:7:1" (bhyve(8), -s).  False: it is none of them.
 */
bool guest_conf_place_text(struct guest_device *, const char *text);

/* Keeps FILE of "..,rom=FILE,..". */
void guest_conf_rom(struct guest_device *, const char *options);

/* 0: it is no number of CPUs. */
unsigned int guest_conf_cpus(const char *text);

/* What may be kept of a setting, of a device and of the file of its ROM: the
 * text itself, or a word for what it is not. */
const char *guest_conf_word(const char *text);
const char *guest_conf_host(const char *text);
const char *guest_conf_file(const char *text, bool no_files);

#endif
