/* SPDX-License-Identifier: BSD-2-Clause
 * Request "sound": which codecs answer on the link of an HD audio controller?
 */
#include <stdlib.h>

#include "base/json.h"
#include "guests/agent/artefacts.h"
#include "guests/agent/interrupts.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

/* The driver looks for codecs after it has bound (sound/pci/hda/hda_intel.c,
 * azx_probe_work); one that does not answer costs it 1 s a command. */
#define SETTLE_MS 15000

static json_t *
codec_json(const char *name)
{
	char *vendor =
	    sysfs_text("/sys/bus/hdaudio/devices/%s/vendor_id", name);
	json_t *codec = json_pack("{s:s, s:s?}", "name", name, "id", vendor);

	free(vendor);
	return codec;
}

/* Finding a codec takes commands, and their answers come by interrupt. */
int
sound_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	json_t *codecs = json_array();
	struct strv names = { 0 };
	struct bdf_text bdf;
	uint64_t total;
	size_t i;
	int rc;

	(void)a;
	(void)json_object_set_new(reply, "codecs", codecs);
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	artefacts_await(bdf.s, "hdaudio", serve_settle(ask, SETTLE_MS), &names);
	for (i = 0; i < names.n; i++)
		(void)json_array_append_new(codecs, codec_json(names.v[i]));
	rc = interrupts_total(bdf.s, &total, err);
	if (rc == 0)
		(void)json_object_set_new(
		    reply, "interrupts", json_integer((json_int_t)total));
	if (rc == 0 && names.n == 0)
		rc = err_set(err, 0, "%s: no codec answers", bdf.s);
	strv_free(&names);
	return rc;
}
