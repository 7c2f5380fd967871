/* SPDX-License-Identifier: BSD-2-Clause
 * Folders that are named after their owner. */
#ifndef BASE_HOME_H
#define BASE_HOME_H

#include <stddef.h>

/* What ends the owner's name. */
#define HOME_ENDS " \t\r\n\"',;:/\\"

/* How far what stands before the owner's name reaches at p: "/home/" (and so
 * /usr/home/, /var/home/, /export/home/ from there on), "/Users/", "\Users\"; 0
 * if it is something else. */
size_t home_label(const char *p);

#endif
