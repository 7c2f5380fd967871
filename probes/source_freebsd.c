/* SPDX-License-Identifier: BSD-2-Clause
 * A live FreeBSD host, through the tools of its base system: so the program
 * compiles, replays and is tested on any system. */
#include "probes/source_freebsd.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bdf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/proc.h"
#include "probes/formats/guest_conf.h"
#include "probes/freebsd_vms.h"

enum {
	TIMEOUT_MS = 20000,
	/* The longest honest output is devinfo's on a large server. */
	OUTPUT_MAX = 32 << 20,
};

/*
 * None of them changes the host.  @ stands for a selector, pciD:B:S:F, and #
 * for a range of at most 13 words of extended config space.  Of a device that
 * may hang the host, only what the probe asks for by name is read.
 */
static const char *const commands[] = { "pciconf -l", "pciconf -lB",
	"pciconf -lvb", "pciconf -lvbce", "pciconf -lvbce @", "pciconf -a @",
	"pciconf -r -h @ 0", "pciconf -r @ 0:0xfc", "pciconf -r @ #",
	"acpidump -t", "sysctl hw.vmm", FREEBSD_SYSCTL, "kenv", "kldstat",
	"kldstat -q -m vmm", "devinfo -v", "dmesg", "id -u", "which bhyve",
	"mount -p", "swapctl -l", "netstat -rn", "vm passthru", NULL };

static const char *const files[] = { "/boot/loader.conf",
	"/boot/loader.conf.local", "/boot/loader.conf.d/",
	"/var/run/dmesg.boot", NULL };

static const struct {
	const char *key, *path;
} lists[] = {
	{ "file:/boot/loader.conf.d", "/boot/loader.conf.d" },
	{ "file:/usr/local/share/uefi-firmware",
	    "/usr/local/share/uefi-firmware" },
	{ "dev:vmm", "/dev/vmm" },
};

/* Configurations of guests. */
#define VMS "text:vm-conf"

/* What may leave kenv(1): no serial number, no UUID, no network address. */
static const char *const kenv_names[] = { "pptdev",
	"smbios.bios.vendor=", "smbios.bios.version=", "smbios.bios.reldate=",
	"smbios.planar.maker=", "smbios.planar.product=", "hw.vmm.", "hw.dmar",
	"hw.pci.", "vmm_load=", NULL };

struct result {
	char *command;
	struct buf out, errors;
	int status;
	struct err err; /* text is empty when it ran */
};

struct freebsd {
	char *root;
	struct result *v;
	size_t n;
	struct strv vms, vm_paths;
	bool vms_sought;
};

static bool
is_selector(const char *s, size_t n)
{
	char text[64];
	struct bdf bdf;

	if (n >= sizeof(text) || strncmp(s, "pci", 3) != 0)
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	return bdf_parse(text, &bdf, NULL) == 0;
}

/* " 0x200:0x208" */
static bool
is_range(const char *text)
{
	const char *colon = strchr(text, ':');
	uint64_t from, to;
	char *first;
	bool ok;

	if (colon == NULL || strncmp(text, " 0x", 3) != 0)
		return false;
	first = xstrndup(text + 1, (size_t)(colon - text - 1));
	ok = parse_u64(first, 16, 0xffc, &from, NULL) == 0 &&
	     parse_u64(colon + 1, 16, 0xffc, &to, NULL) == 0 && from >= 0x100 &&
	     to >= from && to - from <= 0x30;
	free(first);
	return ok;
}

static bool
matches(const char *command, const char *pattern)
{
	size_t head = strcspn(pattern, "@"), n;

	if (pattern[head] == '\0')
		return strcmp(command, pattern) == 0;
	if (strncmp(command, pattern, head) != 0)
		return false;
	n = strcspn(command + head, " ");
	if (!is_selector(command + head, n))
		return false;
	command += head + n;
	pattern += head + 1;
	return strcmp(pattern, " #") == 0 ? is_range(command)
					  : strcmp(command, pattern) == 0;
}

