/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/hypervisor.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/guest_bhyve.h"
#include "guests/image_digest.h"
#include "guests/tool.h"

#define ANSWER_MS 20000

const char *const hypervisor_name = "bhyve";
const char *const hypervisor_program = "bhyve";

int
hypervisor_check(const char *bhyve, struct err *err)
{
	struct buf out = { 0 };
	char *path = file_which(bhyve), *rom;
	int status;

	if (path == NULL)
		return err_set(err, 0,
		    "%s is not there; it belongs to FreeBSD's base system "
		    "(amd64), or give --bhyve PATH",
		    bhyve);
	free(path);
	status = tool_run(&out, ANSWER_MS, err, "%s -h", bhyve);
	if (status > 0 ||
	    (status == 0 && strstr(buf_str(&out), "vmname") == NULL))
		status = err_set(err, 0, "%s -h: no bhyve answers", bhyve);
	buf_free(&out);
	if (status != 0)
		return -1;
	rom = bhyve_bootrom(err);
	free(rom);
	return rom == NULL ? -1 : 0;
}

/* Another program than the system's, as 8 digits of its digest; the caller
 * frees it; NULL: it is the system's. */
static char *
other_build(const char *bhyve)
{
	char *path = file_which(bhyve);
	char *usual = file_which(hypervisor_program);
	struct digest_text digest, known = { "" };
	char *build = NULL;

	if (path != NULL && digest_file(path, &digest, NULL) == 0 &&
	    (usual == NULL || (digest_file(usual, &known, NULL) == 0 &&
				  strcmp(known.s, digest.s) != 0)))
		build = xstrndup(digest.s, 8);
	free(usual);
	free(path);
	return build;
}

/* bhyve has none of its own: it is of the system it came with. */
char *
hypervisor_version(const char *bhyve)
{
	struct buf out = { 0 };
	char *version = NULL, *build = other_build(bhyve);

	if (tool_run(&out, ANSWER_MS, NULL, "uname -r") == 0) {
		buf_trim(&out);
		version = build == NULL ? xstrdup(buf_str(&out))
					: xasprintf("%s, other build %s",
					      buf_str(&out), build);
	}
	free(build);
	buf_free(&out);
	return version;
}

char *
hypervisor_firmware(const char *bhyve, bool uefi)
{
	char *rom = bhyve_bootrom(NULL), *found = NULL;
	struct digest_text digest;

	(void)bhyve;
	(void)uefi; /* it is nothing else */
	if (rom != NULL && digest_file(rom, &digest, NULL) == 0)
		found = xstrdup(digest.s);
	free(rom);
	return found;
}
