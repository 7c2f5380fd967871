/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/control.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dirs.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

#define CACHE "control.json"
/* Enough for the first, middle and last block and 64 MiB. */
#define DISK "if=none,id=control,driver=null-co,size=67108864,read-zeroes=on"

static const struct control {
	const char *class, *id;
	const char *argv[7];
} controls[] = {
	{ "nvme", "1b36:0010",
	    { "-drive", DISK, "-device", "nvme,drive=control,serial=control",
		NULL } },
	{ "sata", "8086:2922",
	    { "-drive", DISK, "-device", "ich9-ahci,id=control-sata", "-device",
		"ide-hd,bus=control-sata.0,drive=control", NULL } },
	{ "net", "8086:10d3",
	    { "-netdev", "hubport,id=control,hubid=0", "-device",
		"e1000e,netdev=control,romfile=", NULL } },
	{ "usb", "1b36:000d",
	    { "-device", "qemu-xhci,id=control", "-device",
		"usb-tablet,bus=control.0", NULL } },
	{ "sound", "8086:293e",
	    { "-device", "ich9-intel-hda,id=control", "-device",
		"hda-duplex,bus=control.0", NULL } },
};

static const struct control *
find(const char *class)
{
	size_t i;

	for (i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		if (strcmp(controls[i].class, class) == 0)
			return &controls[i];
	return NULL;
}

const char *
control_id(const char *class)
{
	const struct control *c = find(class);

	return c == NULL ? NULL : c->id;
}

void
control_arguments(struct strv *argv, const char *class)
{
	const struct control *c = find(class);
	size_t i;

	for (i = 0; c != NULL && c->argv[i] != NULL; i++)
		strv_add(argv, c->argv[i]);
}

/* What the answer depends on; the caller frees it. */
static char *
key_of(const char *class, const char *qemu, const struct image *image)
{
	char *path = file_which(qemu), *key;
	struct stat st = { 0 };

	if (path != NULL)
		(void)stat(path, &st);
	key =
	    xasprintf("%s; %s %lld %lld; %s", class, path == NULL ? qemu : path,
		(long long)st.st_size, (long long)st.st_mtime, image->digest);
	free(path);
	return key;
}

bool
control_known(const char *class, const char *qemu, const struct image *image)
{
	char *path = dirs_cache(CACHE);
	char *key = key_of(class, qemu, image);
	json_t *all = json_read_file(path, NULL);
	bool known = json_is_true(json_object_get(all, key));

	json_decref(all);
	free(key);
	free(path);
	return known;
}

/* A cache that cannot be written costs the next run a guest, no more. */
void
control_remember(const char *class, const char *qemu, const struct image *image)
{
	char *path = dirs_cache(CACHE);
	char *dir = dirs_cache("");
	char *key = key_of(class, qemu, image);
	json_t *all = json_read_file(path, NULL);
	struct err err;

	if (all == NULL)
		all = json_object();
	(void)json_object_set_new(all, key, json_true());
	if (file_mkdirs(dir, &err) == -1 ||
	    json_write_file(path, all, &err) == -1)
		log_debug("control not remembered: %s", err.text);
	json_decref(all);
	free(key);
	free(dir);
	free(path);
}
