/* SPDX-License-Identifier: BSD-2-Clause
 * As in procctl(2) of FreeBSD 14, for compiling elsewhere. */
#ifndef CI_FREEBSD_PROCCTL_H
#define CI_FREEBSD_PROCCTL_H

#include <sys/wait.h>

#define PROC_PDEATHSIG_CTL 11

int procctl(idtype_t idtype, id_t id, int cmd, void *data);

#endif
