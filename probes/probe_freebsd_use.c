/* SPDX-License-Identifier: BSD-2-Clause
 * FreeBSD: what this host needs of a function, and whether a guest has it, as
 * far as its base system tells. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "probes/functions.h"
#include "probes/probe.h"

#define ROUTES "run:netstat -rn"
#define LOG "log:kernel"
#define GUESTS "dev:vmm"

struct uses {
	struct facts *f;
	struct functions all;
	struct strv interfaces; /* of the default routes */
	char *routes_why;	/* why these are not all known, or NULL */
	char *log;		/* or NULL */
	const char *holder;	/* of what ppt has: "none", or NULL */
	char *holder_why;
};

/* "default 192.0.2.1 UGS em0", netstat(1): the interface is the fourth. */
static void
read_routes(struct source *s, struct uses *u)
{
	struct strv lines = { 0 };
	struct err err;
	char *text = source_text(s, ROUTES, &err);
	size_t i;

	if (text == NULL)
		u->routes_why = xstrdup(err.text);
	strv_split(&lines, text == NULL ? "" : text, "\r\n");
	for (i = 0; i < lines.n; i++) {
		struct strv w = { 0 };

		strv_split(&w, lines.v[i], " \t");
		if (w.n >= 4 && strcmp(w.v[0], "default") == 0)
			strv_add(&u->interfaces, w.v[3]);
		strv_free(&w);
	}
	strv_free(&lines);
	free(text);
}

static bool
is_unit(const struct uses *u, const char *name)
{
	const char *unit;
	size_t i;

	for (i = 0; i < u->all.n; i++) {
		unit = facts_pci_text(u->f, u->all.v[i].text.s, "driver_unit");
		if (unit != NULL && strcmp(unit, name) == 0)
			return true;
	}
	return false;
}

/* A bridge, a lagg or a VLAN may be made of any of them. */
static void
find_made_up(struct uses *u)
{
	size_t i;

	for (i = 0; i < u->interfaces.n && u->routes_why == NULL; i++)
		if (!is_unit(u, u->interfaces.v[i]))
			u->routes_why = xasprintf("the default route is by %s: "
						  "what it is made of was not "
						  "read",
			    u->interfaces.v[i]);
}

static void
read_guests(struct source *s, struct uses *u)
{
	struct strv names = { 0 };
	struct err err;

	if (source_list(s, GUESTS, &names, &err) == -1 && err.code != ENOENT)
		u->holder_why = xstrdup(err.text);
	else if (names.n == 0)
		u->holder = "none";
	else
		u->holder_why = xstrdup("there are virtual machines, and "
					"FreeBSD does not list which devices "
					"they have");
	strv_free(&names);
}

/* sys/dev/pci/vga_pci.c: "vgapci0: Boot video device". */
static void
set_display(
    const struct uses *u, const struct fact_subject *s, const char *unit)
{
	static const char mark[] = ": Boot video device";
	char *own = xasprintf("%s%s", unit, mark);
	const char *why = "the kernel's log does not say which display the "
			  "firmware drew on";

	if (u->log != NULL && strstr(u->log, own) != NULL) {
		fact_bool(s, true, "boot_vga");
		fact_str(s, "console", "used_by");
	} else if (u->log != NULL && strstr(u->log, mark) != NULL) {
		fact_bool(s, false, "boot_vga");
		fact_str(s, "none", "used_by");
	} else {
		fact_unknown(s, why, "boot_vga");
		fact_unknown(s, why, "used_by");
	}
	free(own);
}

static void
set_network(
    const struct uses *u, const struct fact_subject *s, const char *unit)
{
	if (strv_has(&u->interfaces, unit))
		fact_str(s, "default-route", "used_by");
	else if (u->routes_why != NULL)
		fact_unknown(s, u->routes_why, "used_by");
	else
		fact_str(s, "none", "used_by");
}

static bool
is_class(const char *class, const char *head)
{
	return class != NULL && strncmp(class, head, strlen(head)) == 0;
}

/* PCI base classes: 01 mass storage, 02 network, 03 display, 0d wireless; 0c03
 * is USB. */
static void
set_function(const struct uses *u, const char *bdf)
{
	const char *driver = facts_pci_text(u->f, bdf, "driver");
	const char *unit = facts_pci_text(u->f, bdf, "driver_unit");
	const char *class = facts_pci_text(u->f, bdf, "class");
	char *prefix = xasprintf("pci.%s", bdf);
	const struct fact_subject display = { u->f, prefix, LOG };
	const struct fact_subject network = { u->f, prefix, ROUTES };
	const struct fact_subject guest = { u->f, prefix, GUESTS };
	const struct fact_subject other = { u->f, prefix, "run:pciconf -l" };

	if (driver == NULL || unit == NULL || class == NULL)
		fact_unknown(
		    &other, "its driver or its class is not known", "used_by");
	else if (strcmp(driver, "none") == 0 || strcmp(driver, "ppt") == 0)
		fact_str(&other, "none", "used_by");
	else if (is_class(class, "03"))
		set_display(u, &display, unit);
	else if (is_class(class, "02") || is_class(class, "0d"))
		set_network(u, &network, unit);
	else if (is_class(class, "01") || is_class(class, "0c03"))
		fact_unknown(&other,
		    "which disks are behind it is not read; on the host: "
		    "mount -p, swapctl -l, camcontrol devlist -v",
		    "used_by");
	else
		fact_str(&other, "none", "used_by");
	if (driver != NULL && strcmp(driver, "ppt") == 0) {
		if (u->holder != NULL)
			fact_str(&guest, u->holder, "holder");
		else
			fact_unknown(&guest, u->holder_why, "holder");
	}
	free(prefix);
}

static void
run(struct source *s, struct facts *f)
{
	struct uses u = { .f = f };
	size_t i;

	functions_read(&u.all, f);
	if (u.all.n > 0) {
		read_routes(s, &u);
		find_made_up(&u);
		read_guests(s, &u);
		u.log = source_text(s, LOG, NULL);
	}
	for (i = 0; i < u.all.n; i++)
		if (!facts_is_bridge(f, u.all.v[i].text.s))
			set_function(&u, u.all.v[i].text.s);
	free(u.log);
	free(u.holder_why);
	free(u.routes_why);
	strv_free(&u.interfaces);
	functions_free(&u.all);
}

const struct probe probe_freebsd_use = {
	.name = "use",
	.descr = "what this host itself uses",
	.os = "freebsd",
	.run = run,
};
