/* SPDX-License-Identifier: BSD-2-Clause
 * Linux: the board, its firmware, and what that locks down. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "probes/probe_host_linux.h"

/* Models and versions only: serial numbers are never read. */
static void
read_board(struct source *s, struct facts *f)
{
	static const struct {
		const char *fact, *key;
	} rows[] = {
		{ "host.board.vendor", "sysfs:class/dmi/id/board_vendor" },
		{ "host.board.name", "sysfs:class/dmi/id/board_name" },
		{ "host.bios.vendor", "sysfs:class/dmi/id/bios_vendor" },
		{ "host.bios.version", "sysfs:class/dmi/id/bios_version" },
		{ "host.bios.date", "sysfs:class/dmi/id/bios_date" },
	};
	struct err err;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = source_text(s, rows[i].key, &err);

		if (text != NULL)
			facts_str(f, rows[i].fact, text, rows[i].key);
		else if (err.code == ENOENT)
			facts_str(f, rows[i].fact, "none", rows[i].key);
		else
			facts_unknown(f, rows[i].fact, err.text, rows[i].key);
		free(text);
	}
}

/* UEFI 2.10, 3.3: the variable SecureBoot is 1; efivarfs puts 4 bytes of
 * attributes before it. */
static void
read_secure_boot(struct source *s, struct facts *f)
{
	static const char key[] = "sysfs:firmware/efi/efivars/"
				  "SecureBoot-8be4df61-93ca-11d2-aa0d-"
				  "00e098032b8c";
	struct buf b = { 0 };
	struct err err;

	buf_adds(&b, "");
	if (source_get(s, key, &b, &err) == -1)
		facts_unknown(f, "host.secure_boot", err.text, key);
	else if (b.len < 5)
		facts_unknown(
		    f, "host.secure_boot", "the variable is too short", key);
	else
		facts_bool(f, "host.secure_boot", b.data[4] == 1, key);
	buf_free(&b);
}

static void
read_firmware(struct source *s, struct facts *f)
{
	static const char key[] = "sysfs:firmware/efi";
	struct strv names = { 0 };
	struct err err;

	if (source_list(s, key, &names, &err) == 0) {
		facts_str(f, "host.firmware", "uefi", key);
		read_secure_boot(s, f);
	} else if (err.code == ENOENT) {
		facts_str(f, "host.firmware", "bios", key);
		facts_bool(f, "host.secure_boot", false, key);
	} else {
		facts_unknown(f, "host.firmware", err.text, key);
		facts_unknown(f, "host.secure_boot", err.text, key);
	}
	strv_free(&names);
}

/* "none [integrity] confidentiality".  A kernel without it has no such file,
 * and neither has a host where securityfs is not mounted. */
static void
read_lockdown(struct source *s, struct facts *f)
{
	static const char folder[] = "sysfs:kernel/security";
	static const char key[] = "sysfs:kernel/security/lockdown";
	struct strv others = { 0 };
	struct err err;
	char *text = source_text(s, key, &err);
	char *open = text == NULL ? NULL : strchr(text, '[');

	if (text == NULL && err.code == ENOENT)
		(void)source_list(s, folder, &others, NULL);
	if (open != NULL) {
		open[1 + strcspn(open + 1, "]")] = '\0';
		facts_str(f, "host.lockdown", open + 1, key);
	} else if (others.n > 0) {
		facts_str(f, "host.lockdown", "none", folder);
	} else {
		facts_unknown(f, "host.lockdown",
		    text == NULL ? err.text : "no level is marked", key);
	}
	strv_free(&others);
	free(text);
}

void
host_firmware_read(struct source *s, struct facts *f)
{
	read_board(s, f);
	read_firmware(s, f);
	read_lockdown(s, f);
}
