/* SPDX-License-Identifier: BSD-2-Clause
 * The device handle that host.claim returns. */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "guests/claim.h"
#include "guests/device.h"
#include "lua/l_host.h"
#include "lua/l_util.h"
#include "probes/probe.h"

#define DEVICE "pptcheck.device"

struct device {
	char *bdf;		 /* NULL once released */
	struct journal *journal; /* NULL: it was bound already */
	int log;		 /* the kernel's, or -1 */
};

static struct device *
check_device(lua_State *L, int index)
{
	struct device *d = luaL_checkudata(L, index, DEVICE);

	luaL_argcheck(L, d->bdf != NULL, index, "device was released");
	return d;
}

const char *
l_device_bdf(lua_State *L, int index)
{
	return check_device(L, index)->bdf;
}

static int
give_back(struct device *d, struct err *err)
{
	int rc = d->journal == NULL ? 0 : claim_undo(d->journal, err);

	journal_close(d->journal);
	d->journal = NULL;
	if (d->log != -1)
		(void)close(d->log);
	d->log = -1;
	xreplace(&d->bdf, NULL);
	return rc;
}

/* __close and __gc: idempotent; a failure stays in the journal. */
static int
l_device_gc(lua_State *L)
{
	struct device *d = luaL_checkudata(L, 1, DEVICE);
	struct err err;

	if (d->bdf != NULL && give_back(d, &err) == -1)
		return lu_raise(L, &err);
	return 0;
}

static int
l_device_release(lua_State *L)
{
	struct device *d = check_device(L, 1);
	struct err err;

	return give_back(d, &err) == -1 ? lu_raise(L, &err) : 0;
}

static int
l_device_config_space(lua_State *L)
{
	struct device *d = check_device(L, 1);
	struct buf b = { 0 };
	struct err err;
	luaL_Buffer out;
	int rc = device_config(d->bdf, &b, &err);
	char *copy;

	if (rc == -1) {
		buf_free(&b);
		return lu_raise(L, &err);
	}
	device_mask_config(&b);
	/* PCIe Base: config space is 4096 bytes at most, so no raise leaks. */
	if (b.len > 4096)
		b.len = 4096;
	copy = luaL_buffinitsize(L, &out, 4096);
	memcpy(copy, b.data, b.len);
	luaL_pushresultsize(&out, b.len);
	buf_free(&b);
	return 1;
}

static int
l_device_faults(lua_State *L)
{
	struct device *d = check_device(L, 1);

	if (d->log == -1) {
		lua_pushnil(L);
		lua_pushliteral(L, "the kernel log cannot be read");
		return 2;
	}
	lua_pushinteger(L, device_log_faults(d->log, d->bdf));
	return 1;
}

static int
l_device_power_state(lua_State *L)
{
	struct device *d = check_device(L, 1);
	char *state = device_power_state(d->bdf);

	lua_pushstring(L, state);
	free(state);
	return 1;
}

static int
l_device_reset_proof(lua_State *L)
{
	struct device *d = check_device(L, 1);
	struct err err;
	const char *proof = device_reset_proof(d->bdf, &err);

	lua_pushstring(L, proof);
	if (proof != NULL)
		return 1;
	lua_pushstring(L, err.text);
	return 2;
}

static int
l_device_reset(lua_State *L)
{
	struct device *d = check_device(L, 1);
	struct err err;

	return device_reset(d->bdf, &err) == -1 ? lu_raise(L, &err) : 0;
}

/* [-0, +1, m] "flr bus" as { "flr", "bus" }; "none" as {} */
static void
push_methods(lua_State *L, const char *text)
{
	lua_Integer n = 0;

	lua_newtable(L);
	if (text == NULL || strcmp(text, "none") == 0)
		return;
	while (*(text += strspn(text, " ")) != '\0') {
		size_t len = strcspn(text, " ");

		lua_pushlstring(L, text, len);
		lua_rawseti(L, -2, ++n);
		text += len;
	}
}

