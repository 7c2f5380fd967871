/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/probe_facts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/fact_list.h"

/* Columns; what is longer moves the rest of its line. */
enum { KEY_WIDTH = 40, VALUE_WIDTH = 32 };

/* The value in one line; the caller frees it. */
static char *
value_of(const struct fact *fact)
{
	char *text, *p;

	switch (fact->type) {
	case FACT_BOOL:
		return xstrdup(fact->b ? "true" : "false");
	case FACT_INT:
		return xasprintf("%" PRId64, fact->i);
	case FACT_STR:
		text = xasprintf("\"%s\"", fact->str);
		break;
	case FACT_UNKNOWN:
	default:
		text = xasprintf("UNKNOWN (%s)", fact->str);
		break;
	}
	/* From a host or a file of unknown hands to a terminal. */
	for (p = text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return text;
}

static bool
is_of(const char *key, const struct strv *devices)
{
	size_t i, n;

	if (devices == NULL || strncmp(key, "pci.", 4) != 0 ||
	    strchr(key, ':') == NULL)
		return true;
	for (i = 0; i < devices->n; i++) {
		n = strlen(devices->v[i]);
		if (strncmp(key + 4, devices->v[i], n) == 0 &&
		    key[4 + n] == '.')
			return true;
	}
	return false;
}

void
probe_facts_print(
    struct buf *out, const struct facts *f, const struct strv *devices)
{
	size_t i;
	char *value;

	for (i = 0; i < f->n; i++) {
		if (!is_of(f->v[i].key, devices))
			continue;
		value = value_of(&f->v[i]);
		buf_addf(out, "%-*s %-*s %s\n", KEY_WIDTH, f->v[i].key,
		    VALUE_WIDTH, value, f->v[i].origin);
		free(value);
	}
}

void
probe_facts_list(struct buf *out)
{
	const struct fact_doc *d;

	for (d = fact_list; d->key != NULL; d++)
		buf_addf(out, "%-32s %-8s %-10s %s\n", d->key,
		    fact_type_name(d->type), d->unit[0] == '\0' ? "-" : d->unit,
		    d->text[0] == '\0' ? "-" : d->text);
}

/* What a fact from this origin tells of, in the words of a user. */
static const char *
part_of(const char *origin)
{
	static const struct {
		const char *origin, *part;
	} parts[] = {
		{ "/config", "capabilities" },
		{ "pciconf", "capabilities" },
		{ "firmware/", "firmware tables" },
		{ "acpidump", "firmware tables" },
		{ "log:", "kernel log" },
		{ "dmesg", "kernel log" },
		{ "proc:iomem", "memory map" },
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(origin, parts[i].origin) != NULL)
			return parts[i].part;
	return "other settings";
}

size_t
probe_facts_refused(
    const struct facts *f, const struct strv *sources, char **what)
{
	const char *const why[] = { strerror(EACCES), strerror(EPERM), "root" };
	struct strv parts = { 0 };
	size_t i, k, n = 0;

	*what = NULL;
	for (i = 0; i < sources->n; i++)
		if (strcmp(sources->v[i], "live") == 0)
			break;
	if (i == sources->n && i > 0)
		return 0;
	for (i = 0; i < f->n; i++) {
		for (k = 0; k < 3 && f->v[i].type == FACT_UNKNOWN; k++)
			if (strstr(f->v[i].str, why[k]) != NULL) {
				strv_add(&parts, part_of(f->v[i].origin));
				n++;
				break;
			}
	}
	strv_unique(&parts);
	*what = strv_join(&parts, ", ");
	strv_free(&parts);
	return n;
}