static bool
is_allowed(const char *command)
{
	size_t i;

	for (i = 0; commands[i] != NULL; i++)
		if (matches(command, commands[i]))
			return true;
	return false;
}

static void
keep_known_names(struct buf *out)
{
	struct buf kept = { 0 };
	const char *p, *end;
	size_t i;

	buf_adds(&kept, "");
	for (p = buf_str(out); *p != '\0'; p = end) {
		end = p + strcspn(p, "\n");
		end += *end == '\n';
		for (i = 0; kenv_names[i] != NULL; i++)
			if (strncmp(p, kenv_names[i], strlen(kenv_names[i])) ==
			    0)
				buf_add(&kept, p, (size_t)(end - p));
	}
	buf_free(out);
	*out = kept;
}

/* A command that failed: why, in the terms of source.h. */
static void
explain(struct result *r)
{
	const char *text = buf_str(&r->errors);
	char *line = xstrndup(text, strcspn(text, "\r\n"));
	int code = EIO;

	if (strstr(text, "ermission denied") != NULL ||
	    strstr(text, "not permitted") != NULL)
		code = EACCES;
	else if (strstr(text, "unknown oid") != NULL)
		code = ENOENT;
	(void)err_set(&r->err, 0, "%s: exit status %d%s%s", r->command,
	    r->status, *line == '\0' ? "" : ": ", line);
	r->err.code = code;
	free(line);
}

static struct result *
run(struct freebsd *h, const char *command)
{
	struct strv argv = { 0 };
	struct result *r;
	size_t i;

	for (i = 0; i < h->n; i++)
		if (strcmp(h->v[i].command, command) == 0)
			return &h->v[i];
	h->v = xreallocarray(h->v, h->n + 1, sizeof(*h->v));
	r = &h->v[h->n++];
	memset(r, 0, sizeof(*r));
	r->command = xstrdup(command);
	strv_split(&argv, command, " ");
	r->status = proc_run(&argv, TIMEOUT_MS, &r->out, &r->errors, &r->err);
	strv_free(&argv);
	if (r->status == -1) {
		/* A tool that is missing says nothing about the host. */
		if (r->err.code == ENOENT)
			r->err.code = ENODATA;
	} else if (r->out.len > OUTPUT_MAX) {
		buf_clear(&r->out);
		(void)err_set(&r->err, EFBIG, "%s", command);
	} else if (r->status != 0) {
		explain(r);
	}
	if (strcmp(command, "kenv") == 0)
		keep_known_names(&r->out);
	return r;
}

static int
fail(const struct result *r, struct err *err)
{
	if (err != NULL)
		*err = r->err;
	return -1;
}

static int
get_run(struct freebsd *h, const char *kind, const char *command,
    struct buf *out, struct err *err)
{
	const struct result *r = run(h, command);
	bool ran = r->status != -1;

	if (strcmp(kind, "status") == 0 && ran)
		buf_addf(out, "%d\n", r->status);
	else if (strcmp(kind, "stderr") == 0 && ran)
		buf_add(out, buf_str(&r->errors), r->errors.len);
	else if (strcmp(kind, "run") == 0 && r->err.text[0] == '\0')
		buf_add(out, buf_str(&r->out), r->out.len);
	else
		return fail(r, err);
	return 0;
}

static int
get_file(struct freebsd *h, const char *path, struct buf *out, struct err *err)
{
	char *full = xasprintf("%s%s", h->root, path);
	int rc = file_read(full, out, err);

	free(full);
	return rc;
}

/* The buffer of dmesg(8) is a ring: what it lost, the boot's copy has. */
static int
get_log(struct freebsd *h, struct buf *out, struct err *err)
{
	const struct result *r = run(h, "dmesg");

	if (r->err.text[0] != '\0')
		return fail(r, err);
	if (strstr(buf_str(&r->out), "---<<BOOT>>---") == NULL)
		(void)get_file(h, "/var/run/dmesg.boot", out, NULL);
	buf_add(out, buf_str(&r->out), r->out.len);
	return 0;
}

