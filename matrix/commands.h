/* SPDX-License-Identifier: BSD-2-Clause
 * The commands of pptmatrix.  Each returns an exit status: 0, 1 when something
 * is wrong with reports, 2 for a wrong use, 3 when it could not be done. */
#ifndef MATRIX_COMMANDS_H
#define MATRIX_COMMANDS_H

int command_verify(int argc, char **argv);
int command_build(int argc, char **argv);
int command_export(int argc, char **argv);
int command_import(int argc, char **argv);
int command_moderate(int argc, char **argv);

#endif
