/* SPDX-License-Identifier: BSD-2-Clause
 * fcntl.h less what FreeBSD's lacks (sys/sys/fcntl.h, FreeBSD 14). */
#ifndef CI_FREEBSD_FCNTL_H
#define CI_FREEBSD_FCNTL_H

#include_next <fcntl.h>

#undef O_TMPFILE
#undef O_NOATIME
#undef O_LARGEFILE

#endif