static bool
is_file(const char *path)
{
	size_t i, n;

	for (i = 0; files[i] != NULL; i++) {
		n = strlen(files[i]);
		if (strcmp(path, files[i]) == 0 ||
		    (files[i][n - 1] == '/' &&
			strncmp(path, files[i], n) == 0 &&
			strchr(path + n, '/') == NULL && path[n] != '.'))
			return true;
	}
	return false;
}

static void
find_vms(struct freebsd *h)
{
	if (!h->vms_sought)
		freebsd_vms_find(h->root, buf_str(&run(h, "mount -p")->out),
		    &h->vms, &h->vm_paths);
	h->vms_sought = true;
}

/* Passwords and keys stand in some of them: only what is read leaves. */
static int
get_vm(struct freebsd *h, const char *name, struct buf *out, struct err *err)
{
	struct buf text = { 0 };
	size_t i;
	int rc = -1;

	find_vms(h);
	for (i = 0; i < h->vms.n && strcmp(h->vms.v[i], name) != 0; i++)
		continue;
	if (i == h->vms.n)
		return err_set(err, ENOENT, "guest %s", name);
	rc = file_read(h->vm_paths.v[i], &text, err);
	if (rc == 0)
		guest_conf_filter(buf_str(&text), text.len, false, out);
	buf_free(&text);
	return rc;
}

static int
freebsd_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	size_t kind = strcspn(key, ":");
	const char *what = key[kind] == ':' ? key + kind + 1 : "";
	char *word = xstrndup(key, kind);
	int rc;

	if ((strcmp(word, "run") == 0 || strcmp(word, "status") == 0 ||
		strcmp(word, "stderr") == 0) &&
	    is_allowed(what))
		rc = get_run(s->priv, word, what, out, err);
	else if (strcmp(key, "log:kernel") == 0)
		rc = get_log(s->priv, out, err);
	else if (strcmp(word, "file") == 0 && is_file(what))
		rc = get_file(s->priv, what, out, err);
	else if (strncmp(key, VMS "/", strlen(VMS "/")) == 0)
		rc = get_vm(s->priv, key + strlen(VMS "/"), out, err);
	else
		rc = err_set(err, ENODATA, "%s: not on FreeBSD", key);
	free(word);
	return rc;
}

static int
freebsd_list(
    struct source *s, const char *key, struct strv *out, struct err *err)
{
	struct freebsd *h = s->priv;
	size_t i;

	if (strcmp(key, VMS) == 0) {
		find_vms(h);
		strv_addv(out, &h->vms);
		return 0;
	}
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strcmp(key, lists[i].key) == 0) {
			char *path = xasprintf("%s%s", h->root, lists[i].path);
			int rc = file_list(path, out, err);

			free(path);
			return rc;
		}
	return err_set(err, ENODATA, "%s: not on FreeBSD", key);
}

static void
freebsd_close(struct source *s)
{
	struct freebsd *h = s->priv;
	size_t i;

	for (i = 0; i < h->n; i++) {
		free(h->v[i].command);
		buf_free(&h->v[i].out);
		buf_free(&h->v[i].errors);
	}
	strv_free(&h->vms);
	strv_free(&h->vm_paths);
	free(h->v);
	free(h->root);
	free(h);
}

static const struct source_ops freebsd_ops = {
	.name = "freebsd",
	.os = "freebsd",
	.get = freebsd_get,
	.list = freebsd_list,
	.close = freebsd_close,
};

int
source_open_freebsd_root(struct source *s, const char *root, struct err *err)
{
	struct freebsd *h = xcalloc(1, sizeof(*h));

	(void)err;
	h->root = xstrdup(root);
	s->ops = &freebsd_ops;
	s->priv = h;
	return 0;
}

int
source_open_freebsd(struct source *s, struct err *err)
{
	return source_open_freebsd_root(s, "", err);
}
