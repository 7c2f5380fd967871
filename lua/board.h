/* SPDX-License-Identifier: BSD-2-Clause
 * Reads lab/boards/NAME.lua: one board{} with the recipe of an emulated host.
 * base = "intel" takes from that board, beside this file, what is not said
 * here; ident, descr, expect and findings are always a board's own.
 */
#ifndef LUA_BOARD_H
#define LUA_BOARD_H

#include "base/err.h"
#include "guests/lab.h"

/* Fills the board; the caller frees it with board_free. */
int board_load(const char *path, struct board *, struct err *);

#endif
