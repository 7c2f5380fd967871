/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/options.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "cli/terminal.h"
#include "reports/verdict.h"

static bool quiet, verbose, help;
static const char *color;

/* What every command takes. */
static const struct option_def common[] = {
	{ "color", OPTION_TEXT, &color, "WHEN",
	    "auto (default), always or never; NO_COLOR is honoured", 0 },
	{ "help", OPTION_FLAG, &help, NULL, "this text", 0 },
	{ "quiet", OPTION_FLAG, &quiet, NULL, "no progress, only the result",
	    0 },
	{ "verbose", OPTION_FLAG, &verbose, NULL, "say more on stderr", 0 },
	{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
};

static void
print_table(const struct option_def *defs)
{
	for (; defs->name != NULL; defs++) {
		char *left = xasprintf("--%s%s%s", defs->name,
		    defs->arg == NULL ? "" : " ",
		    defs->arg == NULL ? "" : defs->arg);

		(void)printf("  %-22s %s\n", left, defs->help);
		xreplace(&left, NULL);
	}
}

static void
print_help(const struct option_def *defs, const struct usage *u)
{
	(void)printf("usage: pptcheck %s [OPTION...]%s%s\n\n%s\n\nOptions:\n",
	    u->command, u->operands[0] == '\0' ? "" : " ", u->operands,
	    u->about);
	print_table(defs);
	print_table(common);
	if (u->examples != NULL)
		(void)printf("\nExamples:\n%s\n", u->examples);
}

static const struct option_def *
find(const struct option_def *defs, const char *name, size_t n)
{
	for (; defs->name != NULL; defs++)
		if (strlen(defs->name) == n &&
		    strncmp(defs->name, name, n) == 0)
			return defs;
	return NULL;
}

static bool
store(const struct option_def *d, const char *value)
{
	struct err err;
	uint64_t number;

	switch (d->type) {
	case OPTION_FLAG:
		*(bool *)d->target = true;
		break;
	case OPTION_TEXT:
		*(const char **)d->target = value;
		break;
	case OPTION_LIST:
		strv_add(d->target, value);
		break;
	case OPTION_NUMBER:
		if (parse_u64(value, 10, (uint64_t)d->limit, &number, &err) ==
		    -1) {
			log_warn(
			    "--%s: %s (0 to %d)", d->name, err.text, d->limit);
			return false;
		}
		*(int *)d->target = (int)number;
		break;
	}
	return true;
}

/* One "--name", "--name=value" or "--name value"; *used: arguments consumed. */
static bool
take(int argc, char **argv, int i, const struct option_def *defs,
    const char *command, int *used)
{
	const char *name = argv[i] + 2;
	size_t n = strcspn(name, "=");
	const struct option_def *d = find(defs, name, n);
	const char *value = name[n] == '=' ? name + n + 1 : NULL;

	*used = 1;
	if (d == NULL)
		d = find(common, name, n);
	if (d == NULL) {
		log_warn("unknown option %s; see pptcheck %s --help", argv[i],
		    command);
		return false;
	}
	if (d->type == OPTION_FLAG && value != NULL) {
		log_warn("--%s takes no value", d->name);
		return false;
	}
	if (d->type != OPTION_FLAG && value == NULL) {
		if (i + 1 >= argc) {
			log_warn("--%s needs %s", d->name, d->arg);
			return false;
		}
		value = argv[i + 1];
		*used = 2;
	}
	return store(d, value);
}

static bool
apply_common(void)
{
	if (quiet)
		log_set_level(LOG_WARN);
	if (verbose)
		log_set_level(LOG_DEBUG);
	if (color != NULL && !terminal_set_color(color)) {
		log_warn("--color takes auto, always or never");
		return false;
	}
	return true;
}

bool
options_parse(int argc, char **argv, const struct option_def *defs,
    const struct usage *u, bool stop_early, struct strv *rest, int *status)
{
	int i, used, before = *status;

	*status = EXIT_USAGE;
	for (i = 1; i < argc; i += used) {
		used = 1;
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (strcmp(argv[i], "-h") == 0) {
			help = true;
		} else if (strncmp(argv[i], "--", 2) == 0) {
			if (!take(argc, argv, i, defs, u->command, &used))
				return false;
		} else if (argv[i][0] == '-' && argv[i][1] != '\0') {
			log_warn("unknown option %s; see pptcheck %s --help",
			    argv[i], u->command);
			return false;
		} else if (stop_early) {
			break;
		} else {
			strv_add(rest, argv[i]);
		}
	}
	for (; i < argc; i++)
		strv_add(rest, argv[i]);
	if (help) {
		print_help(defs, u);
		*status = EXIT_GOOD;
		return false;
	}
	if (!apply_common())
		return false;
	*status = before;
	return true;
}
