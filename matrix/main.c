/* SPDX-License-Identifier: BSD-2-Clause
 * pptmatrix: the shared matrix as files. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "matrix/cells.h"
#include "matrix/collection.h"
#include "matrix/pages.h"

static const char help[] =
    "usage: pptmatrix verify REPOSITORY\n"
    "       pptmatrix build REPOSITORY SITE\n\n"
    "verify checks every signed report: exit status 1 when one is wrong.\n"
    "build makes a static site and SITE/snapshot.json, for pptcheck lookup,\n"
    "of the reports that are right.\n";

static void
print_problems(const struct collection *c, FILE *to)
{
	size_t i;

	for (i = 0; i < c->problems.n; i++)
		(void)fprintf(to, "%s\n", c->problems.v[i]);
}

static int
verify(const char *repository)
{
	struct collection c = { 0 };
	struct err err;
	int status = 3;

	if (collection_read(&c, repository, &err) == -1) {
		log_warn("%s", err.text);
	} else {
		print_problems(&c, stdout);
		log_info("%zu reports are good, %zu files are not", c.n,
		    c.problems.n);
		status = c.problems.n == 0 ? 0 : 1;
	}
	collection_free(&c);
	return status;
}

static int
build(const char *repository, const char *site)
{
	struct collection c = { 0 };
	json_t *snapshot = NULL;
	struct err err;
	int status = 3;

	if (collection_read(&c, repository, &err) == -1)
		goto out;
	print_problems(&c, stderr);
	snapshot = cells_snapshot(&c);
	if (pages_write(site, snapshot, &c, &err) == 0)
		status = 0;
out:
	if (status != 0)
		log_warn("%s", err.text);
	json_decref(snapshot);
	collection_free(&c);
	return status;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "verify") == 0)
		return verify(argv[2]);
	if (argc == 4 && strcmp(argv[1], "build") == 0)
		return build(argv[2], argv[3]);
	if (argc == 2 &&
	    (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		(void)fputs(help, stdout);
		return 0;
	}
	(void)fputs(help, stderr);
	return 2;
}
