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

size_t
probe_facts_refused(const struct facts *f)
{
	const char *const why[] = { strerror(EACCES), strerror(EPERM), "root" };
	size_t i, k, n = 0;

	for (i = 0; i < f->n; i++)
		for (k = 0; k < 3; k++)
			if (f->v[i].type == FACT_UNKNOWN &&
			    strstr(f->v[i].str, why[k]) != NULL) {
				n++;
				break;
			}
	return n;
}
