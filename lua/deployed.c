/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/deployed.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lua/engine.h"

/* "BDF=VALUE,..." as its BDFs and values. */
static void
split(const char *text, struct strv *bdfs, struct strv *values)
{
	struct strv entries = { 0 };
	size_t i;

	strv_split(&entries, text == NULL ? "" : text, ",");
	for (i = 0; i < entries.n; i++) {
		const char *equal = strchr(entries.v[i], '=');

		if (equal == NULL)
			continue;
		strv_take(bdfs,
		    xstrndup(entries.v[i], (size_t)(equal - entries.v[i])));
		strv_add(values, equal + 1);
	}
	strv_free(&entries);
}

static const char *
value_of(const char *bdf, const struct strv *bdfs, const struct strv *values)
{
	size_t i;

	for (i = 0; i < bdfs->n; i++)
		if (strcmp(bdfs->v[i], bdf) == 0)
			return values->v[i];
	return "";
}

void
deployed_place(
    lua_State *L, struct strv *devices, struct strv *slots, struct strv *roms)
{
	struct strv bdfs = { 0 }, places = { 0 };
	struct strv with_rom = { 0 }, files = { 0 };
	size_t i;

	if (devices->n == 0)
		return;
	split(engine_config(L, "slots"), &bdfs, &places);
	split(engine_config(L, "roms"), &with_rom, &files);
	for (i = 0; i < bdfs.n; i++)
		if (!strv_has(devices, bdfs.v[i]))
			strv_add(devices, bdfs.v[i]);
	for (i = 0; i < devices->n; i++) {
		strv_add(slots, value_of(devices->v[i], &bdfs, &places));
		strv_add(roms, value_of(devices->v[i], &with_rom, &files));
	}
	strv_free(&files);
	strv_free(&with_rom);
	strv_free(&places);
	strv_free(&bdfs);
}
