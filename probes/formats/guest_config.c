/* SPDX-License-Identifier: BSD-2-Clause
 * A guest as bhyve_config(5) has it: "pci.0.7.0.device=passthru", the file of
 * bhyve -k and what BVCP and illumos write. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "probes/formats/assignments.h"
#include "probes/formats/guest_conf_kinds.h"

/* The value of "pci.BUS.SLOT.FUNC.setting". */
static const char *
setting(const struct assignments *a, const char *device, const char *name)
{
	char *key = xconcat(device, ".", name, NULL);
	const char *value = assignments_get(a, key);

	free(key);
	return value;
}

/* "pci.0.7.0" of "pci.0.7.0.device", owned by the caller, and "0:7:0". */
static char *
place_of(const char *name, char **place)
{
	static const char first[] = "pci.";
	struct strv parts = { 0 };
	char *device = NULL;

	strv_split(&parts, name, ".");
	if (strncmp(name, first, strlen(first)) == 0 && parts.n == 5 &&
	    strcmp(parts.v[4], "device") == 0) {
		device = xstrndup(name, strlen(name) - strlen(".device"));
		*place =
		    xconcat(parts.v[1], ":", parts.v[2], ":", parts.v[3], NULL);
	}
	strv_free(&parts);
	return device;
}

/* By its address on the host, or by its unit: FreeBSD's pptdev, illumos's path.
 */
static char *
host_of(const struct assignments *a, const char *device)
{
	const char *bus = setting(a, device, "bus");
	const char *slot = setting(a, device, "slot");
	const char *func = setting(a, device, "func");
	const char *unit = setting(a, device, "pptdev");
	const char *path = setting(a, device, "path");

	if (bus != NULL && slot != NULL && func != NULL)
		return xconcat(bus, "/", slot, "/", func, NULL);
	if (unit == NULL && path != NULL)
		unit = strncmp(path, "/dev/", 5) == 0 ? path + 5 : path;
	return xstrdup(unit == NULL ? "other" : unit);
}

static void
add(struct guest_conf *g, const struct assignments *a, const char *name)
{
	char *place = NULL, *device = place_of(name, &place), *host;
	struct guest_device at = { 0 }, *d;
	const char *rom;

	if (device != NULL && g->n < GUEST_DEVICES_MAX &&
	    guest_conf_place_text(&at, place)) {
		host = host_of(a, device);
		d = guest_conf_add(g, host);
		at.host = d->host;
		*d = at;
		rom = setting(a, device, "rom");
		d->rom = rom == NULL ? NULL : xstrdup(rom);
		free(host);
	}
	free(device);
	free(place);
}

bool
guest_config_parse(struct guest_conf *g, const char *text, size_t n)
{
	struct assignments a = { 0 };
	const char *value;
	bool any = false;
	size_t i;

	assignments_parse(&a, text, n, '=');
	for (i = 0; i < a.n; i++) {
		char *place = NULL, *device = place_of(a.v[i].name, &place);

		any |= device != NULL;
		free(device);
		free(place);
		if (strcmp(a.v[i].value, "passthru") == 0)
			add(g, &a, a.v[i].name);
	}
	if (any) {
		value = assignments_get(&a, "memory.wired");
		g->wired = value != NULL && strcmp(value, "true") == 0;
		value = assignments_get(&a, "memory.size");
		g->memory = value == NULL ? NULL : xstrdup(value);
		g->cpus = guest_conf_cpus(assignments_get(&a, "cpus"));
		if (assignments_get(&a, "lpc.bootrom") != NULL ||
		    assignments_get(&a, "bootrom") != NULL)
			g->loader = xstrdup("uefi");
	}
	assignments_free(&a);
	return any;
}
