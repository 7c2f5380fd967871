/* SPDX-License-Identifier: BSD-2-Clause
 * What was passed through on a board. */
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/daemon_list.h"

static void
take_host(void *context, const struct store_value *v)
{
	struct list *l = context;

	(void)json_array_append_new(
	    l->rows, json_pack("{s:I, s:s, s:s, s:s, s:s, s:[]}", "host",
			 (json_int_t)v[0].i, "board", v[1].p, "bios", v[2].p,
			 "cpu", v[3].p, "iommu", v[4].p, "devices"));
	l->a = v[0].i;
}

static void
take_host_device(void *context, const struct store_value *v)
{
	char *ids =
	    xasprintf("%04x:%04x", (unsigned int)v[0].i, (unsigned int)v[1].i);

	(void)json_array_append_new(
	    context, json_pack("{s:s, s:s}", "device", ids, "name", v[2].p));
	free(ids);
}

void
serve_hosts(struct request *r, char **part)
{
	struct store_value args[3];
	struct list l = { 0 };
	json_t *host;
	char *board;
	size_t i;

	(void)part;
	if (!list_begin(r, &l, NULL))
		return;
	board = xasprintf("%s%%",
	    request_query(r, "board") == NULL ? "" : request_query(r, "board"));
	for (i = 0; board[i] != '\0' && board[i + 1] != '\0'; i++)
		if (board[i] == '%' || board[i] == '\\')
			board[i] = '_';
	args[0] = store_text(board);
	args[1] = store_int(l.a);
	args[2] = store_int(l.limit);
	store_ask(l.checker->store, SQL_hosts_list, args, take_host, &l);
	list_sync(&l);
	json_array_foreach(l.rows, i, host)
	{
		args[0] = store_int((int64_t)json_num(host, "host", 0));
		store_ask(l.checker->store, SQL_host_devices, args,
		    take_host_device, json_object_get(host, "devices"));
	}
	list_next(r, &l);
	list_end(r, &l, json_pack("{s:O}", "hosts", l.rows));
	free(board);
}
