/* SPDX-License-Identifier: BSD-2-Clause
 * What is known of all devices at once: of it the lists are made. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "matrix/pages_parts.h"

/* How many of those with the same hardware are named: k-anonymity with k = 3
 * asks for no more. */
#define ALIKE 3

/* Board, firmware and CPU of a report, when it names all three; the caller
 * frees it. */
static char *
hardware(const json_t *report)
{
	const json_t *host = json_object_get(report, "host");
	const char *board =
	    json_str(json_object_get(host, "board"), "model", NULL);
	const char *bios =
	    json_str(json_object_get(host, "bios"), "version", NULL);
	const char *cpu = json_str(json_object_get(host, "cpu"), "name", NULL);
	json_t *all;
	char *text;

	if (board == NULL || bios == NULL || cpu == NULL)
		return NULL;
	all = json_pack("[s, s, s]", board, bios, cpu);
	text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	return text;
}

void
summary_alike(json_t *alike, const char *hardware, const json_t *origin)
{
	json_t *who = json_object_get(alike, hardware);
	const json_t *had;
	size_t i;

	if (who == NULL) {
		who = json_array();
		(void)json_object_set_new(alike, hardware, who);
	}
	json_array_foreach(who, i, had) if (json_equal(had, origin)) return;
	if (json_array_size(who) < ALIKE)
		(void)json_array_append(who, (json_t *)(uintptr_t)origin);
}

/* What the lists need of a device. */
json_t *
summary_row(const struct group *d, const json_t *device)
{
	static const char *const kept[] = { "platform", "guest", "headline",
		"good", "people", "predicted", "faded", NULL };
	json_t *row = json_object(), *cells = json_array(), *small;
	json_t *people = json_object(), *origins = json_array();
	json_t *boards = json_object(), *alike = json_object();
	const json_t *cell, *board, *value;
	const char *key;
	size_t i, k;
	char *like;

	(void)json_object_set(row, "name", json_object_get(device, "name"));
	(void)json_object_set(row, "class", json_object_get(device, "class"));
	(void)json_object_set(
	    row, "reports", json_object_get(device, "reports"));
	(void)json_object_set(row, "newest", json_object_get(device, "newest"));
	json_array_foreach(json_object_get(device, "cells"), i, cell)
	{
		small = json_object();
		for (k = 0; kept[k] != NULL; k++)
			if (json_object_get(cell, kept[k]) != NULL)
				(void)json_object_set(small, kept[k],
				    json_object_get(cell, kept[k]));
		(void)json_array_append_new(cells, small);
	}
	for (i = 0; i < d->n; i++) {
		const json_t *r = d->v[i]->report;

		(void)json_object_set_new(people, d->v[i]->who, json_null());
		board = json_object_get(json_object_get(r, "host"), "board");
		/* The newest run on a board has the word. */
		if (d->v[i]->tier > TIER_NEW && !d->v[i]->replaced &&
		    json_str(board, "model", NULL) != NULL)
			json_put_str(boards, json_str(board, "model", ""),
			    d->v[i]->claim);
		like = hardware(r);
		if (like != NULL)
			summary_alike(
			    alike, like, json_object_get(r, "origin"));
		free(like);
	}
	json_object_foreach(people, key, value)(void)
	    json_array_append_new(origins, json_string(key));
	json_decref(people);
	(void)json_object_set_new(row, "people", origins);
	(void)json_object_set_new(row, "cells", cells);
	(void)json_object_set_new(row, "boards", boards);
	(void)json_object_set_new(row, "alike", alike);
	return row;
}

json_t *
summary_new(void)
{
	return json_pack("{s:{}, s:{}}", "devices", "voices");
}

/* Of each person, on how many devices: one comes, another goes. */
static void
count_voices(json_t *voices, const json_t *row, int by)
{
	const json_t *origin;
	const char *name;
	json_int_t n;
	size_t i;

	json_array_foreach(json_object_get(row, "people"), i, origin)
	{
		name = json_string_value(origin);
		n = json_integer_value(json_object_get(voices, name)) + by;
		if (n > 0)
			(void)json_object_set_new(
			    voices, name, json_integer(n));
		else
			(void)json_object_del(voices, name);
	}
}

void
summary_set(json_t *summary, const char *ids, json_t *row)
{
	json_t *devices = json_object_get(summary, "devices");
	json_t *voices = json_object_get(summary, "voices");

	count_voices(voices, row, 1);
	count_voices(voices, json_object_get(devices, ids), -1);
	if (row != NULL)
		(void)json_object_set_new(devices, ids, row);
	else
		(void)json_object_del(devices, ids);
}

void
summary_sums(const json_t *summary, json_t *to)
{
	const json_t *row;
	const char *ids, *newest = NULL;
	json_int_t reports = 0;

	json_object_foreach(json_object_get(summary, "devices"), ids, row)
	{
		const char *time = json_str(row, "newest", "");

		reports += json_integer_value(json_object_get(row, "reports"));
		if (newest == NULL || strcmp(time, newest) > 0)
			newest = time;
	}
	(void)json_object_set_new(to, "reports", json_integer(reports));
	(void)json_object_set_new(to, "people",
	    json_integer((json_int_t)json_object_size(
		json_object_get(summary, "voices"))));
	json_put_str(to, "newest", newest);
}
