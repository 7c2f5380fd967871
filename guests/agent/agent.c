/* SPDX-License-Identifier: BSD-2-Clause
 * PID 1 of a disposable guest, or of the emulated lab host. */
#define _GNU_SOURCE /* klogctl */
#include "guests/agent/agent.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "guests/agent/lab.h"
#include "guests/agent/module.h"
#include "guests/agent/mounts.h"
#include "guests/agent/power.h"
#include "guests/agent/serve.h"

/* SYSLOG_ACTION_CONSOLE_LEVEL of syslog(2), which libc does not name. */
#define CONSOLE_LEVEL 8

#define PORT_WAIT_MS 10000
#define SERIAL_WORD "pptcheck.port=ttyS0"
#define RECONNECT_MS 50

/* The kernel opens /dev/console for init only if the image has that node; a
 * descriptor opened later must not become 0, 1 or 2. */
static void
console_attach(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd == -1)
		fd = open("/dev/null", O_RDWR);
	while (fd != -1 && fd < 2)
		fd = dup(fd);
	if (fd > 2)
		(void)close(fd);
}

static bool
serial_wanted(void)
{
	struct buf text = { 0 };
	struct strv words = { 0 };
	bool wanted;

	(void)file_read("/proc/cmdline", &text, NULL);
	strv_split(&words, buf_str(&text), " \n");
	wanted = strv_has(&words, SERIAL_WORD);
	strv_free(&words);
	buf_free(&text);
	return wanted;
}

static int
host_port(struct port *p, struct err *err)
{
	bool serial = serial_wanted();

	if (port_open(p, AGENT_PORT, serial ? 0 : PORT_WAIT_MS, err) == 0)
		return 0;
	if (!serial || port_open_tty(p, "/dev/ttyS0", err) == -1)
		return -1;
	/* The console is the same line: a message in the middle of an answer
	 * would spoil it.  A panic is still printed (KERN_EMERG). */
	(void)klogctl(CONSOLE_LEVEL, NULL, 1);
	return 0;
}

static _Noreturn void
guest_run(struct agent *a)
{
	struct pollfd fd = { .fd = a->port.fd, .events = POLLIN };

	for (;;) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
		/* A port without a host is always ready: poll would spin. */
		if (serve_turn(a) == -1)
			clock_sleep(RECONNECT_MS);
		else if (a->then != THEN_SERVE)
			power_then(a);
		else
			(void)poll(&fd, 1, 1000);
	}
}

int
main(void)
{
	struct agent a = { .mode = "guest", .port = { .fd = -1 } };
	struct err err = { 0 };

	if (getpid() != 1)
		return 1; /* it would reboot the machine it was tried on */
	power_guard();
	if (mounts_start(&err) == -1)
		power_die(err.text);
	console_attach();
	a.module_errors = json_array();
	module_insert_order(AGENT_MODULES, a.module_errors);
	if (host_port(&a.port, &err) == -1)
		power_die(err.text);
	if (file_exists(LAB_JOB))
		lab_run(&a);
	guest_run(&a);
}
