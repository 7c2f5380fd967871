/* SPDX-License-Identifier: BSD-2-Clause
 * Where the program's own files are: beside it in a build folder, or below the
 * prefix it was installed to. */
#ifndef CLI_INSTALL_H
#define CLI_INSTALL_H

#include "base/err.h"

void install_set_program(const char *argv0);

/* Folder of the pptcheck program itself; the caller frees it. */
char *install_bin(void);

/* Folders and files; the caller frees them.  NULL and err when absent. */
char *install_scenarios(struct err *);
char *install_checks(struct err *);
char *install_boards(struct err *);
char *install_agent(struct err *);

#endif
