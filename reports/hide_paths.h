/* SPDX-License-Identifier: BSD-2-Clause
 * Paths in what a program said: of people's files nobody else needs the name.
 */
#ifndef REPORTS_HIDE_PATHS_H
#define REPORTS_HIDE_PATHS_H

/* Each absolute path becomes "PATH", but for those below folders that are the
 * same on every machine (/sys, /proc, /usr/lib, ...).  Shortens in place;
 * hidden again it is the same. */
void hide_paths(char *text);

#endif
