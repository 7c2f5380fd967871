/* SPDX-License-Identifier: BSD-2-Clause
 * Only dispatches, so that everything else can be tested as a library. */
#include <stdlib.h>

#include "cli/command.h"

int
main(int argc, char **argv)
{
	exit(cli_main(argc, argv));
}
