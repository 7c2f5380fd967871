/* SPDX-License-Identifier: BSD-2-Clause */
#include <sodium.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/matrix_client.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "reports/http.h"
#include "reports/statement.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "key",
	.operands = "",
	.about =
	    "Prints the name of your key in reports, and its public half.  "
	    "Changes the key,\nor says who you are, by statements that it "
	    "signs.",
	.examples = "  pptcheck key\n"
		    "  pptcheck key --change --to https://matrix.example\n"
		    "  pptcheck key --name 'Ada Example' --to "
		    "https://matrix.example",
};

static int
print(const struct sign_key *k)
{
	char text[64];
	struct buf b = { 0 };
	bool printed;

	(void)sodium_bin2base64(text, sizeof(text), k->public_key, SIGN_PUBLIC,
	    sodium_base64_VARIANT_ORIGINAL);
	buf_addf(&b, "%s  %s\n", sign_origin_of(k->public_key).s, text);
	printed = terminal_print(&b);
	buf_free(&b);
	return printed ? EXIT_GOOD : EXIT_UNABLE;
}

static int
say(const char *base, const struct sign_key *k, const char *name,
    const json_t *what, struct err *err)
{
	struct buf envelope = { 0 };
	struct sign_digest digest = statement_seal(&envelope, k, name, what);
	int rc = statement_send(base, &digest, &envelope, err);

	buf_free(&envelope);
	return rc;
}

/* The new key stays beside the old one until the matrix has both statements:
 * when this is done again, the same is said again. */
static int
change(const char *base, const struct sign_key *old, struct err *err)
{
	struct sign_origin from = sign_origin_of(old->public_key), to;
	struct sign_key next = { 0 };
	json_t *what = NULL;
	int rc = matrix_next_key(&next, err);

	if (rc == 0) {
		to = sign_origin_of(next.public_key);
		what = json_pack("{s:s, s:s}", "from", from.s, "to", to.s);
		rc = say(base, old, "key_change", what, err) == -1 ||
			     say(base, &next, "key_change", what, err) == -1
			 ? -1
			 : matrix_change_key(old, err);
	}
	if (rc == 0)
		log_info("%s follows %s, which is kept to withdraw with", to.s,
		    from.s);
	sign_key_wipe(&next);
	json_decref(what);
	return rc;
}

static int
call(const char *base, const struct sign_key *k, const char *name,
    struct err *err)
{
	json_t *what = json_pack("{s:s}", "name", name);
	int rc = what == NULL ? err_set(err, 0, "the name is not UTF-8")
			      : say(base, k, "alias", what, err);

	json_decref(what);
	if (rc == 0 && *name != '\0')
		log_info("the matrix shows it once a moderator knows that %s "
			 "is yours",
		    sign_origin_of(k->public_key).s);
	return rc;
}

static int
run(int argc, char **argv)
{
	struct strv rest = { 0 };
	struct sign_key key = { 0 };
	const char *to = NULL, *name = NULL;
	char *base = NULL;
	bool changes = false;
	int status = EXIT_USAGE, rc = 0;
	struct err err;
	const struct option_def defs[] = {
		{ "change", OPTION_FLAG, &changes, NULL,
		    "make a new key, whose reports count with yours", 0 },
		{ "name", OPTION_TEXT, &name, "TEXT",
		    "how you want to be called; '' takes it back", 0 },
		{ "to", OPTION_TEXT, &to, "URL",
		    "the matrix (default: PPTCHECK_MATRIX)", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (rest.n > 0 || (changes && name != NULL) ||
	    (to != NULL && !changes && name == NULL)) {
		log_warn("key takes --change or --name, or neither; see "
			 "pptcheck key --help");
		goto out;
	}
	status = EXIT_UNABLE;
	rc = matrix_key(&key, true, &err);
	if (rc == 0 && !changes && name == NULL) {
		status = print(&key);
		goto out;
	}
	if (rc == 0)
		base = matrix_base(to, &err);
	if (rc == 0 && base != NULL && !http_is_url(base))
		rc = err_set(&err, 0,
		    "%s: a repository has no keys; this "
		    "takes a matrix with an address",
		    base);
	else if (rc == 0 && base != NULL)
		rc = changes ? change(base, &key, &err)
			     : call(base, &key, name, &err);
	if (rc == 0 && base != NULL)
		status = EXIT_GOOD;
	else
		log_warn("%s", err.text);
out:
	sign_key_wipe(&key);
	free(base);
	strv_free(&rest);
	return status;
}

const struct command command_key = {
	.name = "key",
	.summary = "show or change the key that signs reports",
	.run = run,
};
