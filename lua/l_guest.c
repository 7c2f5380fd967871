/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/l_guest.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dirs.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/accel.h"
#include "guests/control.h"
#include "guests/hypervisor.h"
#include "guests/own_disk.h"
#include "lua/deployed.h"
#include "lua/engine.h"
#include "lua/l_host.h"
#include "lua/l_util.h"

#define WHAT "guest.start"

#define MEMORY_MAX (1 << 20)

/* What guest.start was asked for and what it found; freed before any raise. */
struct request {
	struct strv devices;
	struct strv slots, roms; /* of the devices; see deployed.h */
	struct strv extra;
	struct image *image;
	struct accel accel;
	const char *program, *name;
	const char *emulate; /* device class, or NULL */
	enum guest_mapping mapping;
	enum guest_between between;
	bool kvm_signature;
	int memory_mib, cpus;
	bool own; /* from the disk of -v guest */
	struct guest_own disk;
	struct firmware firmware;
};

static void
request_free(struct request *r)
{
	strv_free(&r->devices);
	strv_free(&r->slots);
	strv_free(&r->roms);
	strv_free(&r->extra);
	image_free(r->image);
	firmware_free(&r->firmware);
}

static const char *
config_or(lua_State *L, const char *name, const char *otherwise)
{
	const char *value = engine_config(L, name);

	return value == NULL ? otherwise : value;
}

static int
open_image(lua_State *L, struct image **out, struct err *err)
{
	char *dir = engine_config(L, "image") == NULL
			? dirs_cache("image")
			: xstrdup(engine_config(L, "image"));
	int rc = image_open(out, dir, err);

	if (rc == -1)
		(void)err_wrap(err, "no guest image (pptcheck image build)");
	free(dir);
	return rc;
}

static int
read_seconds(lua_State *L, const char *name, const char *otherwise, int *out,
    struct err *err)
{
	uint64_t seconds;

	if (parse_u64(config_or(L, name, otherwise), 10, 3600, &seconds, err) ==
	    -1)
		return err_wrap(err, "-v %s", name);
	*out = (int)seconds;
	return 0;
}

/* From -v accel, cpu and boot_seconds; a trial when they are not given. */
static int
choose_accel(lua_State *L, struct request *r, const char *dir, struct err *err)
{
	int seconds;

	if (engine_config(L, "accel") == NULL)
		return accel_choose(&r->accel, r->program, r->image, dir, err);
	(void)snprintf(r->accel.name, sizeof(r->accel.name), "%s",
	    engine_config(L, "accel"));
	(void)snprintf(r->accel.cpu, sizeof(r->accel.cpu), "%s",
	    config_or(L, "cpu", "qemu64"));
	if (read_seconds(L, "boot_seconds", "30", &seconds, err) == -1)
		return -1;
	r->accel.boot_ms = seconds * 1000;
	return 0;
}

/* The evidence folder, below -v evidence or the work folder. */
static char *
evidence_dir(lua_State *L, const char *name)
{
	const char *top = config_or(L, "evidence", "evidence");
	char *dir = xasprintf("%s/%s", top, name);
	char *absolute = file_absolute(dir, NULL);

	free(dir);
	return absolute;
}

/* -v guest, guest_format, firmware and guest_memory. */
static int
open_own(lua_State *L, struct request *r, struct err *err)
{
	const char *firmware = config_or(L, "firmware", "bios");
	const char *format = engine_config(L, "guest_format");
	enum own_boot boot;
	uint64_t mib;

	r->disk.disk = engine_config(L, "guest");
	if (r->disk.disk == NULL)
		return err_set(err, 0, "-v guest: no disk was given");
	r->disk.format = format == NULL ? NULL : own_disk_format(format);
	if (format != NULL && r->disk.format == NULL)
		return err_set(err, 0, "-v guest_format: %s is none", format);
	if (own_disk_look(r->disk.disk, &r->disk.format, &boot, err) == -1)
		return -1;
	if (strcmp(firmware, "uefi") == 0) {
		if (firmware_find(&r->firmware, err) == -1)
			return -1;
		r->disk.firmware = &r->firmware;
	}
	if (parse_u64(config_or(L, "guest_memory", "2048"), 10, MEMORY_MAX,
		&mib, err) == -1)
		return err_wrap(err, "-v guest_memory");
	r->memory_mib = (int)mib;
	return 0;
}

