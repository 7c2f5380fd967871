/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "matrix/collection.h"
#include "matrix/contradiction.h"
#include "matrix/pages.h"
#include "matrix/repository_export.h"
#include "matrix/seeds.h"

static void
print_problems(const struct collection *c, FILE *to)
{
	size_t i;

	for (i = 0; i < c->problems.n; i++)
		(void)fprintf(to, "%s\n", c->problems.v[i]);
}

/* A server would keep these until a moderator has looked at them; here that is
 * whoever lets them in. */
static void
print_contradictions(const struct collection *c)
{
	json_t *found;
	size_t i;

	for (i = 0; i < c->n; i++) {
		found = contradiction_find(c->v[i].report);
		if (found != NULL)
			log_warn("%s: look at it: %s: %s", c->v[i].digest,
			    json_str(json_array_get(found, 0), "pointer", ""),
			    json_str(json_array_get(found, 0), "detail", ""));
		json_decref(found);
	}
}

int
command_verify(int argc, char **argv)
{
	struct collection c = { 0 };
	struct err err;
	int status = 3;

	if (argc != 2)
		return 2;
	if (collection_read(&c, argv[1], &err) == -1) {
		log_warn("%s", err.text);
	} else {
		print_problems(&c, stdout);
		print_contradictions(&c);
		log_info("%zu reports are good, %zu files are not", c.n,
		    c.problems.n);
		status = c.problems.n == 0 ? 0 : 1;
	}
	collection_free(&c);
	return status;
}

int
command_build(int argc, char **argv)
{
	static const struct option options[] = { { "seeds", required_argument,
						     NULL, 's' },
		{ "cited", required_argument, NULL, 'c' }, { 0 } };
	json_t *predicted = NULL, *cited = NULL;
	struct collection c = { .now = collection_today() };
	struct pages_beside beside;
	struct err err;
	int option, status = 3;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		json_t **to = option == 's' ? &predicted : &cited;

		if (option == '?') {
			status = 2;
			goto out;
		}
		json_decref(*to);
		*to = seeds_read(optarg,
		    option == 's' ? SEEDS_PREDICTED : SEEDS_CITED, &err);
		if (*to == NULL)
			goto failed;
	}
	if (argc - optind != 2) {
		status = 2;
		goto out;
	}
	if (collection_read(&c, argv[optind], &err) == -1)
		goto failed;
	print_problems(&c, stderr);
	beside = (struct pages_beside){ predicted, cited };
	if (pages_write(argv[optind + 1], &c, &beside, &err) == -1)
		goto failed;
	status = 0;
	goto out;
failed:
	log_warn("%s", err.text);
out:
	json_decref(predicted);
	json_decref(cited);
	collection_free(&c);
	return status;
}

int
command_export(int argc, char **argv)
{
	struct err err;

	if (argc != 3)
		return 2;
	if (repository_export(argv[1], argv[2], &err) == 0)
		return 0;
	log_warn("%s", err.text);
	return 3;
}

int
command_import(int argc, char **argv)
{
	struct strv problems = { 0 };
	struct err err;
	size_t i;
	int rc;

	if (argc != 3)
		return 2;
	rc = repository_import(argv[1], argv[2], &problems, &err);
	for (i = 0; i < problems.n; i++)
		(void)printf("%s\n", problems.v[i]);
	if (rc == -1)
		log_warn("%s", err.text);
	rc = rc == -1 ? 3 : problems.n > 0 ? 1 : 0;
	strv_free(&problems);
	return rc;
}
