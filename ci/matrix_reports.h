/* SPDX-License-Identifier: BSD-2-Clause
 * What matrix_load prints on stdout; each returns the program's status. */
#ifndef CI_MATRIX_REPORTS_H
#define CI_MATRIX_REPORTS_H

#include <stdbool.h>
#include <stdint.h>

/* one: all in one cell, and all work. */
int reports_generate(uint64_t n, uint64_t keys, uint64_t seed, bool one);
int reports_sign(uint64_t key, const char *type, const char *path);
int reports_print_key(uint64_t key);

#endif