/* [-0, +0, m] The fields of the device on top live in its user value. */
static void
set_fields(lua_State *L, const char *bdf, const struct facts *f)
{
	const char *vendor = facts_pci_text(f, bdf, "vendor");
	const char *device = facts_pci_text(f, bdf, "device");

	lua_newtable(L);
	lu_set_string(L, "bdf", bdf);
	lua_pushfstring(L, "%s:%s", vendor == NULL ? "?" : vendor,
	    device == NULL ? "?" : device);
	lua_setfield(L, -2, "id");
	push_methods(L, facts_pci_text(f, bdf, "reset_methods"));
	lua_setfield(L, -2, "reset_methods");
	lua_setiuservalue(L, -2, 1);
}

static const luaL_Reg device_methods[] = {
	/* config_space() -> bytes, volatile registers masked */
	{ "config_space", l_device_config_space },
	/* faults() -> new IOMMU faults of it in the kernel log, or nil */
	{ "faults", l_device_faults },
	/* power_state() -> "D0", "D3hot" ... or nil; does not wake it */
	{ "power_state", l_device_power_state },
	/* release(); gives it back */
	{ "release", l_device_release },
	/* reset(); by the kernel's first method */
	{ "reset", l_device_reset },
	/* reset_proof() -> "effective", "no effect", or nil, reason */
	{ "reset_proof", l_device_reset_proof },
	{ NULL, NULL },
};

static int
l_device_index(lua_State *L)
{
	luaL_checkudata(L, 1, DEVICE);
	lua_pushvalue(L, 2);
	if (lua_gettable(L, lua_upvalueindex(1)) != LUA_TNIL)
		return 1;
	lua_getiuservalue(L, 1, 1);
	lua_pushvalue(L, 2);
	lua_gettable(L, -2);
	return 1;
}

/* [-0, +1, m] A handle that __gc may see at any time. */
static struct device *
new_device(lua_State *L)
{
	struct device *d = lua_newuserdatauv(L, sizeof(*d), 1);

	memset(d, 0, sizeof(*d));
	d->log = -1;
	if (luaL_newmetatable(L, DEVICE)) {
		lua_pushcfunction(L, l_device_gc);
		lua_setfield(L, -2, "__gc");
		lua_pushcfunction(L, l_device_gc);
		lua_setfield(L, -2, "__close");
		luaL_newlib(L, device_methods);
		lua_pushcclosure(L, l_device_index, 1);
		lua_setfield(L, -2, "__index");
	}
	lua_setmetatable(L, -2);
	return d;
}

/* Binds it, and what else of its group must not stay with the host. */
static int
take_group(
    struct device *d, const char *bdf, const struct facts *f, struct err *err)
{
	struct strv needed = { 0 };
	int rc;
	size_t i;

	claim_needed(f, bdf, &needed);
	rc = claim_check_group(f, bdf, err);
	if (rc == 0)
		rc = journal_open(&d->journal, JOURNAL_FRESH, err);
	for (i = 0; i < needed.n && rc == 0; i++)
		rc = claim_take(d->journal, f, needed.v[i], NULL, err);
	strv_free(&needed);
	return rc;
}

/* Takes it unless it is bound already; refuses what the host needs. */
static int
take(struct device *d, const char *bdf, const struct facts *f, struct err *err)
{
	char *why = NULL;
	int rc = 0;

	switch (claim_judge(f, bdf, &why)) {
	case CLAIM_READY:
		break;
	case CLAIM_UNBOUND:
	case CLAIM_ENTANGLED:
		rc = take_group(d, bdf, f, err);
		break;
	case CLAIM_UNKNOWN:
		rc = err_set(err, 0, "%s: %s", bdf, why);
		break;
	}
	free(why);
	return rc;
}

int
l_device_claim(lua_State *L, const char *bdf)
{
	struct device *d = new_device(L);
	struct facts f = { 0 };
	struct err err;
	int rc = probes_read("live", &f, &err);

	if (rc == 0 && facts_pci_text(&f, bdf, "vendor") == NULL)
		rc = err_set(&err, 0, "%s: no such PCI function", bdf);
	if (rc == 0) {
		d->bdf = xstrdup(bdf);
		d->log = device_log_open(NULL);
		rc = take(d, bdf, &f, &err);
	}
	if (rc == 0)
		set_fields(L, bdf, &f);
	facts_free(&f);
	return rc == -1 ? lu_raise(L, &err) : 1;
}