static int
start(lua_State *L, struct vm *vm, struct request *r, struct err *err)
{
	struct guest_config c = { .own = r->own ? &r->disk : NULL,
		.hypervisor = hypervisor_name,
		.dir = vm->dir,
		.program = r->program,
		.mapping = r->mapping,
		.between = r->between,
		.kvm_signature = r->kvm_signature,
		.memory_mib = r->memory_mib,
		.cpus = r->cpus,
		.devices = &r->devices,
		.slots = &r->slots,
		.roms = &r->roms,
		.extra = &r->extra };
	int limit;

	if (open_image(L, &r->image, err) == -1 ||
	    choose_accel(L, r, vm->dir, err) == -1 ||
	    (r->own && open_own(L, r, err) == -1))
		return -1;
	c.memory_mib = r->memory_mib;
	c.accel = r->accel.name;
	c.cpu = r->accel.cpu;
	c.kernel = r->image->kernel;
	c.initramfs = r->image->initramfs;
	c.disk = r->image->disk;
	deployed_place(L, &r->devices, &r->slots, &r->roms);
	if (read_seconds(L, "boot_limit", "0", &limit, err) == -1)
		return -1;
	/* As asked for, or far more than measured. */
	vm->boot_ms = limit > 0 ? limit * 1000 : 30000 + 6 * r->accel.boot_ms;
	return guest_start(&vm->guest, &c, err);
}

/* [-0, +0, v] The index of the field among the names; 0 when absent. */
static int
read_choice(lua_State *L, const char *key, const char *const names[])
{
	const char *value = lu_field_string(L, 1, WHAT, key, names[0]);
	int i;

	for (i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], value) == 0)
			return i;
	return lu_field_error(L, WHAT, key, "not among the known words");
}

/* In the order of the enums of guests/guest.h. */
static const char *const mappings[] = { "same", "split", NULL };
static const char *const signatures[] = { "bhyve", "kvm", NULL };
static const char *const betweens[] = { "keep", "destroy", NULL };

/* [-0, +0, v] Reads the options table at 1; raises only while r holds nothing
 * but what the devices' own handles keep. */
static void
read_options(lua_State *L, struct request *r)
{
	static const char *const known[] = { "between", "devices", "emulate",
		"mapping", "memory", "name", "own", "signature", NULL };
	lua_Number memory;
	uint64_t set;

	luaL_checktype(L, 1, LUA_TTABLE);
	lu_check_fields(L, 1, WHAT, known);
	memory = lu_field_number(L, 1, WHAT, "memory", GUEST_MEMORY_MIB);
	if (!(memory >= 64 && memory <= MEMORY_MAX))
		(void)lu_field_error(L, WHAT, "memory", "64 to 1048576 MiB");
	r->memory_mib = (int)memory;
	/* What a manager gives its guest; only where none is asked for here. */
	if (memory == GUEST_MEMORY_MIB && parse_u64(config_or(L, "memory", ""),
					      10, MEMORY_MAX, &set, NULL) == 0)
		r->memory_mib = (int)set;
	r->cpus = 1;
	if (parse_u64(config_or(L, "cpus", ""), 10, 256, &set, NULL) == 0)
		r->cpus = (int)set;
	r->name = lu_field_string(L, 1, WHAT, "name", "guest");
	if (strchr(r->name, '/') != NULL || r->name[0] == '.')
		(void)lu_field_error(L, WHAT, "name", "want a plain name");
	r->emulate = lu_field_string(L, 1, WHAT, "emulate", NULL);
	if (r->emulate != NULL && control_id(r->emulate) == NULL)
		(void)lu_field_error(L, WHAT, "emulate", "no such device");
	(void)lua_getfield(L, 1, "own");
	r->own = lua_toboolean(L, -1);
	lua_pop(L, 1);
	if (r->own && strcmp(hypervisor_name, "qemu") != 0)
		(void)lu_field_error(L, WHAT, "own", "only QEMU starts one");
	r->mapping = (enum guest_mapping)read_choice(L, "mapping", mappings);
	r->between = (enum guest_between)read_choice(L, "between", betweens);
	r->kvm_signature = read_choice(L, "signature", signatures) == 1;
	r->program = config_or(L, hypervisor_name, hypervisor_program);
}

