/* SPDX-License-Identifier: BSD-2-Clause
 * What FreeBSD itself needs of a function, read from tools of its base system.
 * GEOM's tree leads from what is mounted to a disk, CAM or the kernel's log
 * from the disk to its controller.  Where the way is lost, every mass storage
 * or network function that has a driver is taken to be needed. */
#include "guests/holder.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/holder_freebsd.h"
#include "guests/tool.h"

#define READ_MS 20000

static char *
read_tool(const char *command)
{
	struct buf out = { 0 };
	int status = tool_run(&out, READ_MS, NULL, "%s", command);
	char *text = status == 0 ? xstrdup(buf_str(&out)) : NULL;

	buf_free(&out);
	return text;
}

/* The buffer of dmesg(8) is a ring: what it lost of the boot, the copy has that
 * rc.d made.  NULL when there is neither. */
static char *
read_log(void)
{
	struct buf log = { 0 };
	bool boot = file_read("/var/run/dmesg.boot", &log, NULL) == 0;
	char *now = read_tool("dmesg");

	if (!boot && now == NULL)
		buf_free(&log);
	else
		buf_addf(&log, "\n%s", now == NULL ? "" : now);
	free(now);
	return log.data;
}

/* "em0" and "020000" of the function's line in pciconf -l; false if none. */
static bool
read_function(const char *bdf, char unit[32], char class[8])
{
	char *selector = tool_selector(bdf);
	char *command = xasprintf("pciconf -l %s", selector);
	char *text = read_tool(command);
	const char *at = text == NULL ? NULL : strchr(text, '@');
	const char *mark = text == NULL ? NULL : strstr(text, "class=0x");
	bool found = at != NULL && mark != NULL && at - text < 32;

	if (found) {
		(void)snprintf(unit, 32, "%.*s", (int)(at - text), text);
		(void)snprintf(class, 8, "%.6s", mark + 8);
	}
	free(text);
	free(command);
	free(selector);
	return found;
}

static char *
storage(const char *unit)
{
	struct holder_disks d = {
		.mounts = read_tool("mount -p"),
		.swap = read_tool("swapctl -l"),
		.pools = read_tool("zpool status -LP"),
		.geom = read_tool("sysctl -n kern.geom.conftxt"),
		.cam = read_tool("camcontrol devlist -v"),
		.log = read_log(),
	};
	char *why = holder_disks_judge(&d, unit);

	free(d.mounts);
	free(d.swap);
	free(d.pools);
	free(d.geom);
	free(d.cam);
	free(d.log);
	return why;
}

static char *
network(const char *unit)
{
	struct holder_net h = {
		.routes = read_tool("netstat -rn"),
		.interfaces = read_tool("ifconfig -a"),
		.functions = read_tool("pciconf -l"),
		.log = read_log(),
		.ssh = getenv("SSH_CONNECTION"),
	};
	char *why = holder_net_judge(&h, unit);

	free(h.routes);
	free(h.interfaces);
	free(h.functions);
	free(h.log);
	return why;
}

/* sys/dev/pci/vga_pci.c: "vgapci0: Boot video device". */
static char *
display(const char *unit)
{
	char *log = read_log();
	char *mark = xasprintf("%s: Boot video device", unit);
	char *why = NULL;

	if (log == NULL)
		why = xstrdup("the kernel's log cannot be read, so it may be "
			      "the console's display");
	else if (strstr(log, mark) != NULL)
		why = xstrdup("it is the firmware's display: the console would "
			      "go");
	free(mark);
	free(log);
	return why;
}

/* bhyve names the function as B/S/F, pptN or pciB:S:F. */
static bool
is_passed(const char *argument, const struct bdf *b, const char *unit)
{
	char text[4][40];
	const char *p = strstr(argument, "passthru,");
	size_t i, n;

	if (p == NULL)
		return false;
	p += strlen("passthru,");
	n = strcspn(p, ",");
	(void)snprintf(text[0], 40, "%u/%u/%u", b->bus, b->dev, b->func);
	(void)snprintf(text[1], 40, "pci%u:%u:%u", b->bus, b->dev, b->func);
	(void)snprintf(text[2], 40, "pci0:%u:%u:%u", b->bus, b->dev, b->func);
	(void)snprintf(text[3], 40, "%s", unit);
	for (i = 0; i < 4; i++)
		if (strlen(text[i]) == n && strncmp(p, text[i], n) == 0)
			return true;
	return false;
}

char *
holder_find_guest(const char *bdf)
{
	char *text = read_tool("ps -axww -o args"), *answer = NULL;
	char unit[32] = "", class[8];
	struct strv lines = { 0 };
	struct bdf b;
	size_t i, k;

	if (text == NULL || bdf_parse(bdf, &b, NULL) == -1)
		goto out;
	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n && answer == NULL; i++) {
		struct strv words = { 0 };

		/* bhyve calls itself "bhyve: NAME (bhyve)" where setproctitle
		 * replaced the arguments; then its name is all there is. */
		if (strstr(lines.v[i], "passthru,") == NULL ||
		    strstr(lines.v[i], "bhyve") == NULL)
			continue;
		if (unit[0] == '\0')
			(void)read_function(bdf, unit, class);
		strv_split(&words, lines.v[i], " ");
		for (k = 0; k < words.n; k++)
			if (is_passed(words.v[k], &b, unit))
				answer = xasprintf("the virtual machine %s has "
						   "it",
				    words.v[words.n - 1]);
		strv_free(&words);
	}
out:
	strv_free(&lines);
	free(text);
	return answer;
}

char *
holder_find(const char *bdf)
{
	char unit[32], class[8], *answer = NULL;

	if (!read_function(bdf, unit, class))
		return xstrdup("pciconf does not list it");
	if (strncmp(unit, "none", 4) == 0)
		return NULL;
	/* PCI base classes: 01 mass storage, 02 network, 03 display, 0d
	 * wireless; 0c03 is USB, which may have either. */
	if (strncmp(class, "01", 2) == 0 || strncmp(class, "0c03", 4) == 0)
		answer = storage(unit);
	if (strncmp(class, "02", 2) == 0 || strncmp(class, "0d", 2) == 0 ||
	    (answer == NULL && strncmp(class, "0c03", 4) == 0))
		answer = network(unit);
	else if (strncmp(class, "03", 2) == 0)
		answer = display(unit);
	return answer != NULL ? answer : holder_find_guest(bdf);
}
