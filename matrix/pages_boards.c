/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"
#include "reports/html_put.h"

/* What was passed through on this board, and how the newest run ended; the
 * page's name is added to files. */
static int
write_board(const char *dir, const char *slug, const json_t *board,
    const json_t *summary, json_t *files, struct err *err)
{
	static const char *const columns[] = { "Device", "Newest run on it",
		NULL };
	char *name = xasprintf("h/%s.html", slug), *page;
	json_t *devices = json_object_get(board, "devices"), *claim;
	const char *ids;
	struct buf b = { 0 };
	size_t n = 0;
	int rc;

	page_begin(&b, json_str(board, "name", slug), "../", false);
	buf_adds(&b, "<p>Devices that people passed through on this board. "
		     "Firmware and settings matter too: each report names "
		     "them.\n");
	page_table(&b, "Devices on this board", columns);
	json_object_foreach(devices, ids, claim)
	{
		if (n++ >= PAGE_ROWS)
			break;
		page = page_slug(ids);
		html_addf(&b,
		    "<tr><th scope=row><a class=link "
		    "href=\"../d/%s/index.html\">%s %s</a> <small>%s</small>"
		    "<td>",
		    page, page_vendor(ids),
		    json_str(json_object_get(
				 json_object_get(summary, "devices"), ids),
			"name", ""),
		    ids);
		page_claim(&b, json_string_value(claim));
		buf_adds(&b, "\n");
		free(page);
	}
	page_table_end(&b);
	page_end(&b, "../", false);
	rc = page_write(dir, name, &b, err);
	(void)json_object_set_new(files, name + strlen("h/"), json_null());
	free(name);
	return rc;
}

/* {SLUG: {"name", "devices": {IDS: CLAIM}}}, the devices by their ids, in
 * whatever order they came; the caller's. */
static json_t *
boards_of(const json_t *summary)
{
	json_t *boards = json_object(), *claim, *board;
	json_t *devices = json_object_get(summary, "devices");
	struct strv ids = { 0 };
	const char *name;
	const json_t *row;
	size_t i;
	char *slug;

	json_object_foreach(devices, name, row) strv_add(&ids, name);
	strv_sort(&ids);
	for (i = 0; i < ids.n; i++)
		json_object_foreach(
		    json_object_get(
			json_object_get(devices, ids.v[i]), "boards"),
		    name, claim)
		{
			slug = page_slug(name);
			board = json_object_get(boards, slug);
			if (board == NULL && *slug != '\0') {
				board = json_pack(
				    "{s:s, s:{}}", "name", name, "devices");
				(void)json_object_set_new(boards, slug, board);
			}
			if (board != NULL)
				(void)json_object_set(
				    json_object_get(board, "devices"), ids.v[i],
				    claim);
			free(slug);
		}
	strv_free(&ids);
	return boards;
}

int
pages_boards(const char *dir, const json_t *summary, struct err *err)
{
	static const char *const columns[] = { "Board", "Devices", NULL };
	json_t *boards = boards_of(summary), *files = json_object(), *board;
	struct strv slugs = { 0 };
	const char *slug;
	struct buf b = { 0 };
	size_t i;
	int rc = 0;

	json_object_foreach(boards, slug, board) strv_add(&slugs, slug);
	strv_sort(&slugs);
	(void)json_object_set_new(files, "index.html", json_null());
	page_begin(&b, "Boards", "../", false);
	buf_adds(&b, "<p>Boards that reports name. Some leave theirs out.\n");
	for (i = 0; rc == 0 && i < slugs.n; i++) {
		if (i % PAGE_ROWS == 0 && i > 0)
			page_table_end(&b);
		if (i % PAGE_ROWS == 0)
			page_table(&b, "Boards", columns);
		board = json_object_get(boards, slugs.v[i]);
		html_addf(&b,
		    "<tr id=\"%s\"><th scope=row><a class=link "
		    "href=\"%s.html\">%s</a><td>%zu\n",
		    slugs.v[i], slugs.v[i], json_str(board, "name", ""),
		    json_object_size(json_object_get(board, "devices")));
		rc = write_board(dir, slugs.v[i], board, summary, files, err);
	}
	if (slugs.n > 0)
		page_table_end(&b);
	page_end(&b, "../", false);
	if (rc == 0)
		rc = page_write(dir, "h/index.html", &b, err);
	if (rc == 0)
		page_sweep(dir, "h", files);
	buf_free(&b);
	strv_free(&slugs);
	json_decref(files);
	json_decref(boards);
	return rc;
}
