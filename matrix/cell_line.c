/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json.h"
#include "matrix/cell.h"

json_t *
cell_line(const struct run *run)
{
	const struct entry *e = run->e;
	const json_t *r = e->report, *host = json_object_get(r, "host");
	json_t *j = json_copy(e->verdict);

	json_put_str(j, "digest", e->digest);
	json_put_str(j, "origin", json_str(r, "origin", NULL));
	if (*e->person != '\0')
		json_put_str(j, "person", e->person);
	json_put_str(j, "time", json_str(r, "start_time", NULL));
	json_put_str(j, "host", json_str(host, "tag", NULL));
	json_put_str(j, "board",
	    json_str(json_object_get(host, "board"), "model", NULL));
	json_put_str(j, "bios",
	    json_str(json_object_get(host, "bios"), "version", NULL));
	json_put_str(
	    j, "cpu", json_str(json_object_get(host, "cpu"), "name", NULL));
	json_put_str(
	    j, "iommu", json_str(json_object_get(host, "iommu"), "kind", NULL));
	json_put_str(
	    j, "os", json_str(json_object_get(host, "os"), "release", NULL));
	if (run->version.n > 0)
		json_put_str(j, "version", run->version.text);
	json_put_str(j, "hypervisor_version",
	    json_str(json_object_get(r, "hypervisor"), "version", NULL));
	json_put_str(j, "driver",
	    json_str(json_object_get(json_object_get(r, "guest"), "driver"),
		"name", NULL));
	(void)json_object_set(j, "settings", json_object_get(r, "settings"));
	(void)json_object_set(j, "incidents", json_object_get(r, "incidents"));
	if (!run->counts)
		json_put_str(j, "uncounted",
		    e->replaced		       ? "replaced"
		    : e->tier == TIER_NEW      ? "new contributor"
		    : run->group == GROUP_NONE ? "not about the device"
					       : "");
	return j;
}
