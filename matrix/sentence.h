/* SPDX-License-Identifier: BSD-2-Clause
 * A cell in words. */
#ifndef MATRIX_SENTENCE_H
#define MATRIX_SENTENCE_H

#include <jansson.h>

#include "matrix/cell.h"

/* Sets "sentence" of a cell that is else complete: what people see, since when,
 * what it depends on. */
void sentence_put(json_t *cell, const struct cell *);

#endif
