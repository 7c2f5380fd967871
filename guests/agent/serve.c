/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* CLOCK_BOOTTIME */
#include "guests/agent/serve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"

#define SETTLE_MAX_MS 600000

static int
ping_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	(void)a, (void)ask, (void)reply, (void)err;
	return 0;
}

static const struct request {
	const char *name;
	serve_handler *run;
	bool guest, lab;
} requests[] = {
	{ "ping", ping_ask, true, true },
	{ "kmsg", kmsg_ask, true, true },
	{ "poweroff", power_off_ask, true, true },
	{ "pci", pci_ask, true, false },
	{ "interrupts", interrupts_ask, true, false },
	{ "artefacts", artefacts_ask, true, false },
	{ "gpu", gpu_ask, true, false },
	{ "net", net_ask, true, false },
	{ "disk", disk_ask, true, false },
	{ "reboot", power_reboot_ask, true, false },
	{ "panic", power_panic_ask, true, false },
	{ "sound", sound_ask, true, false },
	{ "steady", steady_ask, true, false },
	{ "stray", stray_ask, true, false },
	{ "signal", lab_signal_ask, false, true },
	{ "usb", usb_ask, true, false },
};

int
serve_bdf(const json_t *ask, struct bdf_text *out, struct err *err)
{
	const char *text = json_str(ask, "bdf", NULL);
	struct bdf bdf;
	char path[64];

	if (text == NULL)
		return err_set(err, 0, "bdf is missing");
	if (bdf_parse(text, &bdf, err) == -1)
		return -1;
	*out = bdf_format(&bdf);
	(void)snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", out->s);
	if (!file_exists(path))
		return err_set(err, 0, "no PCI function %s", out->s);
	return 0;
}

int
serve_settle(const json_t *ask, int otherwise)
{
	double ms = json_num(ask, "settle", otherwise);

	if (ms < 0)
		return 0;
	return ms > SETTLE_MAX_MS ? SETTLE_MAX_MS : (int)ms;
}

int
serve_send(struct agent *a, const json_t *message, struct err *err)
{
	char *line = json_line(message);
	int rc = port_send(&a->port, line, strlen(line), err);

	free(line);
	return rc;
}

static int
hello_send(struct agent *a)
{
	struct timespec up = { 0 };
	struct utsname uts = { 0 };
	json_t *hello;
	int rc;

	(void)clock_gettime(CLOCK_BOOTTIME, &up);
	(void)uname(&uts);
	hello = json_pack("{s:s, s:i, s:s, s:s, s:f, s:s, s:O}", "hello",
	    "pptcheck-agent", "protocol", AGENT_PROTOCOL, "version",
	    PPTCHECK_VERSION, "kernel", uts.release, "uptime",
	    (double)up.tv_sec + (double)up.tv_nsec / 1e9, "mode", a->mode,
	    "module_errors", a->module_errors);
	if (a->notes != NULL)
		(void)json_object_set(hello, "notes", a->notes);
	rc = serve_send(a, hello, NULL);
	json_decref(hello);
	return rc;
}

static int
request_run(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	const char *name = json_str(ask, "ask", NULL);
	bool lab = a->command != NULL;
	size_t i;

	if (name == NULL)
		return err_set(err, 0, "ask is missing");
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		const struct request *r = &requests[i];

		if (strcmp(r->name, name) == 0 && (lab ? r->lab : r->guest))
			return r->run(a, ask, reply, err);
	}
	return err_set(
	    err, 0, "unknown request in %s mode: %.80s", a->mode, name);
}

/* A reply that cannot be sent is lost with the host that asked. */
static void
line_serve(struct agent *a, const char *line)
{
	struct err why = { 0 };
	json_t *ask = json_read_line(line);
	json_t *reply = json_object();
	json_t *id = json_object_get(ask, "id");

	if (!json_is_object(ask))
		(void)err_set(&why, 0, "not a JSON object on one line");
	else if (!json_is_integer(id))
		(void)err_set(&why, 0, "id is missing or no integer");
	(void)json_object_set_new(reply, "id",
	    json_integer(json_is_integer(id) ? json_integer_value(id) : 0));
	(void)json_object_set_new(reply, "ok", json_true());
	if (why.text[0] != '\0' || request_run(a, ask, reply, &why) == -1) {
		(void)json_object_set_new(reply, "ok", json_false());
		json_put_str(reply, "error", why.text);
	}
	(void)serve_send(a, reply, NULL);
	json_decref(reply);
	json_decref(ask);
}

int
serve_turn(struct agent *a)
{
	char *line;

	if (!port_connected(&a->port)) {
		port_forget(&a->port);
		a->greeted = false;
		return -1;
	}
	if (!a->greeted) {
		if (hello_send(a) == -1)
			return -1;
		a->greeted = true;
	}
	(void)port_receive(&a->port, NULL);
	while (a->then == THEN_SERVE &&
	       (line = port_take_line(&a->port)) != NULL) {
		/* An empty line is how a host may wake a serial port. */
		if (line[0] != '\0')
			line_serve(a, line);
		free(line);
	}
	return 0;
}
