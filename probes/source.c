/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int
source_open(struct source **out, const char *spec, struct err *err)
{
	struct source *s = xcalloc(1, sizeof(*s));
	int rc;

	if (strcmp(spec, "live") == 0)
		rc = source_open_linux(s, "/", err);
	else if (strncmp(spec, "sysfs:", 6) == 0)
		rc = source_open_linux(s, spec + 6, err);
	else if (strncmp(spec, "facts:", 6) == 0)
		rc = source_open_facts(s, spec + 6, err);
	else if (strncmp(spec, "lspci:", 6) == 0)
		rc = source_open_lspci(s, spec + 6, err);
	else
		rc = err_set(
		    err, 0, "unknown source \"%s\" (live, sysfs:DIR)", spec);
	if (rc == -1) {
		free(s);
		return -1;
	}
	*out = s;
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
	return s->ops->os;
}

int
source_get(struct source *s, const char *key, struct buf *out, struct err *err)
{
	return s->ops->get(s, key, out, err);
}

int
source_list(
    struct source *s, const char *key, struct strv *out, struct err *err)
{
	return s->ops->list(s, key, out, err);
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
