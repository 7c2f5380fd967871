/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/scrub.h"

const struct source_kind source_kinds[] = {
	{ "acpi", "FILE", "ACPI table, or the text of acpidump",
	    source_open_acpi },
	{ "dmesg", "FILE", "kernel log", source_open_dmesg },
	{ "dump", "DIR", "recording by pptcheck record", source_open_dump },
	{ "facts", "FILE", "facts written down by hand", source_open_facts },
	{ "groups", "FILE", "listing of the IOMMU groups", source_open_groups },
	{ "loader.conf", "FILE", "FreeBSD's loader.conf",
	    source_open_loader_conf },
	{ "lspci", "FILE", "lspci -x, -xxx, -xxxx or -vvv", source_open_lspci },
	{ "pciconf", "FILE", "pciconf -lvbce", source_open_pciconf },
	{ "sysfs", "DIR|TAR", "sys/ and proc/ of a Linux host",
	    source_open_sysfs },
	{ "vm-conf", "FILE", "a guest of vm-bhyve, Hoster or plain bhyve",
	    source_open_vm_conf },
	{ "vm-passthru", "FILE", "vm passthru of vm-bhyve",
	    source_open_vm_passthru },
	{ NULL, NULL, NULL, NULL },
};

/* The kind of a spec and where its path starts; NULL if it is none. */
static const struct source_kind *
kind_of(const char *spec, const char **path)
{
	const struct source_kind *k;
	size_t n = strcspn(spec, ":");

	for (k = source_kinds; k->name != NULL; k++)
		if (strlen(k->name) == n && strncmp(k->name, spec, n) == 0 &&
		    spec[n] == ':' && spec[n + 1] != '\0') {
			*path = spec + n + 1;
			return k;
		}
	return NULL;
}

int
source_check(const char *spec, struct err *err)
{
	const struct source_kind *k;
	const char *path;
	struct buf known = { 0 };

	if (strcmp(spec, "live") == 0 || kind_of(spec, &path) != NULL)
		return 0;
	for (k = source_kinds; k->name != NULL; k++)
		buf_addf(&known, ", %s:%s", k->name, k->operand);
	(void)err_set(
	    err, 0, "unknown source \"%s\" (live%s)", spec, known.data);
	buf_free(&known);
	return -1;
}

int
source_open(struct source **out, const char *spec, struct err *err)
{
	const struct source_kind *kind;
	struct source *s;
	const char *path;
	int rc;

	if (source_check(spec, err) == -1)
		return -1;
	s = xcalloc(1, sizeof(*s));
	kind = kind_of(spec, &path);
	rc = kind == NULL ? source_open_live(s, err) : kind->open(s, path, err);
	if (rc == -1) {
		free(s);
		return -1;
	}
	*out = s;
	return 0;
}

int
source_open_all(struct source **out, const struct strv *specs, struct err *err)
{
	struct source **each;
	size_t i;

	if (specs->n < 2)
		return source_open(
		    out, specs->n == 0 ? "live" : specs->v[0], err);
	each = xcalloc(specs->n, sizeof(struct source *));
	for (i = 0; i < specs->n; i++)
		if (source_open(&each[i], specs->v[i], err) == -1) {
			while (i > 0)
				source_close(each[--i]);
			free(each);
			return -1;
		}
	*out = xcalloc(1, sizeof(**out));
	source_open_stack(*out, each, specs->n);
	return 0;
}

void
source_close(struct source *s)
{
	if (s == NULL)
		return;
	s->ops->close(s);
	free(s);
}

const char *
source_os(const struct source *s)
{
	return s->os != NULL ? s->os : s->ops->os;
}

/* The same words on every host and in every recording: no path of this one. */
static int
refuse(struct err *err, int code, const char *key)
{
	if (code == ENODATA)
		(void)err_set(err, 0, "%s: not in the capture", key);
	else
		return err_set(err, code, "%s", key);
	if (err != NULL)
		err->code = ENODATA;
	return -1;
}

int
source_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	struct buf raw = { 0 };
	struct err why = { 0 };
	int rc;

	if (!scrub_allows(key))
		return refuse(err, ENODATA, key);
	if (scrub_passes(key)) {
		rc = s->ops->get(s, key, out, &why);
	} else {
		rc = s->ops->get(s, key, &raw, &why);
		if (rc == 0) {
			scrub(key, &raw);
			buf_add(out, raw.data, raw.len);
		}
		buf_free(&raw);
	}
	if (rc == -1 && why.code != 0)
		return refuse(err, why.code, key);
	if (rc == -1 && err != NULL)
		*err = why;
	return rc;
}

int
source_list(
    struct source *s, const char *key, struct strv *out, struct err *err)
{
	struct err why = { 0 };
	int rc;

	if (!scrub_allows(key))
		return refuse(err, ENODATA, key);
	rc = s->ops->list(s, key, out, &why);
	if (rc == -1 && why.code != 0)
		return refuse(err, why.code, key);
	if (rc == -1 && err != NULL)
		*err = why;
	return rc;
}

char *
source_text(struct source *s, const char *key, struct err *err)
{
	struct buf b = { 0 };

	buf_adds(&b, "");
	if (source_get(s, key, &b, err) == -1) {
		buf_free(&b);
		return NULL;
	}
	buf_trim(&b);
	return b.data;
}