/* [-0, +1, v] Checks every handle first (that may raise), then copies. */
static void
read_devices(lua_State *L, struct request *r)
{
	lua_Integer i, n;

	if (lua_getfield(L, 1, "devices") == LUA_TNIL)
		return;
	luaL_checktype(L, -1, LUA_TTABLE);
	n = (lua_Integer)lua_rawlen(L, -1);
	for (i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, i);
		(void)l_device_bdf(L, -1);
		lua_pop(L, 1);
	}
	for (i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, i);
		strv_add(&r->devices, l_device_bdf(L, -1));
		lua_pop(L, 1);
	}
}

static int
l_guest_start(lua_State *L)
{
	struct request r = { 0 };
	struct err err;
	struct vm *vm;
	int rc;

	lua_settop(L, 1);
	read_options(L, &r);
	vm = l_vm_new(L);
	read_devices(L, &r);
	lua_settop(L, 2);
	vm->dir = evidence_dir(L, r.name);
	if (r.emulate != NULL)
		control_arguments(&r.extra, r.emulate);
	rc = start(L, vm, &r, &err);
	request_free(&r);
	return rc == -1 ? lu_raise(L, &err) : 1;
}

/* class_for("010802") -> "nvme", or nil */
static int
l_guest_class_for(lua_State *L)
{
	const char *text = luaL_checkstring(L, 1);
	uint64_t class;

	if (parse_u64(text, 16, 0xffffff, &class, NULL) == -1)
		return 0;
	lua_pushstring(L, image_class_for((uint32_t) class));
	return 1;
}

static int
l_guest_emulates(lua_State *L)
{
	const char *id = control_id(luaL_checkstring(L, 1));

	lua_pushstring(L, strcmp(hypervisor_name, "qemu") == 0 ? id : NULL);
	return 1;
}

/* [-1, +1, v] With an argument true: from now on it is. */
static int
l_guest_control_passed(lua_State *L)
{
	const char *class = luaL_checkstring(L, 1);
	const char *qemu = config_or(L, hypervisor_name, hypervisor_program);
	bool now = lua_toboolean(L, 2), known = true;
	struct image *image = NULL;
	struct err err;

	if (open_image(L, &image, &err) == -1)
		return lu_raise(L, &err);
	if (now)
		control_remember(class, qemu, image);
	else
		known = control_known(class, qemu, image);
	image_free(image);
	lua_pushboolean(L, known);
	return 1;
}

static int
l_guest_hypervisor(lua_State *L)
{
	lua_pushstring(L, hypervisor_name);
	return 1;
}

static const luaL_Reg guest_functions[] = {
	/* class_for(class code) -> device class of the image, or nil */
	{ "class_for", l_guest_class_for },
	/* control_passed(class [, true]) -> did its emulated device work? */
	{ "control_passed", l_guest_control_passed },
	/* emulates(class) -> id of QEMU's device of that class, or nil */
	{ "emulates", l_guest_emulates },
	/* hypervisor() -> "qemu", "bhyve" */
	{ "hypervisor", l_guest_hypervisor },
	/* start{ devices=, emulate=, memory=, name=, mapping=, between=, own=,
	 * signature= } -> vm */
	{ "start", l_guest_start },
	{ NULL, NULL },
};

int
l_guest_open(lua_State *L)
{
	luaL_newlib(L, guest_functions);
	return 1;
}
