/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "reports/work.h"

static const struct problem_kind kinds[] = {
	{ "malformed", 400, "The request is malformed",
	    "The body is no envelope of a signed report, or a parameter is "
	    "wrong. Reports are made and sent by pptcheck submit." },
	{ "bad-signature", 403, "The signature is wrong",
	    "The envelope was changed after it was signed." },
	{ "key-blocked", 403, "The key is blocked",
	    "A moderator blocked this key, or its owner replaced it." },
	{ "not-yours", 403, "Another key is needed",
	    "Only the key that signed a report withdraws it; only a "
	    "moderator's key moderates." },
	{ "not-found", 404, "There is no such thing here", "" },
	{ "method", 405, "This cannot be done here", "" },
	{ "timeout", 408, "The request took too long", "" },
	{ "id-reused", 409, "The id belongs to another report",
	    "A report that was published does not change. Send a new one that "
	    "names the old one in 'supersedes'." },
	{ "withdrawn", 410, "The report is withdrawn",
	    "Its owner or a moderator took it back; it does not return." },
	{ "length-required", 411, "Content-Length is missing", "" },
	{ "too-large", 413, "The request is too large",
	    "An envelope has at most 256 KiB, a batch 8 MiB and 500 lines." },
	{ "media-type", 415, "The body's type or encoding is not taken",
	    "Send the envelope as it is, without Content-Encoding." },
	{ "schema", 422, "The report does not fit the schema",
	    "See /v1/schema/report-1.0.json." },
	{ "privacy", 422, "The report may hold personal data",
	    "Nothing was stored and nothing was changed. Run 'pptcheck submit' "
	    "of the newest version, which masks such text." },
	{ "digest-mismatch", 422, "The address is not the payload's digest",
	    "A report is put at the SHA-256 of its payload." },
	{ "clock", 422, "The time of the run cannot be",
	    "It is in the future: set the clock." },
	{ "version", 422, "The report's version is not taken here",
	    "See /v1/ for those that are." },
	{ "slow-down", 429, "Too many requests", "Retry-After says when." },
	{ "work", 429, "A proof of work is wanted of new keys",
	    "Many new keys come in now. The member 'work' says how many zero "
	    "bits SHA-256 of the report's digest, a colon and a word of your "
	    "choice shall begin with; send the word as PPT-Work. pptcheck "
	    "submit does it by itself." },
	{ "storage", 503, "The report cannot be stored now",
	    "Nothing was lost: send it again. Retry-After says when." },
};

const struct problem_kind *
problem_kind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

int
problem_set(struct problem *p, const char *name, const char *fmt, ...)
{
	va_list ap;
	char text[1024];

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	p->kind = problem_kind(name);
	xreplace(&p->detail, xstrdup(text));
	return -1;
}

void
problem_fault(
    void *context, const char *pointer, const char *rule, const char *detail)
{
	struct problem *p = context;
	json_t *fault;

	if (p->errors == NULL)
		p->errors = json_array();
	if (json_array_size(p->errors) >= PROBLEM_ERRORS)
		return;
	fault = json_object();
	json_put_str(fault, "pointer", pointer);
	json_put_str(fault, "rule", rule);
	json_put_str(fault, "detail", detail);
	(void)json_array_append_new(p->errors, fault);
}

json_t *
problem_json(const struct problem *p, const char *instance)
{
	char *type = xasprintf("/problems/%s", p->kind->name);
	json_t *j = json_object();

	json_put_str(j, "type", type);
	json_put_str(j, "title", p->kind->title);
	(void)json_object_set_new(j, "status", json_integer(p->kind->status));
	json_put_str(j, "detail", p->detail);
	json_put_str(j, "instance", instance);
	if (p->work > 0)
		(void)json_object_set_new(
		    j, WORK_MEMBER, json_integer(p->work));
	if (p->errors != NULL)
		(void)json_object_set(j, "errors", p->errors);
	free(type);
	return j;
}

void
problem_free(struct problem *p)
{
	free(p->detail);
	json_decref(p->errors);
	memset(p, 0, sizeof(*p));
}
