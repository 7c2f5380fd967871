/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/atf.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/sig.h"
#include "lua/case.h"
#include "lua/engine.h"
#include "lua/judge_cases.h"

#define EXIT_USAGE 2

struct atf {
	const char *path;   /* the scenario file */
	const char *result; /* -r; NULL: stdout */
	bool list;
	char *ident; /* NULL: none given */
	bool cleanup;
	struct config config;
	struct scenario_list scenarios;
};

static int
parse_case(struct atf *a, int n, char **words, struct err *err)
{
	char *colon;

	if (n == 0 || a->list)
		return n == 0 ? 0 : err_set(err, 0, "-l takes no case");
	if (n > 1)
		return err_set(err, 0, "one case at a time");
	a->ident = xstrdup(words[0]);
	colon = strchr(a->ident, ':');
	if (colon == NULL)
		return 0;
	*colon = '\0';
	a->cleanup = strcmp(colon + 1, "cleanup") == 0;
	if (!a->cleanup && strcmp(colon + 1, "body") != 0)
		return err_set(err, 0, "no part '%s'", colon + 1);
	return 0;
}

/* argv[0] is the scenario file. */
static int
parse_options(struct atf *a, int argc, char **argv, struct err *err)
{
	int c;

	optind = 1;
	while ((c = getopt(argc, argv, ":lr:s:v:")) != -1) {
		switch (c) {
		case 'l':
			a->list = true;
			break;
		case 'r':
			a->result = optarg;
			break;
		case 's': /* scenarios read no files of their own */
			break;
		case 'v':
			if (config_add(&a->config, optarg, err) == -1)
				return -1;
			break;
		case ':':
			return err_set(err, 0, "-%c wants a value", optopt);
		default:
			return err_set(err, 0, "no option -%c", optopt);
		}
	}
	return parse_case(a, argc - optind, argv + optind, err);
}

/* One line with the cases there are. */
static int
usage(const struct atf *a)
{
	size_t i;

	(void)fprintf(stderr,
	    "usage: %s -l | [-r file] [-s dir] [-v name=value]... "
	    "case[:cleanup]; cases:",
	    file_basename(a->path));
	for (i = 0; i < a->scenarios.n; i++)
		(void)fprintf(stderr, " %s", a->scenarios.v[i].ident);
	(void)fputc('\n', stderr);
	return EXIT_USAGE;
}

/* No temporary name and rename: -r may name a device or a pipe. */
static int
result_write(const struct atf *a, const struct buf *line, struct err *err)
{
	int fd = STDOUT_FILENO;
	int rc;

	(void)fflush(stdout);
	if (a->result != NULL)
		fd = open(
		    a->result, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd == -1)
		return err_set(err, errno, "open %s", a->result);
	rc = file_write_fd(fd, line->data, line->len, err);
	if (a->result != NULL && close(fd) == -1 && rc == 0)
		rc = err_set(err, errno, "write %s", a->result);
	return rc;
}

/* Writes the result line; a cleanup has no result file, so people get it. */
static int
report(const struct atf *a, const struct test *t)
{
	struct err err = { 0 };
	struct buf line = { 0 };
	int rc = test_result(t, &line);

	if (a->cleanup) {
		buf_trim(&line);
		if (rc != EXIT_SUCCESS)
			log_warn("cleanup %s", line.data);
	} else if (result_write(a, &line, &err) == -1) {
		log_warn("%s", err.text);
		rc = EXIT_FAILURE;
	}
	buf_free(&line);
	return rc;
}

static int
list(const struct atf *a, lua_State *L)
{
	struct err err = { 0 };
	struct buf out = { 0 };
	int rc = scenario_print(L, &a->scenarios, &out, &err);

	if (rc == 0)
		rc = file_write_fd(STDOUT_FILENO, out.data, out.len, &err);
	if (rc == -1)
		log_warn("%s", err.text);
	buf_free(&out);
	return rc == -1 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
run(const struct atf *a, lua_State *L, const struct scenario *s, struct test *t)
{
	if (a->cleanup)
		case_cleanup(L, s, t);
	else
		case_body(L, s, t);
	return report(a, t);
}

/* A file that does not load: its cases cannot be told, only that it is so. */
static int
load_failed(const struct atf *a, struct test *t, const struct err *err)
{
	if (a->ident == NULL || a->result == NULL)
		log_warn("%s", err->text);
	if (a->ident == NULL)
		return EXIT_FAILURE;
	test_mark_error(t, err);
	return report(a, t);
}

static int
dispatch(struct atf *a, lua_State *L, struct engine *e, struct test *t)
{
	const struct scenario *s;
	struct err err = { 0 };

	scenario_open(L, &a->scenarios);
	if (judge_declare_cases(L, &err) == -1 ||
	    engine_load(L, a->path, &err) == -1)
		return load_failed(a, t, &err);
	if (a->scenarios.n == 0) {
		(void)err_set(&err, 0, "%s declares no scenario", a->path);
		return load_failed(a, t, &err);
	}
	if (a->list)
		return list(a, L);
	if (a->ident == NULL)
		return usage(a);
	s = scenario_find(&a->scenarios, a->ident);
	if (s == NULL) {
		log_warn("no case '%s'", a->ident);
		return usage(a);
	}
	e->traces = true;
	return run(a, L, s, t);
}

/* Everything that needs a state; it is closed before the test is freed. */
static int
atf_run(struct atf *a)
{
	struct engine e = { engine_modules, &a->config, a->list, false, 0, 0 };
	lua_State *L = engine_open(&e);
	struct test t;
	int rc;

	if (L == NULL) {
		log_warn("no memory for a Lua state");
		return EXIT_FAILURE;
	}
	test_init(
	    &t, &a->config, a->path, a->ident == NULL ? "" : a->ident, stdout);
	rc = dispatch(a, L, &e, &t);
	engine_close(L);
	test_free(&t);
	return rc;
}

int
atf_main(int argc, char **argv)
{
	struct atf a = { 0 };
	struct err err = { 0 };
	int rc = EXIT_USAGE;

	proc_die_with_parent(SIGTERM);
	if (sig_catch(&err) == -1 || argc < 2) {
		log_warn("%s", argc < 2 ? "no scenario file" : err.text);
		return EXIT_USAGE;
	}
	/* what a killed case printed must not be lost in a buffer */
	(void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	a.path = argv[1];
	if (parse_options(&a, argc - 1, argv + 1, &err) == -1)
		log_warn("%s: %s", file_basename(a.path), err.text);
	else
		rc = atf_run(&a);
	free(a.ident);
	config_free(&a.config);
	scenario_list_free(&a.scenarios);
	return rc;
}
