/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/install.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

static char *program;

void
install_set_program(const char *argv0)
{
	char *path = file_which(argv0);
	char *real = path == NULL ? NULL : realpath(path, NULL);

	xreplace(&program, real != NULL ? xstrdup(real) : xstrdup(argv0));
	free(real);
	free(path);
}

char *
install_bin(void)
{
	const char *slash = strrchr(program, '/');

	return slash == NULL ? xstrdup(".")
			     : xstrndup(program, (size_t)(slash - program));
}

/* built: relative to a build folder; installed: relative to bin/. */
static char *
locate(const char *built, const char *installed, struct err *err)
{
	char *bin = install_bin();
	char *path = xasprintf("%s/%s", bin, built);

	if (!file_exists(path))
		xreplace(&path, xasprintf("%s/%s", bin, installed));
	if (!file_exists(path)) {
		(void)err_set(
		    err, ENOENT, "%s (incomplete installation?)", path);
		xreplace(&path, NULL);
	}
	free(bin);
	return path;
}

char *
install_scenarios(struct err *err)
{
	return locate("scenarios", "../share/pptcheck/scenarios", err);
}

char *
install_checks(struct err *err)
{
	return locate(
	    "scenarios/host", "../share/pptcheck/scenarios/host", err);
}

char *
install_boards(struct err *err)
{
	return locate("lab/boards", "../share/pptcheck/boards", err);
}

char *
install_agent(struct err *err)
{
	return locate("guests/agent/pptcheck-agent",
	    "../libexec/pptcheck/pptcheck-agent", err);
}
