/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/lab.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/sig.h"
#include "guests/guest.h"
#include "guests/image_initramfs.h"
#include "guests/lab_clock.h"
#include "guests/lab_fault.h"

/* The emulated host answers after 3 to 15 s; 2 loaded cores need more. */
#define UP_MS 240000

/*
 * Each makes processes inside start faster: no mitigations to emulate, no
 * clock watchdog that mistrusts a TSC which TCG does not skew.
 */
#define HOST_ARGUMENTS "tsc=reliable clocksource=tsc nowatchdog audit=0"

/*
 * On a busy machine the kernel measures the TSC wrongly against a timer that is
 * emulated late: a host was seen whose clock ran 20 times too fast, and whose
 * every time limit was over too soon.
 */
static char *
clock_argument(void)
{
	long khz = lab_clock_khz();

	return khz == 0 ? xstrdup("") : xasprintf(" tsc_early_khz=%ld", khz);
}

void
board_free(struct board *b)
{
	free(b->ident);
	free(b->descr);
	free(b->machine);
	free(b->cpu);
	free(b->before);
	strv_free(&b->iommu);
	strv_free(&b->devices);
	strv_free(&b->netdevs);
	strv_free(&b->disks);
	strv_free(&b->arguments);
	strv_free(&b->modules);
	strv_free(&b->bind);
	strv_free(&b->faults);
	strv_free(&b->expect);
	strv_free(&b->findings);
	memset(b, 0, sizeof(*b));
}

/* A file of that size, sparse. */
static int
make_file(const char *path, uint64_t mib, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int rc = 0;

	if (fd == -1 || ftruncate(fd, (off_t)(mib << 20)) == -1)
		rc = err_set(err, errno, "create %s", path);
	if (fd != -1)
		(void)close(fd);
	return rc;
}

/* Scratch files; they vanish with the work folder.  The node has a name, so
 * that a fault can give it another file (blockdev-reopen). */
static int
make_disk(
    struct strv *argv, const char *work, const char *spec, struct err *err)
{
	struct strv part = { 0 };
	char *path = NULL;
	uint64_t mib;
	int rc = -1;

	strv_split(&part, spec, ":");
	if (part.n < 2 || part.n > 3 ||
	    parse_u64(part.v[1], 10, 1 << 20, &mib, NULL) == -1) {
		(void)err_set(
		    err, 0, "disk \"%s\" is not ID:MIB[:ERRORS]", spec);
		goto out;
	}
	path = xasprintf("%s/%s.raw", work, part.v[0]);
	rc = make_file(path, mib, err);
	strv_add(argv, "-drive");
	if (part.n == 2)
		strv_addf(argv,
		    "file=%s,if=none,id=%s,format=raw,node-name=%s.raw", path,
		    part.v[0], part.v[0]);
	else
		strv_addf(argv,
		    "if=none,id=%s,driver=raw,file.driver=blkdebug,"
		    "file.image.driver=file,file.image.filename=%s,%s",
		    part.v[0], path, part.v[2]);
out:
	free(path);
	strv_free(&part);
	return rc;
}

static int
machine_arguments(
    struct strv *argv, const struct lab *lab, const char *work, struct err *err)
{
	const struct board *b = lab->board;
	size_t i;

	for (i = 0; i < b->iommu.n; i++) {
		strv_add(argv, "-device");
		strv_add(argv, b->iommu.v[i]);
	}
	strv_add(argv, "-fsdev");
	strv_add(argv, "local,id=root,path=/,security_model=none,readonly=on,"
		       "multidevs=remap");
	strv_add(argv, "-device");
	strv_add(argv, "virtio-9p-pci,fsdev=root,mount_tag=root");
	strv_add(argv, "-fsdev");
	strv_addf(argv,
	    "local,id=out,path=%s,security_model=none,multidevs=remap",
	    lab->out);
	strv_add(argv, "-device");
	strv_add(argv, "virtio-9p-pci,fsdev=out,mount_tag=out");
	for (i = 0; i < b->disks.n; i++)
		if (make_disk(argv, work, b->disks.v[i], err) == -1)
			return -1;
	for (i = 0; i < b->netdevs.n; i++) {
		strv_add(argv, "-netdev");
		strv_add(argv, b->netdevs.v[i]);
	}
	for (i = 0; i < b->devices.n; i++) {
		strv_add(argv, "-device");
		strv_add(argv, b->devices.v[i]);
	}
	return 0;
}

/* The command's environment: what it needs, not what we happen to have. */
static json_t *
environment(const struct lab *lab)
{
	static const char *const names[] = { "HOME", "PPTCHECK_CACHE",
		"XDG_CACHE_HOME", "NO_COLOR", "LANG", "CI", NULL };
	struct strv env = { 0 };
	json_t *a;
	size_t i;

	strv_addf(&env, "PATH=%s", lab->path);
	strv_addf(&env, "PPTCHECK_LAB=%s", lab->board->ident);
	for (i = 0; names[i] != NULL; i++)
		if (getenv(names[i]) != NULL)
			strv_addf(&env, "%s=%s", names[i], getenv(names[i]));
	a = json_strings(&env);
	strv_free(&env);
	return a;
}

static json_t *
bindings(const struct board *b)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < b->bind.n; i++) {
		const char *colon = strrchr(b->bind.v[i], ':');
		json_t *one = json_object();
		char *bdf =
		    xstrndup(b->bind.v[i], (size_t)(colon - b->bind.v[i]));

		json_put_str(one, "bdf", bdf);
		json_put_str(one, "driver", colon + 1);
		(void)json_array_append_new(a, one);
		free(bdf);
	}
	return a;
}

