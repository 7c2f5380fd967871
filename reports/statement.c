/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/statement.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/http.h"
#include "reports/text_clean.h"

#define ANSWER_MAX 65536

struct sign_digest
statement_seal(struct buf *out, const struct sign_key *signer, const char *name,
    const json_t *what)
{
	json_t *body = json_pack("{s:{s:i}, s:s}", "version", "major", 1,
	    "origin", sign_origin_of(signer->public_key).s);
	struct sign_digest digest;
	char *line;

	if (strcmp(name, "key_change") != 0)
		json_put_str(body, "time", clock_stamp().s);
	(void)json_object_set(body, name, (json_t *)(uintptr_t)what);
	line = json_line(body);
	digest = sign_digest_of(line, strlen(line));
	sign_envelope(out, signer, STATEMENT_TYPE, line, strlen(line));
	free(line);
	json_decref(body);
	return digest;
}

int
statement_send(const char *base, const struct sign_digest *digest,
    const struct buf *envelope, struct err *err)
{
	char *url = xasprintf("%s/v1/statements/%s", base, digest->s);
	struct http_answer a;
	json_t *j;
	int rc = http_ask(url, SIGN_ENVELOPE_TYPE, envelope->data,
	    envelope->len, ANSWER_MAX, &a, err);

	j = rc == -1 ? NULL : json_loadb(buf_str(&a.body), a.body.len, 0, NULL);
	text_clean(j);
	/* Whoever is not a matrix may answer 200 to anything. */
	if (rc == 0 && (a.status < 200 || a.status > 201 ||
			   strcmp(json_str(j, "digest", ""), digest->s) != 0))
		rc = err_set(err, 0, "the matrix answered %ld: %s%s%s",
		    a.status, json_str(j, "title", "it is none"),
		    json_str(j, "detail", NULL) == NULL ? "" : ": ",
		    json_str(j, "detail", ""));
	json_decref(j);
	buf_free(&a.body);
	free(url);
	return rc;
}
