/* SPDX-License-Identifier: BSD-2-Clause */
#error "FreeBSD has no sys/prctl.h"
