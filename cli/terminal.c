/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static enum { AUTO, ALWAYS, NEVER } color_when;
static bool status_shown;

bool
terminal_set_color(const char *when)
{
	if (strcmp(when, "auto") == 0)
		color_when = AUTO;
	else if (strcmp(when, "always") == 0)
		color_when = ALWAYS;
	else if (strcmp(when, "never") == 0)
		color_when = NEVER;
	else
		return false;
	return true;
}

bool
terminal_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (color_when != AUTO)
		return color_when == ALWAYS;
	if (no != NULL && *no != '\0')
		return false;
	return isatty(STDOUT_FILENO) == 1 && term != NULL &&
	       strcmp(term, "dumb") != 0;
}

bool
terminal_interactive(void)
{
	return isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
}

bool
terminal_confirm(const char *question)
{
	char answer[16];

	if (!terminal_interactive())
		return false;
	terminal_status(NULL);
	(void)fprintf(stderr, "%s [y/N] ", question);
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		return false;
	return answer[0] == 'y' || answer[0] == 'Y';
}

void
terminal_status(const char *text)
{
	const char *term = getenv("TERM");

	if (isatty(STDERR_FILENO) != 1 || term == NULL ||
	    strcmp(term, "dumb") == 0 || log_get_level() < LOG_INFO)
		return;
	if (text == NULL && !status_shown)
		return;
	/* Back to the first column and erase to the end (ECMA-48 EL). */
	(void)fprintf(stderr, "\r\033[K%.79s", text == NULL ? "" : text);
	(void)fflush(stderr);
	status_shown = text != NULL;
}

bool
terminal_print(const struct buf *b)
{
	terminal_status(NULL);
	if (fwrite(buf_str(b), 1, b->len, stdout) != b->len ||
	    fflush(stdout) != 0) {
		log_warn("stdout: cannot write the result");
		return false;
	}
	return true;
}
