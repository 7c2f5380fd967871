/* SPDX-License-Identifier: BSD-2-Clause
 * errno.h less what FreeBSD's lacks of what anything here uses
 * (sys/sys/errno.h, FreeBSD 14). */
#ifndef CI_FREEBSD_ERRNO_H
#define CI_FREEBSD_ERRNO_H

#include_next <errno.h>

#undef ENODATA
#define ENOATTR 87

#endif
