/* SPDX-License-Identifier: BSD-2-Clause
 * pptmatrixd: takes signed reports in and serves what they say. */
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sig.h"
#include "matrix/daemon_options.h"
#include "matrix/export.h"
#include "matrix/publisher.h"
#include "matrix/seeds.h"

/* As every command has them: reports/verdict.h. */
enum { GOOD = 0, USAGE = 2, UNABLE = 3 };

/* The writer's word that it must not go on. */
static int broken[2] = { -1, -1 };

static void
writer_failed(void *context)
{
	(void)context;
	(void)!write(broken[1], "", 1);
}

static int
import_all(struct daemon *d, const struct strv *files)
{
	struct checker *c = daemon_checker(d);
	struct import_counts counts = { 0 };
	struct err err;
	size_t i;
	int status = c == NULL ? UNABLE : GOOD;

	for (i = 0; status == GOOD && i < files->n; i++)
		if (import_file(d->writer, c, files->v[i], &counts, &err) ==
		    -1) {
			log_warn("%s", err.text);
			status = UNABLE;
		}
	daemon_checker_done(d, c);
	log_info("%zu entries taken, %zu were there, %zu refused", counts.taken,
	    counts.known, counts.refused);
	return status != GOOD ? status : counts.refused > 0 ? 1 : GOOD;
}

static void
say_where(const struct daemon *d)
{
	bool six = strchr(d->options.address, ':') != NULL;

	log_info("http://%s%s%s:%d/, store %s", six ? "[" : "",
	    d->options.address, six ? "]" : "", d->port,
	    strstr(d->options.store, "password") == NULL ? d->options.store
							 : "with a password");
}

/* Without them the pages are of reports alone. */
static void
read_beside(const char *argv0, json_t **predicted, json_t **cited)
{
	struct err err;

	*predicted =
	    seeds_installed(argv0, "predicted.json", SEEDS_PREDICTED, &err);
	*cited = seeds_installed(
	    argv0, "cited.json", SEEDS_CITED, *predicted == NULL ? NULL : &err);
	if (*predicted == NULL || *cited == NULL)
		log_warn("the pages lack what listings predict or others "
			 "published: %s",
		    err.text);
}

/* Until a signal, or until the store can no longer be trusted. */
static int
serve(struct daemon *d, const char *export, const char *argv0)
{
	json_t *predicted = NULL, *cited = NULL;
	struct pages_beside beside;
	struct publisher *p = NULL;
	struct err err;
	int status = UNABLE;

	if (!d->options.no_pages)
		read_beside(argv0, &predicted, &cited);
	beside = (struct pages_beside){ predicted, cited };
	p = publisher_start(d->options.store,
	    d->options.no_pages ? NULL : d->options.site, export,
	    d->options.segment, &beside, &d->published, &err);
	if (p == NULL || daemon_start(d, &err) == -1) {
		log_warn("%s", err.text);
	} else {
		say_where(d);
		for (;;) {
			int rc = sig_wait_input(
			    broken[0], clock_ms() + 3600 * 1000, &err);

			if (rc == 0)
				continue;
			status = rc == -1 ? GOOD : UNABLE;
			break;
		}
		log_info("%s", status == GOOD ? "ends: a signal"
					      : "ends: the store failed");
	}
	publisher_stop(p);
	json_decref(predicted);
	json_decref(cited);
	return status;
}

static int
run(struct daemon_line *line, const char *argv0)
{
	struct daemon d = { .options = line->options };
	char *export = xasprintf("%s/export", line->options.state);
	struct err err;
	int status = UNABLE;

	(void)pthread_mutex_init(&d.lock, NULL);
	d.limits = limits_new();
	d.metrics = metrics_new();
	if (file_mkdirs(line->options.state, &err) == -1 ||
	    (line->moderators != NULL &&
		moderators_read(&d.moderators, line->moderators, &err) == -1))
		goto out;
	d.writer = writer_start(d.options.store, &d.moderators,
	    line->import.n == 0, writer_failed, NULL, &err);
	if (d.writer != NULL)
		d.pool = pool_start(&err);
	if (d.pool == NULL)
		goto out;
	err.text[0] = '\0';
	status = line->import.n > 0 ? import_all(&d, &line->import)
				    : serve(&d, export, argv0);
out:
	if (status == UNABLE && err.text[0] != '\0')
		log_warn("%s", err.text);
	daemon_stop(&d);
	(void)pthread_mutex_destroy(&d.lock);
	free(export);
	return status;
}

int
main(int argc, char **argv)
{
	struct daemon_line line = { 0 };
	struct err err;
	int status = USAGE;

	switch (daemon_line_read(&line, argc, argv)) {
	case LINE_HELP:
		status = GOOD;
		break;
	case LINE_BAD:
		break;
	case LINE_OK:
		if (sodium_init() == -1 || sig_catch(&err) == -1 ||
		    pipe(broken) == -1) {
			log_warn("cannot begin");
			status = UNABLE;
		} else {
			status = run(&line, argv[0]);
		}
		break;
	}
	if (line.import.n > 0 && status == UNABLE)
		sig_repeat();
	daemon_line_free(&line);
	return status;
}
