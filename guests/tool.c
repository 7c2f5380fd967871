/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/tool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/proc.h"
#include "base/strv.h"
#include "probes/freebsd_pci.h"

#define READ_MS 20000

/* No word of ours has a blank; longer commands do not exist. */
struct command {
	char text[512];
};

static int
run(struct buf *out, int timeout_ms, const char *command, struct err *err)
{
	struct strv argv = { 0 };
	struct buf errors = { 0 };
	int status;

	strv_split(&argv, command, " ");
	status = proc_run(&argv, timeout_ms, out, &errors, err);
	buf_add(out, buf_str(&errors), errors.len);
	if (status == -1)
		(void)err_wrap(err, "%s", command);
	buf_free(&errors);
	strv_free(&argv);
	return status;
}

static void write_command(struct command *c, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
write_command(struct command *c, const char *fmt, va_list ap)
{
	(void)vsnprintf(c->text, sizeof(c->text), fmt, ap);
}

int
tool_run(struct buf *out, int timeout_ms, struct err *err, const char *fmt, ...)
{
	struct command c;
	va_list ap;

	va_start(ap, fmt);
	write_command(&c, fmt, ap);
	va_end(ap);
	return run(out, timeout_ms, c.text, err);
}

int
tool_do(int timeout_ms, struct err *err, const char *fmt, ...)
{
	struct buf out = { 0 };
	struct command c;
	const char *line;
	va_list ap;
	int status;

	va_start(ap, fmt);
	write_command(&c, fmt, ap);
	va_end(ap);
	status = run(&out, timeout_ms, c.text, err);
	line = buf_str(&out);
	if (status > 0)
		(void)err_set(err, 0, "%s: exit status %d%s%.*s", c.text,
		    status, out.len == 0 ? "" : ": ",
		    (int)strcspn(line, "\r\n"), line);
	buf_free(&out);
	return status == 0 ? 0 : -1;
}

char *
tool_selector(const char *bdf)
{
	struct bdf b;

	return bdf_parse(bdf, &b, NULL) == 0 ? freebsd_selector(&b)
					     : xstrdup(bdf);
}

long
tool_vendor(const char *bdf, struct err *err)
{
	char *selector = tool_selector(bdf);
	struct buf out = { 0 };
	long vendor = -1;
	uint64_t value;
	int status =
	    tool_run(&out, READ_MS, err, "pciconf -r -h %s 0", selector);

	buf_trim(&out);
	if (status == 0 &&
	    parse_u64(buf_str(&out), 16, 0xffff, &value, err) == 0)
		vendor = (long)value;
	else if (status > 0)
		(void)err_set(err, 0, "pciconf -r -h %s 0: exit status %d: %s",
		    selector, status, buf_str(&out));
	buf_free(&out);
	free(selector);
	return vendor;
}
