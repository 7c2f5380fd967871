/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

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

/* Nobody says that the terminal understands more than text. */
static bool
is_dumb(void)
{
	const char *term = getenv("TERM");

	return term == NULL || *term == '\0' || strcmp(term, "dumb") == 0;
}

bool
terminal_color(void)
{
	const char *no = getenv("NO_COLOR");

	if (color_when != AUTO)
		return color_when == ALWAYS;
	if (no != NULL && *no != '\0')
		return false;
	return isatty(STDOUT_FILENO) == 1 && !is_dumb();
}

size_t
terminal_width(void)
{
	struct winsize w;

	if (isatty(STDOUT_FILENO) != 1 ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == -1)
		return 0;
	return w.ws_col;
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
	if (isatty(STDERR_FILENO) != 1 || is_dumb() ||
	    log_get_level() < LOG_INFO)
		return;
	if (text == NULL && !status_shown)
		return;
	/* Back to the first column and erase to the end (ECMA-48 EL). */
	(void)fprintf(stderr, "\r\033[K%.79s", text == NULL ? "" : text);
	(void)fflush(stderr);
	status_shown = text != NULL;
}

char *
terminal_stamped(const char *prefix)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32], *name;
	int n = 1;

	(void)localtime_r(&now, &tm);
	(void)strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &tm);
	name = xasprintf("%s-%s", prefix, stamp);
	while (file_exists(name))
		xreplace(&name, xasprintf("%s-%s-%d", prefix, stamp, ++n));
	return name;
}

bool
terminal_print(const struct buf *b)
{
	terminal_status(NULL);
	return fwrite(buf_str(b), 1, b->len, stdout) == b->len &&
	       fflush(stdout) == 0;
}
