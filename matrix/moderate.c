/* SPDX-License-Identifier: BSD-2-Clause */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dirs.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "matrix/commands.h"
#include "reports/http.h"
#include "reports/statement.h"
#include "reports/text_clean.h"

/* A page of what waits, each with 32 reasons at most. */
#define WAITING_MAX (4 * 1024 * 1024)

struct moderation {
	const char *to, *reason;
	char *key;
	bool print;
};

/* {"action": ...}; NULL for a wrong use. */
static json_t *
action_of(int argc, char **argv)
{
	static const struct {
		const char *word, *member;
		int operands;
	} actions[] = { { "approve", "report", 1 }, { "refuse", "report", 1 },
		{ "block", "target", 1 }, { "unblock", "target", 1 },
		{ "tier", "target", 2 }, { "issue", "issue", 3 } };
	json_t *j = json_object();
	uint64_t tier;
	size_t i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(argv[0], actions[i].word) == 0)
			break;
	if (i == sizeof(actions) / sizeof(actions[0]) ||
	    argc != actions[i].operands + 1)
		goto bad;
	json_put_str(j, "action", argv[0]);
	json_put_str(j, actions[i].member, argv[1]);
	if (strcmp(argv[0], "issue") == 0) {
		json_put_str(j, "title", argv[2]);
		json_put_str(j, "url", argv[3]);
	} else if (argc == 3) {
		if (parse_u64(argv[2], 10, 3, &tier, NULL) == -1)
			goto bad;
		(void)json_object_set_new(
		    j, "tier", json_integer((json_int_t)tier));
	}
	return j;
bad:
	json_decref(j);
	return NULL;
}

static void
print_waiting(const json_t *page)
{
	const json_t *row, *reason;
	size_t i, k;

	json_array_foreach(json_object_get(page, "waiting"), i, row)
	{
		(void)printf("%s  %s  %s\n", json_str(row, "digest", ""),
		    json_str(row, "device", ""), json_str(row, "origin", ""));
		json_array_foreach(json_object_get(row, "reasons"), k, reason)(
		    void)
		    printf("    %s: %s\n", json_str(reason, "pointer", ""),
			json_str(reason, "detail", ""));
	}
}

/* after: where the page begins; then where the next one does, NULL: there is
 * none. */
static int
list_page(const char *base, char **after, struct err *err)
{
	char *url = xasprintf("%s/v1/waiting?limit=64%s%s", base,
	    *after == NULL ? "" : "&after=", *after == NULL ? "" : *after);
	const char *next;
	struct http_answer a;
	json_t *page = NULL;
	int rc =
	    http_ask(url, "application/json", NULL, 0, WAITING_MAX, &a, err);

	if (rc == 0) {
		page = json_loadb(buf_str(&a.body), a.body.len, 0, NULL);
		text_clean(page);
		if (a.status != 200 ||
		    !json_is_array(json_object_get(page, "waiting")))
			rc = err_set(err, 0, "%s: status %ld, or no matrix",
			    url, a.status);
		else
			print_waiting(page);
	}
	next = json_str(page, "next", "");
	/* A server that goes in circles, or writes addresses for us. */
	if (*next != '\0' && rc == 0 &&
	    (next[strspn(next, "0123456789abcdef.")] != '\0' ||
		(*after != NULL && strcmp(next, *after) == 0)))
		rc = err_set(err, 0, "%s: more wait, but no page follows", url);
	xreplace(after, rc == 0 && *next != '\0' ? xstrdup(next) : NULL);
	json_decref(page);
	buf_free(&a.body);
	free(url);
	return rc;
}

static int
list_waiting(const char *base, struct err *err)
{
	char *after = NULL;
	int rc;

	do
		rc = list_page(base, &after, err);
	while (rc == 0 && after != NULL);
	return rc;
}

static int
state(const struct moderation *m, json_t *what, struct err *err)
{
	struct sign_key key = { 0 };
	struct buf envelope = { 0 };
	struct sign_digest digest;
	int rc = sign_key_open(&key, m->key, err);

	if (rc == 0) {
		json_put_str(what, "reason", m->reason);
		digest = statement_seal(&envelope, &key, "moderate", what);
		if (m->print)
			(void)printf("%s\n", buf_str(&envelope));
		else
			rc = statement_send(m->to, &digest, &envelope, err);
		if (rc == 0)
			log_info("%s by %s", digest.s,
			    sign_origin_of(key.public_key).s);
	}
	sign_key_wipe(&key);
	buf_free(&envelope);
	return rc;
}

/* --to and --key may come from where pptcheck has them. */
static bool
fill_in(struct moderation *m)
{
	if (m->to == NULL)
		m->to = getenv("PPTCHECK_MATRIX");
	if (m->key == NULL)
		m->key = dirs_config("key");
	return m->print || (m->to != NULL && http_is_url(m->to));
}

int
command_moderate(int argc, char **argv)
{
	static const struct option options[] = { { "to", required_argument,
						     NULL, 't' },
		{ "key", required_argument, NULL, 'k' },
		{ "reason", required_argument, NULL, 'r' },
		{ "print", no_argument, NULL, 'p' }, { 0 } };
	struct moderation m = { 0 };
	json_t *what = NULL;
	struct err err;
	int option, status = 2, rc = 0;
	bool list;

	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (option == 't')
			m.to = optarg;
		else if (option == 'k')
			xreplace(&m.key, xstrdup(optarg));
		else if (option == 'r')
			m.reason = optarg;
		else if (option == 'p')
			m.print = true;
		else
			goto out;
	}
	argc -= optind;
	argv += optind;
	list = argc == 1 && strcmp(argv[0], "waiting") == 0;
	if (argc > 0 && !list)
		what = action_of(argc, argv);
	if (!fill_in(&m) || (list ? m.print : what == NULL))
		goto out;
	rc = list ? list_waiting(m.to, &err) : state(&m, what, &err);
	if (rc == -1)
		log_warn("%s", err.text);
	status = rc == -1 ? 3 : 0;
out:
	json_decref(what);
	free(m.key);
	return status;
}
