/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/dirs.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

#ifdef __linux__
#define ROOT_STATE "/run/pptcheck"
#define ROOT_LASTING "/var/lib/pptcheck"
#else
#define ROOT_STATE "/var/run/pptcheck"
#define ROOT_LASTING "/var/db/pptcheck"
#endif

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || *value == '\0' ? NULL : value;
}

static const char *
home(void)
{
	const struct passwd *pw;

	if (env("HOME") != NULL)
		return env("HOME");
	pw = getpwuid(getuid());
	return pw == NULL ? "/" : pw->pw_dir;
}

char *
dirs_cache(const char *below)
{
	if (env("PPTCHECK_CACHE") != NULL)
		return xasprintf("%s/%s", env("PPTCHECK_CACHE"), below);
	if (env("XDG_CACHE_HOME") != NULL)
		return xasprintf(
		    "%s/pptcheck/%s", env("XDG_CACHE_HOME"), below);
	return xasprintf("%s/.cache/pptcheck/%s", home(), below);
}

char *
dirs_state(const char *below)
{
	if (env("PPTCHECK_STATE") != NULL)
		return xasprintf("%s/%s", env("PPTCHECK_STATE"), below);
	if (geteuid() == 0)
		return xasprintf(ROOT_STATE "/%s", below);
	if (env("XDG_RUNTIME_DIR") != NULL)
		return xasprintf(
		    "%s/pptcheck/%s", env("XDG_RUNTIME_DIR"), below);
	return xasprintf("/tmp/pptcheck-%ld/%s", (long)getuid(), below);
}

char *
dirs_lasting(const char *below)
{
	if (env("PPTCHECK_LASTING") != NULL)
		return xasprintf("%s/%s", env("PPTCHECK_LASTING"), below);
	if (geteuid() == 0)
		return xasprintf(ROOT_LASTING "/%s", below);
	if (env("XDG_STATE_HOME") != NULL)
		return xasprintf(
		    "%s/pptcheck/%s", env("XDG_STATE_HOME"), below);
	return xasprintf("%s/.local/state/pptcheck/%s", home(), below);
}

char *
dirs_config(const char *below)
{
	if (env("PPTCHECK_CONFIG") != NULL)
		return xasprintf("%s/%s", env("PPTCHECK_CONFIG"), below);
	if (env("XDG_CONFIG_HOME") != NULL)
		return xasprintf(
		    "%s/pptcheck/%s", env("XDG_CONFIG_HOME"), below);
	return xasprintf("%s/.config/pptcheck/%s", home(), below);
}
