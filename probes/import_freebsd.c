/* SPDX-License-Identifier: BSD-2-Clause
 * Sources that hold one file somebody kept. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "probes/formats/assignments.h"
#include "probes/formats/guest_conf.h"
#include "probes/formats/paste.h"
#include "probes/formats/pciconf_text.h"
#include "probes/formats/vm_passthru.h"
#include "probes/source_freebsd.h"

struct import {
	struct source_ops ops; /* whose it is differs from file to file */
	char *key;
	char *folder, *name; /* the list that has it, or NULL */
	struct buf data;
};

static int
import_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	const struct import *im = s->priv;

	if (strcmp(key, im->key) != 0)
		return err_set(
		    err, ENODATA, "%s: not in %s", key, im->ops.name);
	buf_add(out, buf_str(&im->data), im->data.len);
	return 0;
}

static int
import_list(
    struct source *s, const char *key, struct strv *out, struct err *err)
{
	const struct import *im = s->priv;

	if (im->folder == NULL || strcmp(key, im->folder) != 0)
		return err_set(
		    err, ENODATA, "%s: not in %s", key, im->ops.name);
	strv_add(out, im->name);
	return 0;
}

static void
import_close(struct source *s)
{
	struct import *im = s->priv;

	free(im->key);
	free(im->folder);
	free(im->name);
	buf_free(&im->data);
	free(im);
}

static int
open_import(struct source *s, const char *path, const char *what,
    const char *key, struct err *err)
{
	struct import *im = xcalloc(1, sizeof(*im));

	im->ops = (struct source_ops){ .name = what,
		.os = "freebsd",
		.get = import_get,
		.list = import_list,
		.close = import_close };
	im->key = xstrdup(key);
	s->ops = &im->ops;
	s->priv = im;
	if (file_read(path, &im->data, err) == -1) {
		import_close(s);
		return -1;
	}
	paste_clean(&im->data);
	return 0;
}

static int
other_kind(struct source *s, const char *path, struct err *err)
{
	const char *what = ((struct import *)s->priv)->ops.name;

	import_close(s);
	return err_set(err, 0, "%s is not %s", path, what);
}

int
source_open_pciconf(struct source *s, const char *path, struct err *err)
{
	struct pciconf l = { 0 };
	const struct import *im;
	bool empty;

	if (open_import(
		s, path, "a pciconf listing", "run:pciconf -lvbce", err) == -1)
		return -1;
	im = s->priv;
	pciconf_parse(&l, buf_str(&im->data), im->data.len);
	empty = l.n == 0 && l.orphans == 0;
	pciconf_free(&l);
	return empty ? other_kind(s, path, err) : 0;
}

/* An assignment, or a comment such as the file as it was installed has. */
static bool
has_assignment(const struct buf *data)
{
	struct assignments a = { 0 };
	const char *text = buf_str(data);
	bool has;

	if (memchr(text, '\0', data->len) != NULL)
		return false;
	assignments_parse(&a, text, data->len, '=');
	has = a.n > 0 || text[0] == '#' || strstr(text, "\n#") != NULL;
	assignments_free(&a);
	return has;
}

int
source_open_loader_conf(struct source *s, const char *path, struct err *err)
{
	const struct import *im;

	if (open_import(
		s, path, "a loader.conf", "file:/boot/loader.conf", err) == -1)
		return -1;
	im = s->priv;
	return has_assignment(&im->data) ? 0 : other_kind(s, path, err);
}

int
source_open_vm_passthru(struct source *s, const char *path, struct err *err)
{
	struct vm_passthru t = { 0 };
	const struct import *im;
	bool empty;

	if (open_import(s, path, "a table of vm passthru", "run:vm passthru",
		err) == -1)
		return -1;
	im = s->priv;
	vm_passthru_parse(&t, buf_str(&im->data), im->data.len);
	empty = t.n == 0;
	vm_passthru_free(&t);
	return empty ? other_kind(s, path, err) : 0;
}

static bool
has_guest(const struct buf *data)
{
	struct guest_conf g;

	if (!guest_conf_parse(&g, buf_str(data), data->len))
		return false;
	guest_conf_free(&g);
	return true;
}

int
source_open_vm_conf(struct source *s, const char *path, struct err *err)
{
	const char *base = file_basename(path);
	char *name = xstrndup(base, strcspn(base, "."));
	char *key = xasprintf("text:vm-conf/%s", name);
	int rc = open_import(s, path, "a guest's configuration", key, err);

	if (rc == 0) {
		struct import *im = s->priv;

		im->folder = xstrdup("text:vm-conf");
		im->name = name;
		name = NULL;
		if (!has_guest(&im->data))
			rc = other_kind(s, path, err);
	}
	free(key);
	free(name);
	return rc;
}

/* A line of newbus, "ppt0 at device 0.17 on pci1", is like no line of Linux. */
static bool
has_newbus_line(const char *text)
{
	const char *p = text;

	while ((p = strstr(p, " at device ")) != NULL)
		for (p++; *p != '\0' && *p != '\n'; p++)
			if (strncmp(p, " on pci", 7) == 0)
				return true;
	return false;
}

/* "0000:03:00.0": FreeBSD writes pci0:3:0:0. */
static bool
has_linux_address(const char *text)
{
	static const char form[] = "xx:xx.x";
	const char *p = text;

	for (; (p = strchr(p, ':')) != NULL; p++) {
		size_t i;

		for (i = 0; form[i] != '\0'; i++)
			if (form[i] == 'x' ? !isxdigit((unsigned char)p[i + 1])
					   : p[i + 1] != form[i])
				break;
		if (form[i] == '\0' && p - text >= 4 &&
		    strncmp(p - 4, "0000", 4) == 0)
			return true;
	}
	return false;
}

/* "[    0.123456] ", alone or behind what syslog adds. */
static bool
has_linux_time(const char *text)
{
	const char *p = text;

	for (; (p = strchr(p, '[')) != NULL; p++) {
		const char *digits = p + 1 + strspn(p + 1, " ");
		const char *point = digits + strspn(digits, "0123456789");

		if (point > digits && *point == '.' &&
		    strspn(point + 1, "0123456789") == 6 && point[7] == ']')
			return true;
	}
	return false;
}

const char *
dmesg_os(const char *text)
{
	static const char *const linux_marks[] = { "Linux version ",
		"kernel: ", "Command line: ", "initcall ",
		"DMAR: ", "AMD-Vi: ", "vfio-pci ", NULL };
	size_t i;

	if (strstr(text, "The FreeBSD Project") != NULL ||
	    strstr(text, "---<<BOOT>>---") != NULL || has_newbus_line(text))
		return "freebsd";
	for (i = 0; linux_marks[i] != NULL; i++)
		if (strstr(text, linux_marks[i]) != NULL)
			return "linux";
	return has_linux_time(text) || has_linux_address(text) ? "linux" : NULL;
}

/* "vgapci0: Boot video device": what a driver says, on any system. */
static bool
has_message(const char *text)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	while (*text != '\0') {
		size_t n;

		text += strspn(text, " \t"); /* where the time was cut */
		n = strspn(text, name);

		if (n > 0 && text[n] == ':')
			return true;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return false;
}

int
source_open_dmesg(struct source *s, const char *path, struct err *err)
{
	struct import *im;
	const char *text;

	if (open_import(s, path, "a kernel log", "log:kernel", err) == -1)
		return -1;
	im = s->priv;
	text = buf_str(&im->data);
	im->ops.os = dmesg_os(text);
	return im->ops.os != NULL || has_message(text)
		   ? 0
		   : other_kind(s, path, err);
}
