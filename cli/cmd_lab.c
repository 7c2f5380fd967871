/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/default_image.h"
#include "cli/install.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "guests/lab.h"
#include "lua/board.h"
#include "reports/verdict.h"

/* The run that --check makes, below the out folder. */
#define CHECK_RUN "check"

/* The lab itself failed; as timeout(1) and docker(1) do it. */
#define EXIT_LAB 125

static const struct usage usage = {
	.command = "lab",
	.operands = "[-- COMMAND...]",
	.about =
	    "Boots an emulated host with a real IOMMU model on this machine "
	    "and\n"
	    "runs COMMAND (default: pptcheck run) as root in it.  The host "
	    "sees\n"
	    "this machine's files read-only; what COMMAND writes stays in "
	    "memory,\n"
	    "except below the out folder, where it starts.  Needs no root "
	    "here,\n"
	    "but files that only root can read are then not visible inside.\n"
	    "Exit status: COMMAND's; 125 when the lab itself failed.",
	.examples =
	    "  pptcheck lab                         # the whole ladder\n"
	    "  pptcheck lab --board intel -- lspci -nnk\n"
	    "  pptcheck lab --list",
};

static int
list_boards(const char *dir, struct err *err)
{
	struct strv names = { 0 };
	struct buf out = { 0 };
	size_t i;
	int rc = file_list(dir, &names, err);

	for (i = 0; i < names.n && rc == 0; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);
		struct board board = { 0 };

		rc = board_load(path, &board, err);
		if (rc == 0)
			buf_addf(&out, "%-20s %s\n", board.ident, board.descr);
		board_free(&board);
		free(path);
	}
	if (rc == 0)
		(void)terminal_print(&out);
	buf_free(&out);
	strv_free(&names);
	return rc;
}

static int
find_board(
    const char *dir, const char *name, struct board *board, struct err *err)
{
	char *path = strchr(name, '/') != NULL
			 ? xstrdup(name)
			 : xasprintf("%s/%s.lua", dir, name);
	int rc;

	if (!file_exists(path))
		rc = err_set(err, 0,
		    "no board \"%s\"; pptcheck lab --list shows them", name);
	else
		rc = board_load(path, board, err);
	free(path);
	return rc;
}

/* The verdict of one subject ("host" or a BDF) in a run document. */
static const char *
verdict_of(const json_t *run, const char *subject)
{
	const json_t *device;
	size_t i;

	if (strcmp(subject, "host") == 0)
		return json_str(
		    json_object_get(run, "host"), "verdict", "fine");
	json_array_foreach(json_object_get(run, "devices"), i,
	    device) if (strcmp(json_str(device, "bdf", ""), subject) ==
			0) return json_str(device, "verdict", "none");
	return "absent";
}

static void
add_ids(struct strv *all, struct strv *fails, const json_t *of)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(of, "findings"), i, finding)
	{
		const char *id = json_str(finding, "id", "?");

		strv_add(all, id);
		if (strcmp(json_str(finding, "severity", ""), "fail") == 0 &&
		    !strv_has(fails, id))
			strv_add(fails, id);
	}
}

/* Compares the ids of findings; false when they differ. */
static bool
check_findings(const struct board *board, const json_t *run, struct buf *text)
{
	struct strv all = { 0 }, fails = { 0 };
	const json_t *device;
	bool good = true;
	size_t i;

	add_ids(&all, &fails, json_object_get(run, "host"));
	add_ids(&all, &fails, run);
	json_array_foreach(json_object_get(run, "devices"), i, device)
	    add_ids(&all, &fails, device);
	for (i = 0; i < board->findings.n; i++) {
		bool found = strv_has(&all, board->findings.v[i]);

		buf_addf(text, "finding %s: %s\n", board->findings.v[i],
		    found ? "as expected" : "expected, and not there");
		good = good && found;
	}
	for (i = 0; i < fails.n; i++)
		if (!strv_has(&board->findings, fails.v[i])) {
			buf_addf(
			    text, "finding %s: not expected\n", fails.v[i]);
			good = false;
		}
	strv_free(&all);
	strv_free(&fails);
	return good;
}

/* Compares the run in out with what the board expects; an exit status. */
static int
check_expected(const struct board *board, const char *out, struct err *err)
{
	char *path = xasprintf("%s/" CHECK_RUN "/run.json", out);
	json_t *run = json_read_file(path, err);
	struct buf text = { 0 };
	int status = run == NULL ? -1 : EXIT_GOOD;
	size_t i;

	for (i = 0; i < board->expect.n && run != NULL; i++) {
		char *subject = xstrdup(board->expect.v[i]);
		char *want = strchr(subject, '=');
		const char *got;

		*want++ = '\0';
		got = verdict_of(run, subject);
		buf_addf(&text, "%s: %s, %s%s\n", subject, got,
		    strcmp(got, want) == 0 ? "as expected" : "expected ",
		    strcmp(got, want) == 0 ? "" : want);
		if (strcmp(got, want) != 0)
			status = EXIT_BAD;
		free(subject);
	}
	if (run != NULL && !check_findings(board, run, &text))
		status = EXIT_BAD;
	if (board->expect.n == 0 && run != NULL)
		status =
		    err_set(err, 0, "board %s expects nothing", board->ident);
	(void)terminal_print(&text);
	buf_free(&text);
	json_decref(run);
	free(path);
	return status;
}

