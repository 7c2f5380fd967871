/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/power.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "base/file.h"
#include "guests/agent/serve.h"

#define SYSRQ "/proc/sysrq-trigger"

static _Noreturn void
machine_end(int how)
{
	sync();
	(void)reboot(how);
	(void)reboot((int)RB_HALT_SYSTEM); /* no ACPI */
	for (;;)
		(void)pause();
}

void
power_off(void)
{
	machine_end(RB_POWER_OFF);
}

static void
console_say(const char *text)
{
	int fd = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (fd == -1)
		return;
	(void)!write(fd, text, strlen(text));
	(void)!write(fd, "\n", 1);
	(void)close(fd);
}

void
power_die(const char *why)
{
	console_say("pptcheck-agent: giving up:");
	console_say(why);
	machine_end(RB_POWER_OFF);
}

static void
crashed(int sig)
{
	(void)sig;
	console_say("pptcheck-agent: crashed");
	/* No sync here: it may hang on what made us crash. */
	(void)reboot(RB_POWER_OFF);
	for (;;)
		(void)pause();
}

void
power_guard(void)
{
	static const int sigs[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction sa;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	(void)sigemptyset(&sa.sa_mask);
	sa.sa_handler = crashed;
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		(void)sigaction(sigs[i], &sa, NULL);
	sa.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &sa, NULL);
}

void
power_then(struct agent *a)
{
	port_close(&a->port); /* or the reset would throw the reply away */
	switch (a->then) {
	case THEN_REBOOT:
		machine_end(RB_AUTOBOOT);
	case THEN_PANIC:
		(void)file_poke("/proc/sys/kernel/sysrq", "1", NULL);
		(void)file_poke(SYSRQ, "c", NULL);
		power_die("the kernel refused to panic");
	case THEN_SERVE:
	case THEN_POWEROFF:
		break;
	}
	power_off();
}

int
power_reboot_ask(
    struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	(void)ask, (void)reply, (void)err;
	sync();
	a->then = THEN_REBOOT;
	return 0;
}

int
power_off_ask(
    struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	(void)ask, (void)reply, (void)err;
	a->then = THEN_POWEROFF;
	return 0;
}

int
power_panic_ask(
    struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	(void)ask, (void)reply;
	if (!file_exists(SYSRQ))
		return err_set(err, 0, "this kernel has no sysrq");
	a->then = THEN_PANIC;
	return 0;
}
