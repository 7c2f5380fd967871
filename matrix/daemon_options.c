/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/daemon_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "reports/work.h"

static const char help[] =
    "usage: pptmatrixd [OPTION...]\n\n"
    "Takes signed reports in, keeps them, and serves them with their pages.\n"
    "Without options: at http://127.0.0.1:8080/, in the state folder.\n\n"
    "  --address=IP         where to listen (default 127.0.0.1)\n"
    "  --port=N             0: any free one (default 8080)\n"
    "  --state=DIR          the state folder (default: see the manual)\n"
    "  --store=FILE|URL     SQLite's file, or PostgreSQL's address\n"
    "                       (default: matrix.db in the state folder)\n"
    "  --site=DIR           where the pages go (default: site in it)\n"
    "  --no-pages           the pages are made elsewhere\n"
    "  --moderators=FILE    public keys that may moderate, one a line\n"
    "  --proxy              a proxy on this machine says who asks\n"
    "  --import=FILE|DIR    take in an export instead of serving\n"
    "  --connections=N      of one address, 0: any (default 16)\n"
    "  --puts=N             of one network, an hour (default 60)\n"
    "  --new-keys=N         of one network, a day (default 10)\n"
    "  --key-reports=N      of a new key, a day (default 20)\n"
    "  --deadline=SECONDS   for a whole request (default 20)\n"
    "  --segment=N          entries of an export segment (default 65536)\n"
    "  --work=BITS          under attack: proof of work of new keys\n"
    "                       (default 0: none; 20, the most, is a second)\n"
    "  --quiet, --verbose   say less, say more\n"
    "  --help, --version\n\n"
    "Examples:\n"
    "  pptmatrixd\n"
    "  pptmatrixd --store='host=/run/postgresql dbname=matrix'\n"
    "  pptmatrixd --state=new --import=old/export --import=tail.ndjson\n";

struct number {
	const char *name;
	int *target, least, most;
};

static int
set_number(const struct number *n, const char *value)
{
	uint64_t v;

	if (parse_u64(value, 10, (uint64_t)n->most, &v, NULL) == -1 ||
	    (int)v < n->least) {
		log_warn("--%s: %s is no number from %d to %d", n->name, value,
		    n->least, n->most);
		return -1;
	}
	*n->target = (int)v;
	return 0;
}

static int
set(struct daemon_line *l, const char *name, const char *value)
{
	struct daemon_options *o = &l->options;
	const struct number numbers[] = {
		{ "port", &o->port, 0, 65535 },
		{ "connections", &o->per_address, 0, 4096 },
		{ "puts", &o->puts, 1, 1000000000 },
		{ "new-keys", &o->new_keys, 1, 1000000000 },
		{ "key-reports", &o->key_reports, 1, 100000 },
		{ "work", &o->work, 0, WORK_MOST },
		{ "deadline", &o->deadline, 1, 3600 },
		{ "segment", &o->segment, 1, 1000000 },
	};
	const struct {
		const char *name, **target;
	} texts[] = {
		{ "address", &o->address },
		{ "state", &o->state },
		{ "store", &o->store },
		{ "site", &o->site },
		{ "moderators", &l->moderators },
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(numbers[i].name, name) == 0)
			return set_number(&numbers[i], value);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].name, name) == 0) {
			*texts[i].target = value;
			return 0;
		}
	if (strcmp(name, "import") == 0) {
		strv_add(&l->import, value);
		return 0;
	}
	log_warn("--%s is not known; see pptmatrixd --help", name);
	return -1;
}

static bool
set_flag(struct daemon_line *l, const char *name)
{
	if (strcmp(name, "proxy") == 0)
		l->options.proxy = true;
	else if (strcmp(name, "no-pages") == 0)
		l->options.no_pages = true;
	else if (strcmp(name, "quiet") == 0)
		log_set_level(LOG_WARN);
	else if (strcmp(name, "verbose") == 0)
		log_set_level(LOG_DEBUG);
	else
		return false;
	return true;
}

/* $PPTMATRIX_STATE; or as the base folders of the system have it. */
static char *
state_folder(void)
{
	const char *own = getenv("PPTMATRIX_STATE");
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (own != NULL && *own != '\0')
		return xstrdup(own);
	if (geteuid() == 0)
#ifdef __FreeBSD__
		return xstrdup("/var/db/pptmatrix");
#else
		return xstrdup("/var/lib/pptmatrix");
#endif
	if (xdg != NULL && *xdg == '/')
		return xasprintf("%s/pptmatrix", xdg);
	return xasprintf("%s/.local/state/pptmatrix", home == NULL ? "" : home);
}

static void
fill_in(struct daemon_line *l)
{
	struct daemon_options *o = &l->options;

	if (o->state == NULL)
		o->state = l->state = state_folder();
	if (o->store == NULL)
		o->store = l->store = xasprintf("%s/matrix.db", o->state);
	if (o->site == NULL)
		o->site = l->site = xasprintf("%s/site", o->state);
}

enum daemon_line_result
daemon_line_read(struct daemon_line *l, int argc, char **argv)
{
	char *name;
	const char *value;
	int i, rc;

	l->options = (struct daemon_options){ .address = "127.0.0.1",
		.port = 8080,
		.per_address = 16,
		.puts = 60,
		.new_keys = 10,
		.key_reports = 20,
		.deadline = 20,
		.segment = 65536 };
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0) {
			(void)fputs(help, stdout);
			return LINE_HELP;
		}
		if (strcmp(argv[i], "--version") == 0) {
			(void)puts("pptmatrixd " PPTCHECK_VERSION);
			return LINE_HELP;
		}
		if (strncmp(argv[i], "--", 2) != 0) {
			log_warn("%s: pptmatrixd takes options only; see "
				 "pptmatrixd --help",
			    argv[i]);
			return LINE_BAD;
		}
		if (set_flag(l, argv[i] + 2))
			continue;
		value = strchr(argv[i], '=');
		name = value == NULL ? xstrdup(argv[i] + 2)
				     : xstrndup(argv[i] + 2,
					   (size_t)(value - argv[i] - 2));
		value = value != NULL ? value + 1 : argv[++i];
		if (value == NULL)
			log_warn("--%s needs a value, or is not known; see "
				 "pptmatrixd --help",
			    name);
		rc = value == NULL ? -1 : set(l, name, value);
		free(name);
		if (rc == -1)
			return LINE_BAD;
	}
	fill_in(l);
	return LINE_OK;
}

void
daemon_line_free(struct daemon_line *l)
{
	strv_free(&l->import);
	free(l->state);
	free(l->store);
	free(l->site);
}