/* PATH for the command: this program's folder first. */
static char *
command_path(void)
{
	const char *path = getenv("PATH");
	char *bin = install_bin();
	char *text = xasprintf("%s:%s:/usr/sbin:/sbin", bin,
	    path == NULL ? "/usr/bin:/bin" : path);

	free(bin);
	return text;
}

/* The run of --check behind the board's own preparations. */
static void
prepare_command(struct strv *argv, const char *before)
{
	struct strv run = *argv;

	memset(argv, 0, sizeof(*argv));
	strv_add(argv, "sh");
	strv_add(argv, "-c");
	strv_addf(argv, "%s\nexec \"$@\"", before);
	strv_add(argv, "sh");
	strv_addv(argv, &run);
	strv_free(&run);
}

static int
start(struct lab *lab, struct strv *command, const char *board_name,
    const char *dir, const char *image_dir, const char *out, bool check,
    struct err *err)
{
	struct board board = { 0 };
	struct image *image = NULL;
	char *events = NULL;
	char *agent = install_agent(err), *path = command_path();
	char *absolute = file_absolute(out, err);
	int status = -1;

	if (agent == NULL || absolute == NULL ||
	    find_board(dir, board_name, &board, err) == -1 ||
	    default_image_open(&image, image_dir, err) == -1)
		goto out;
	if (strchr(absolute, ',') != NULL) {
		(void)err_set(
		    err, 0, "%s: QEMU takes no comma in a path", absolute);
		goto out;
	}
	lab->board = &board;
	lab->image = image;
	lab->agent = agent;
	lab->path = path;
	lab->out = absolute;
	events = xasprintf("%s/" CHECK_RUN "/events.jsonl", absolute);
	if (check)
		lab->events = events;
	if (check && board.before != NULL)
		prepare_command(command, board.before);
	log_info("lab: board %s, results in %s", board.ident, out);
	if (geteuid() != 0)
		log_info("lab: you are not root, so files that only root can "
			 "read are not visible inside");
	status = lab_run(lab, err);
	if (check && status != -1)
		status = check_expected(&board, absolute, err);
out:
	image_free(image);
	board_free(&board);
	free(events);
	free(absolute);
	free(path);
	free(agent);
	return status;
}

static int
run(int argc, char **argv)
{
	const char *board = "intel", *out = NULL, *image = NULL;
	struct strv command = { 0 };
	struct lab lab = { .qemu = "qemu-system-x86_64", .argv = &command };
	char *dir = NULL, *out_default = terminal_stamped("pptcheck-lab");
	bool list = false, check = false;
	int restarts = 3;
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "board", OPTION_TEXT, &board, "NAME",
		    "which emulated host (default: intel)", 0 },
		{ "check", OPTION_FLAG, &check, NULL,
		    "run, and compare the verdicts with the board's", 0 },
		{ "image", OPTION_TEXT, &image, "DIR",
		    "kernel and modules of this image", 0 },
		{ "list", OPTION_FLAG, &list, NULL, "print the boards and end",
		    0 },
		{ "out", OPTION_TEXT, &out, "DIR",
		    "shared for writing (default: ./pptcheck-lab-<time>)", 0 },
		{ "qemu", OPTION_TEXT, &lab.qemu, "PATH",
		    "the QEMU to use for the emulated host", 0 },
		{ "reboots", OPTION_NUMBER, &lab.reboots, "N",
		    "the host may reboot so often; COMMAND then starts again",
		    100 },
		{ "restarts", OPTION_NUMBER, &restarts, "N",
		    "attempts per ending of --check (default: 3)", 1000 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, true, &command, &status))
		goto out;
	status = EXIT_LAB;
	dir = install_boards(&err);
	if (dir == NULL) {
		log_warn("lab: %s", err.text);
		goto out;
	}
	if (list) {
		if (list_boards(dir, &err) == 0)
			status = EXIT_GOOD;
		else
			log_warn("lab: %s", err.text);
		goto out;
	}
	if (check && command.n > 0) {
		log_warn("--check takes no command");
		status = EXIT_USAGE;
		goto out;
	}
	if (command.n == 0) {
		strv_add(&command, "pptcheck");
		strv_add(&command, "run");
	}
	if (check) {
		strv_add(&command, "--out");
		strv_add(&command, CHECK_RUN);
		strv_add(&command, "--restarts");
		strv_addf(&command, "%d", restarts);
	}
	status = start(&lab, &command, board, dir, image,
	    out == NULL ? out_default : out, check, &err);
	if (status == -1) {
		log_warn("lab: %s", err.text);
		status = EXIT_LAB;
	}
out:
	free(dir);
	free(out_default);
	strv_free(&command);
	return status;
}

const struct command command_lab = {
	.name = "lab",
	.summary = "run a command in an emulated host with an IOMMU",
	.run = run,
};
