/* SPDX-License-Identifier: BSD-2-Clause
 * What of a host may be seen, kept and sent: an allow-list of keys, and for
 * each what is taken out of its bytes: serial numbers, MACs, UUIDs, names of
 * hosts, users and files.  Scrubbing what is scrubbed changes nothing. */
#ifndef PROBES_SCRUB_H
#define PROBES_SCRUB_H

#include <stdbool.h>

#include "base/buf.h"

/* Keys as in probes/source.h.  What is not allowed is never read. */
bool scrub_allows(const char *key);

/* True where scrub changes nothing, whatever the bytes. */
bool scrub_passes(const char *key);

/* Scrubs what was read for the key. */
void scrub(const char *key, struct buf *);

/* Takes out of what was scrubbed what only a run on this host needs: a
 * recording holds none of it. */
void scrub_recorded(const char *key, struct buf *);

/* MACs, UUIDs, what follows "serial number", folders below /home, /usr/home
 * and the like (base/home.h): each letter and digit becomes '0'. */
void scrub_mask(struct buf *);

/* Whether the word begins with one of a NULL-terminated list. */
bool scrub_starts_with(const char *word, const char *const *heads);

/* Of a kernel's arguments the words that are kept; the caller frees them. */
char *scrub_argument_words(const char *);

/* What hypervisors put into SMBIOS, as the kernel's log begins to say it: such
 * lines are kept, those of other machines are not. */
extern const char *const scrub_log_guests[];

/* Where in a line of the kernel's log the arguments of the kernel begin; NULL
 * in others, those where a program prints its own command line among them. */
char *scrub_log_arguments(char *line);

/*
 * Each gets the whole content.  scrub_lines keeps the lines for which keep is
 * true, which may change them; it is given the line without its newline.
 */
void scrub_lines(struct buf *, bool (*keep)(char *line));
void scrub_config(struct buf *);      /* PCI configuration space */
void scrub_smbios(struct buf *);      /* structures of SMBIOS */
void scrub_log(struct buf *);	      /* kernel log */
void scrub_arguments(struct buf *);   /* kernel command line */
void scrub_settings(struct buf *);    /* NAME=VALUE and NAME: VALUE lines */
void scrub_guest(struct buf *);	      /* configuration of a guest */
void scrub_guest_files(struct buf *); /* and the files of its ROMs */
void scrub_cpuinfo(struct buf *);     /* the first CPU only */
void scrub_mapper_name(struct buf *); /* of a dm device */
void scrub_mounts(struct buf *);      /* mountinfo */
void scrub_swaps(struct buf *);
void scrub_routes(struct buf *);  /* default routes of net/route */
void scrub_routes6(struct buf *); /* and of net/ipv6_route */
void scrub_netstat(struct buf *); /* those of netstat -rn */
void scrub_pciconf(struct buf *);
void scrub_lspci(struct buf *);

#endif
