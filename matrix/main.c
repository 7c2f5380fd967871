/* SPDX-License-Identifier: BSD-2-Clause
 * pptmatrix: the shared matrix as files. */
#include <stdio.h>
#include <string.h>

#include "matrix/commands.h"

static const char help[] =
    "usage: pptmatrix verify REPOSITORY\n"
    "       pptmatrix build [--seeds FILE] [--cited FILE] REPOSITORY SITE\n"
    "       pptmatrix export REPOSITORY FOLDER\n"
    "       pptmatrix import FOLDER REPOSITORY\n"
    "       pptmatrix moderate [--to URL] [--key FILE] [--reason TEXT] "
    "[--print]\n"
    "           waiting | approve DIGEST | refuse DIGEST | block ORIGIN |\n"
    "           unblock ORIGIN | tier ORIGIN 0..3 | issue ID TITLE URL\n\n"
    "verify checks every signed report: exit status 1 when one is wrong.\n"
    "build makes a static site and SITE/snapshot.json, for pptcheck lookup,\n"
    "of the reports that are right.  --seeds and --cited name what is shown\n"
    "beside reports and never counted.\n"
    "export writes all reports and withdrawals as files of lines with a\n"
    "manifest; import checks them and adds them to a repository.\n"
    "moderate signs a statement and sends it to a server that knows the key\n"
    "as a moderator's; waiting lists the reports that wait for one.\n\n"
    "Examples:\n"
    "  pptmatrix verify matrix && pptmatrix build matrix site\n"
    "  pptmatrix moderate --to https://matrix.example waiting\n"
    "  pptmatrix moderate --to https://matrix.example --reason 'made up' \\\n"
    "      refuse $DIGEST\n";

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = { { "verify", command_verify },
		{ "build", command_build }, { "export", command_export },
		{ "import", command_import },
		{ "moderate", command_moderate } };
	size_t i;
	int status = 2;

	for (i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			status = commands[i].run(argc - 1, argv + 1);
	if (argc == 2 &&
	    (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		(void)fputs(help, stdout);
		return 0;
	}
	if (status == 2)
		(void)fputs(help, stderr);
	return status;
}
