/* SPDX-License-Identifier: BSD-2-Clause
 * Two identifiers in each of 1,000 runs: none is in what would be sent. */
#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "reports/document_mask.h"
#include "reports/submission.h"
#include "reports/submission_check.h"

/* xorshift64: the same sequence everywhere. */
static uint64_t state = 88172645463325252u;

static unsigned int
below(unsigned int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state >> 16) % n;
}

/* x: a hexadecimal digit, X: in capitals, A: a letter, 9: a digit. */
static char *
grow(const char *form)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
	char *text = xstrdup(form), *p;

	for (p = text; *p != '\0'; p++)
		if (*p == 'x')
			*p = "123456789abcdef"[below(15)];
		else if (*p == 'X')
			*p = "123456789ABCDEF"[below(15)];
		else if (*p == 'A')
			*p = letters[below(23)];
		else if (*p == '9')
			*p = "123456789"[below(9)];
	return text;
}

/* The identifier, and the words around it ("%s"). */
static const char *const plants[][2] = {
	/* MACs in six notations, as single digits, in a name */
	{ "xx:xx:xx:xx:xx:xx", "ether %s txqueuelen 1000" },
	{ "XX:XX:XX:XX:XX:XX", "e1000e 0000:00:1f.6 eth0: (PCI Express) %s" },
	{ "xx-xx-xx-xx-xx-xx", "nic=%s," },
	{ "xxxx.xxxx.xxxx", "learned %s on port 3" },
	{ "xxxxxxxxxxxx", "adapter %s is gone" },
	{ "XXXXXXXXXXXX", "tap_%s" },
	{ "xxxxxxxxxxxx", "r8152 2-1:1.0 enx%s: carrier on" },
	{ "xxxxxx-xxxxxx", "peer %s" },
	{ "xx:xx:xx:xx:xx:xx", "\033[1;32m%s\033[0m is up" },
	{ "xx xx xx xx xx xx", "sent from %s" },
	{ "x:xx:x:xx:xx:x", "lladdr %s" },
	/* beside an address, which stays */
	{ "xxxxxxxxxxxx", "fault addr 0x38000ff0412c of mac address %s" },
	{ "5xxxxxxxxxxxxxxx", "sas addr 0x%s" },
	/* UUIDs */
	{ "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "root=UUID=%s ro" },
	{ "XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX", "bhyve -U %s" },
	{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "machine-id %s" },
	{ "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "GPU-%s (UUID)" },
	/* PCI Express Device Serial Numbers, EUI-64 */
	{ "xx-xx-xx-xx-xx-xx-xx-xx", "Device Serial Number %s" },
	{ "xxxxxxxxxxxxxxxx", "ecap 0003[140] = Serial 1 %s" },
	{ "eui.xxxxxxxxxxxxxxxx", "nvme namespace %s" },
	/* serial numbers */
	{ "A999AA9A999999", "disk Samsung %s does not answer" },
	{ "AA-AA99A9999999", "ATA WDC %s" },
	{ "AAAA999999A9999AAA", "<INTEL SSD %s>" },
	{ "99AA9", "Serial Number: %s" },
	{ "9999999", "S/N %s" },
	{ "AA9A9A9", "Service Tag: %s" },
	{ "xxxxxxx", "sernum=\"%s\"" },
	/* names of hosts and people */
	{ "zeus-9xxx", "Nov 21 10:00:00 %s kernel: vfio" },
	{ "hera9xxx", "Set hostname to <%s>." },
	{ "ares9xxx", "%s login: root" },
	{ "box9xx.example.org", "cannot reach %s" },
	{ "nas9xx.local", "mounted from %s:/export" },
	{ "jane9xxx", "open /home/%s/vm/disk.img" },
	{ "jane9xxx@hera", "built by %s" },
	{ "jane9xxx", "<6>Nov 21 10:00:00.123456 %s kernel: up" },
	{ "jane9xxx", "2026-11-21 10:00:00 %s vmm[12]: up" },
	{ "jane9xxx", "Hostname set to <%s>." },
	{ "jane9xxx", "Linux %s 6.1.0-37-amd64 #1 SMP" },
	{ "jane9xxx", "-name guest=%s,debug-threads=on" },
	{ "jane9xxx", "Failed to start domain '%s'" },
	{ "jane9xxx", "session opened for user %s(uid=1000)" },
	{ "jane9xxx", "nfs://%s/export" },
	{ "jane9xxx", "password=%s" },
	{ "jane9xxx", "LABEL=%s" },
	{ "xx_xx_xx_xx_xx_xx", "hci0 dev %s" },
	{ "xxxx:xxxx:xxxx:xxxx", "node guid %s" },
	{ "xxxxxxxxxxxxxxxxx", "instance i-%s" },
	{ "A9A9999", "[SN] Serial number: %s" },
	{ "9999999999999", "GPU serial %s" },
	{ "naa.xxxxxxxxxxxxxxxx", "scsi 0:0:0:0: %s" },
	{ "9A999999999999999999", "usb 1-4: SerialNumber: %s" },
	{ "fe80::xxxx:xxff:fexx:xxxx", "from %s" },
	/* what this host is called, without any sign around it */
	{ "our-own-host", "guest of %s stopped" },
};
#define PLANTS (sizeof(plants) / sizeof(plants[0]))

static void
put(json_t *j, const char *name, const char *text)
{
	json_put_str(j, name, text);
}

/* Into a place that leaves the machine, or one that must not. */
static void
plant(json_t *run, const char *text)
{
	json_t *facts = json_object_get(json_object_get(run, "host"), "facts");
	json_t *device = json_array_get(json_object_get(run, "devices"), 0);
	json_t *stages = json_object_get(device, "stages");
	json_t *stage = json_array_get(
	    stages, below((unsigned int)json_array_size(stages)));

	switch (below(16)) {
	case 0:
		put(device, "name", text);
		break;
	case 1:
		put(facts, "host.kernel", text);
		break;
	case 2:
		put(facts, "iommu.arguments", text);
		break;
	case 3:
		put(facts, "host.board.vendor", "Maker");
		put(facts, "host.board.name", text);
		break;
	case 4:
		put(facts, "host.bios.version", text);
		break;
	case 5:
		put(facts, "cpu.name", text);
		break;
	case 6:
		put(json_object_get(run, "hypervisor"), "version", text);
		break;
	case 7:
		put(json_object_get(run, "image"), "kernel", text);
		break;
	case 8: /* not on the allow-list */
		put(facts, "host.name", text);
		put(run, "serial", text);
		put(device, "notes", text);
		break;
	case 9: /* the end of a log of a stage that failed */
	case 10:
		ATF_REQUIRE_EQ(0,
		    file_write_atomic("guest.log", text, strlen(text), NULL));
		put(stage, "status", "FAIL");
		(void)json_object_set_new(
		    stage, "evidence", json_pack("[s]", "guest.log"));
		break;
	case 11:
		put(device, "note", text);
		(void)json_object_set_new(device, "causes",
		    json_pack("[{s:s, s:s, s:[{s:s, s:[{s:i, s:s}]}]}]", "id",
			"x", "text", text, "evidence", "file", "x.log", "lines",
			"line", 1, "text", text));
		break;
	case 12:
		(void)json_object_set_new(device, "findings",
		    json_pack("[{s:s, s:s, s:s, s:[s]}]", "id", "x", "text",
			text, "fix", text, "evidence", text));
		break;
	case 13:
		(void)json_object_set_new(
		    stage, "detail", json_pack("{s:s}", "driver", text));
		break;
	default:
		put(stage, "reason", text);
		break;
	}
}

static size_t
passed(const char *report, const char *identifier)
{
	if (strstr(report, identifier) == NULL)
		return 0;
	atf_tc_fail_nonfatal("%s is in the report", identifier);
	return 1;
}

/* What a run writes, and others are shown.  The names of this machine are not
 * those of the test. */
static size_t
passed_document(json_t *run, char *const what[2])
{
	size_t n, through = 0;
	char *text;

	document_mask(run, NULL);
	text = json_dumps(run, 0);
	for (n = 0; n < 2; n++)
		if (strcmp(what[n], "our-own-host") != 0)
			through += passed(text, what[n]);
	free(text);
	return through;
}

ATF_TC_WITHOUT_HEAD(submission__nothing_planted_passes);
ATF_TC_BODY(submission__nothing_planted_passes, tc)
{
	const struct submission_options o = { .host_tag = "9c41e07b5d2fa836",
		.folder = "." };
	static const unsigned char seed[SIGN_SEED] = { 7 };
	struct strv names = { 0 };
	struct scrubber *client, *matrix = scrubber_new(NULL);
	struct schema *schema = schema_report(NULL);
	struct buf text = { 0 };
	struct sign_key k;
	size_t i, n, which, refused = 0, through = 0;
	char *what[2], *words;
	json_t *run, *report;

	strv_add(&names, "our-own-host");
	client = scrubber_new(&names);
	sign_key_from_seed(&k, seed);
	for (i = 0; i < 1000; i++) {
		run = json_read_file(
		    SOURCE_ROOT "/fixtures/runs/nvme-works.json", NULL);
		ATF_REQUIRE(run != NULL);
		for (n = 0; n < 2; n++) {
			which = (2 * i + n) % PLANTS;
			what[n] = grow(plants[which][0]);
			words = xstrdup(plants[which][1]);
			*strstr(words, "%s") = '\0';
			xreplace(
			    &words, xasprintf("%s%s%s", words, what[n],
					strstr(plants[which][1], "%s") + 2));
			plant(run, words);
			free(words);
		}
		report = submission_new(run, 0, &k, client, &o);
		buf_clear(&text);
		submission_bytes(&text, report);
		if (submission_check(schema, matrix, report, NULL, NULL) > 0)
			refused++;
		for (n = 0; n < 2; n++)
			through += passed(buf_str(&text), what[n]);
		through += passed_document(run, what);
		free(what[0]);
		free(what[1]);
		json_decref(report);
		json_decref(run);
	}
	(void)printf("%zu reports, %zu identifiers passed, %zu refused\n", i,
	    through, refused);
	ATF_CHECK_EQ(0, through);
	ATF_CHECK_EQ(0, refused);
	buf_free(&text);
	schema_free(schema);
	scrubber_free(matrix);
	scrubber_free(client);
	strv_free(&names);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, submission__nothing_planted_passes);
	return atf_no_error();
}
