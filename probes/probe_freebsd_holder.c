/* SPDX-License-Identifier: BSD-2-Clause
 * Which guest has what ppt holds; after the probes of vmm and of guests. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "probes/probe.h"

/* Who holds what ppt has: a VM that exists and is configured with it, as Hoster
 * tells it (cmd/passthru.go).  vmm itself names no owner, and bhyve's arguments
 * are hidden by its title. */
static void
run(struct source *s, struct facts *f)
{
	const char *exist = facts_text(f, "vmm.vms");
	struct strv names = { 0 }, all = { 0 };
	bool stranger = false;
	size_t i, k;

	(void)s;
	if (exist == NULL)
		return;
	strv_split(&names, strcmp(exist, "none") == 0 ? "" : exist, " ");
	facts_functions(f, &all);
	for (i = 0; i < all.n; i++) {
		const char *driver = facts_pci_text(f, all.v[i], "driver");
		char *key = xasprintf("pci.%s.holder", all.v[i]);
		char *mark = xasprintf("%s=", all.v[i]);
		const char *holder = NULL;

		stranger = false;
		for (k = 0; k < names.n && holder == NULL; k++) {
			char *slots = xasprintf("vm.%s.slots", names.v[k]);
			const char *text = facts_text(f, slots);

			if (text == NULL)
				stranger = true;
			else if (strstr(text, mark) != NULL)
				holder = names.v[k];
			free(slots);
		}
		if (driver == NULL || strcmp(driver, "ppt") != 0)
			;
		else if (holder != NULL)
			facts_str(f, key, holder, "text:vm-conf");
		else if (!stranger)
			facts_str(f, key, "none", "dev:vmm");
		free(mark);
		free(key);
	}
	strv_free(&all);
	strv_free(&names);
}

const struct probe probe_freebsd_holder = {
	.name = "holder",
	.descr = "guests that have a device of ppt",
	.os = "freebsd",
	.run = run,
};
