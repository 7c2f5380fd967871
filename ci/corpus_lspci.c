/* SPDX-License-Identifier: BSD-2-Clause
 * Compares our decoding of hex dumps with lspci's: ci/corpus-lspci starts it.
 * corpus_lspci KNOWN FILE... ; KNOWN has lines "FILE FACT REASON".
 * corpus_lspci --count FILE prints how many functions a file has. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "probes/fact_list.h"
#include "probes/probe.h"

/* What both decode from the same bytes. */
static const char *const compared[] = { "vendor", "device", "subvendor",
	"subdevice", "class", "revision", "header_type", "dead", "command.",
	"caps", "ecaps", "pcie.type", "link.", "msi.", "msix.", "intx.pin",
	"reset.flr", "reset.af_flr", "reset.pm", "pm.", "sriov.total_vfs",
	"sriov.num_vfs", "ats", "pri", "pasid", "acs.", "bar.", "rebar.",
	"bus.", "window.", NULL };

struct counts {
	unsigned long files, functions, agreed, unknown, known, disagreed;
};

static bool
is_compared(const char *key)
{
	const char *name = strrchr(key, ':');
	size_t i;

	if (strncmp(key, "pci.", 4) != 0 || name == NULL ||
	    (name = strchr(name, '.')) == NULL ||
	    (name = strchr(name + 1, '.')) == NULL)
		return false;
	name++;
	for (i = 0; compared[i] != NULL; i++) {
		size_t n = strlen(compared[i]);

		if (strncmp(name, compared[i], n) == 0 &&
		    (compared[i][n - 1] == '.' || name[n] == '\0'))
			return true;
	}
	return false;
}

static char *
value_of(const struct fact *f)
{
	if (f == NULL)
		return xstrdup("nothing");
	switch (f->type) {
	case FACT_BOOL:
		return xstrdup(f->b ? "true" : "false");
	case FACT_INT:
		return xasprintf("%lld", (long long)f->i);
	case FACT_STR:
		return xstrdup(f->str);
	case FACT_UNKNOWN:
		break;
	}
	return xasprintf("UNKNOWN (%s)", f->str);
}

static bool
is_known(const struct fact *f)
{
	return f != NULL && f->type != FACT_UNKNOWN;
}

static bool
is_excused(const char *known, const char *file, const char *key)
{
	char *start = xasprintf("%s %s ", file, key);
	const char *at = strstr(known, start);
	bool found = at != NULL && (at == known || at[-1] == '\n');

	free(start);
	return found;
}

static void
compare(struct counts *c, const char *known, const char *file, const char *key,
    const struct fact *ours, const struct fact *theirs)
{
	char *a = value_of(ours), *b = value_of(theirs);

	/* What lspci does not print it may still have seen. */
	if (!is_known(theirs)) {
		c->unknown++;
	} else if (is_known(ours) && strcmp(a, b) == 0) {
		c->agreed++;
	} else if (is_excused(known, file, key)) {
		c->known++;
	} else {
		c->disagreed++;
		(void)printf("%s %s ours: %s, lspci: %s\n", file, key, a, b);
	}
	free(a);
	free(b);
}

/* Facts of what lspci makes of the dump. */
static int
read_theirs(const char *path, struct facts *f, struct err *err)
{
	char text[] = "/tmp/corpus_lspci.XXXXXX";
	struct buf out = { 0 }, errors = { 0 };
	struct strv argv = { 0 };
	char *spec = NULL;
	int fd = -1, rc = -1;

	strv_split(&argv, "lspci -nn -vvv -F", " ");
	strv_add(&argv, path);
	if (proc_run(&argv, 60000, &out, &errors, err) != 0)
		goto out;
	fd = mkstemp(text);
	if (fd == -1 || file_write_fd(fd, buf_str(&out), out.len, err) == -1)
		goto out;
	spec = xasprintf("lspci:%s", text);
	rc = probes_read(spec, f, err);
out:
	if (fd != -1) {
		(void)close(fd);
		(void)unlink(text);
	}
	free(spec);
	strv_free(&argv);
	buf_free(&errors);
	buf_free(&out);
	return rc;
}

static void
check_documented(struct counts *c, const char *file, const struct facts *f)
{
	const struct fact_doc *doc;
	size_t i;

	for (i = 0; i < f->n; i++) {
		doc = fact_doc_of(f->v[i].key);
		if (doc != NULL &&
		    (doc->type == f->v[i].type || f->v[i].type == FACT_UNKNOWN))
			continue;
		c->disagreed++;
		(void)printf(
		    "%s %s is not what the list says\n", file, f->v[i].key);
	}
}

static int
compare_file(struct counts *c, const char *known, const char *path)
{
	const char *file = file_basename(path);
	char *spec = xasprintf("lspci:%s", path);
	struct facts ours = { 0 }, theirs = { 0 };
	struct err err = { 0 };
	size_t i;
	int rc = -1;

	if (probes_read(spec, &ours, &err) == -1 ||
	    read_theirs(path, &theirs, &err) == -1) {
		(void)printf("%s: %s\n", file, err.text);
		goto out;
	}
	c->files++;
	c->functions += (unsigned long)facts_number(&ours, "pci.functions", 0);
	check_documented(c, file, &ours);
	compare(c, known, file, "pci.functions",
	    facts_get(&ours, "pci.functions"),
	    facts_get(&theirs, "pci.functions"));
	for (i = 0; i < theirs.n; i++)
		if (is_compared(theirs.v[i].key))
			compare(c, known, file, theirs.v[i].key,
			    facts_get(&ours, theirs.v[i].key), &theirs.v[i]);
	rc = 0;
out:
	facts_free(&theirs);
	facts_free(&ours);
	free(spec);
	return rc;
}

static int
count(const char *path)
{
	char *spec = xasprintf("lspci:%s", path);
	struct facts f = { 0 };
	struct counts c = { 0 };
	struct err err = { 0 };
	int rc = probes_read(spec, &f, &err);

	if (rc == 0)
		check_documented(&c, path, &f);
	(void)printf("%lld\n", (long long)facts_number(&f, "pci.functions", 0));
	facts_free(&f);
	free(spec);
	return rc == 0 && c.disagreed == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	struct counts c = { 0 };
	struct buf known = { 0 };
	struct err err = { 0 };
	int i, status = 0;

	if (argc == 3 && strcmp(argv[1], "--count") == 0)
		return count(argv[2]);
	if (argc < 3 || file_read(argv[1], &known, &err) == -1) {
		(void)fprintf(
		    stderr, "usage: corpus_lspci KNOWN FILE... %s\n", err.text);
		return 2;
	}
	for (i = 2; i < argc; i++)
		if (compare_file(&c, buf_str(&known), argv[i]) == -1)
			status = 1;
	(void)printf("lspci-hex: read %lu, agreed %lu, unknown %lu, disagreed "
		     "%lu (functions of %lu files; facts, by lspci -F; %lu "
		     "differ as listed)\n",
	    c.functions, c.agreed, c.unknown, c.disagreed, c.files, c.known);
	buf_free(&known);
	return c.disagreed > 0 ? 1 : status;
}