/* What the agent does in the emulated host; the caller frees it. */
static char *
job_text(const struct lab *lab)
{
	json_t *j = json_object();
	char *text;

	json_put_str(j, "mode", "lab");
	json_put_str(j, "root_tag", "root");
	json_put_str(j, "out_tag", "out");
	json_put_str(j, "out", lab->out);
	json_put_str(j, "cwd", lab->out);
	(void)json_object_set_new(j, "argv", json_strings(lab->argv));
	(void)json_object_set_new(j, "env", environment(lab));
	json_put_str(j, "modules_dir", lab->image->modules_dir);
	(void)json_object_set_new(
	    j, "modprobe", json_strings(&lab->board->modules));
	(void)json_object_set_new(j, "bind", bindings(lab->board));
	text = json_line(j);
	json_decref(j);
	return text;
}

static int
make_initramfs(const struct lab *lab, const char *path, struct err *err)
{
	static const char *const modules[] = { "virtio_pci", "virtio_console",
		"9p", "9pnet_virtio", "overlay", NULL };
	struct strv start = { 0 };
	char *job = job_text(lab);
	const struct initramfs r = { .agent = lab->agent,
		.modules_dir = lab->image->modules_dir,
		.start = &start,
		.job = job };
	size_t i;
	int rc;

	for (i = 0; modules[i] != NULL; i++)
		strv_add(&start, modules[i]);
	rc = image_initramfs(path, &r, err);
	strv_free(&start);
	free(job);
	return rc;
}

/* Hands a caught signal to the command; the third is for the lab. */
static int
forward_signal(struct guest *g, struct err *err)
{
	json_t *args = json_object(), *reply = NULL;

	sig_rearm();
	if (sig_count() > 2) {
		json_decref(args);
		return err_set(err, EINTR, "lab ended");
	}
	(void)json_object_set_new(args, "signal", json_integer(sig_caught()));
	if (guest_ask(g, "signal", args, 10000, &reply, err) == -1)
		return -1;
	json_decref(reply);
	return 0;
}

/* What the agent could not do: the command may still be able to work. */
static void
report_notes(const json_t *hello)
{
	static const char *const keys[] = { "notes", "module_errors" };
	const json_t *note;
	size_t i, k;

	for (k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		json_array_foreach(json_object_get(hello, keys[k]), i, note)
		    log_warn("lab: %s", json_string_value(note));
}

static int
follow(struct guest *g, const struct lab *lab, struct err *err)
{
	struct lab_faults faults = {
		.faults = &lab->board->faults, .events = lab->events, .host = g
	};
	json_t *message = NULL, *reply = NULL;
	int rc, status;

	guest_allow_reboots(g, lab->reboots);
	guest_heartbeat(g, GUEST_HEARTBEAT_MS);
	if (guest_hello(g, UP_MS, &message, err) == -1)
		return -1;
	report_notes(message);
	log_debug("lab: up after %.1f s",
	    (double)(guest_times(g)->hello - guest_times(g)->started) / 1000);
	json_decref(message);
	message = NULL;
	guest_on_wait(g, lab_faults_turn, &faults);
	while ((rc = guest_await(g, "event", 1 << 30, &message, err)) == -1)
		if (err->code != EINTR || forward_signal(g, err) == -1)
			break;
	guest_on_wait(g, NULL, NULL);
	lab_faults_free(&faults);
	if (rc == -1)
		return -1;
	status = (int)json_num(message, "status", -1);
	if (json_object_get(message, "error") != NULL)
		log_warn("lab: %s", json_str(message, "error", ""));
	json_decref(message);
	if (guest_ask(g, "poweroff", NULL, 5000, &reply, NULL) == 0)
		json_decref(reply);
	(void)guest_stop(g, GUEST_POWEROFF, 20000, NULL);
	return status;
}

static int
boot(const struct lab *lab, const char *work, struct err *err)
{
	const struct guest_port ports[] = {
		{ "org.pptcheck.stdout.0", STDOUT_FILENO },
		{ "org.pptcheck.stderr.0", STDERR_FILENO },
	};
	char *initramfs = xasprintf("%s/lab.cpio", work);
	char *words = strv_join(&lab->board->arguments, " ");
	char *clock = clock_argument();
	char *append = xasprintf(HOST_ARGUMENTS "%s %s", clock, words);
	struct strv extra = { 0 };
	char *dir = xasprintf("%s/" LAB_HOST_EVIDENCE, lab->out);
	struct guest_config config = { .dir = dir,
		.program = lab->qemu,
		.accel = "tcg,thread=multi",
		.cpu = lab->board->cpu,
		.machine = lab->board->machine,
		.kernel = lab->image->kernel,
		.initramfs = initramfs,
		.append = append,
		.memory_mib = lab->board->memory_mib,
		.cpus = lab->board->cpus,
		.extra = &extra,
		.ports = ports,
		.ports_n = 2 };
	struct guest *g = NULL;
	int status = -1;

	if (file_remove_tree(dir, err) == 0 &&
	    make_initramfs(lab, initramfs, err) == 0 &&
	    machine_arguments(&extra, lab, work, err) == 0 &&
	    guest_start(&g, &config, err) == 0)
		status = follow(g, lab, err);
	guest_free(g);
	strv_free(&extra);
	free(dir);
	free(append);
	free(clock);
	free(words);
	free(initramfs);
	return status;
}

int
lab_run(const struct lab *lab, struct err *err)
{
	char work[] = "/tmp/pptcheck-lab.XXXXXX";
	int status;

	if (file_mkdirs(lab->out, err) == -1)
		return -1;
	if (mkdtemp(work) == NULL)
		return err_set(err, errno, "create %s", work);
	status = boot(lab, work, err);
	(void)file_remove_tree(work, NULL);
	return status;
}
