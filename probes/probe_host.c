/* SPDX-License-Identifier: BSD-2-Clause
 * The operating system, its memory, and whether the CPU can run guests. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "probes/probe_host_linux.h"

/* include/uapi/linux/capability.h */
#define CAP_IPC_LOCK 14
#define CAP_SYS_ADMIN 21

#define KERNEL_LOG "log:kernel"

/* "Linux version 6.12.6 (...": the first line of a kernel log.  NULL if there
 * is none; the caller frees it. */
static char *
logged_kernel(struct source *s)
{
	static const char mark[] = "Linux version ";
	struct buf log = { 0 };
	const char *p = NULL;
	char *release = NULL;

	if (source_get(s, KERNEL_LOG, &log, NULL) == 0)
		p = strstr(buf_str(&log), mark);
	if (p != NULL) {
		p += strlen(mark);
		release = xstrndup(p, strcspn(p, " \r\n"));
	}
	buf_free(&log);
	return release;
}

static void
read_kernel(struct source *s, struct facts *f)
{
	static const char key[] = "proc:sys/kernel/osrelease";
	struct err err;
	char *text = source_text(s, key, &err), *logged = NULL;

	if (text == NULL)
		logged = logged_kernel(s);
	if (text != NULL)
		facts_str(f, "host.kernel", text, key);
	else if (logged != NULL && *logged != '\0')
		facts_str(f, "host.kernel", logged, KERNEL_LOG);
	else
		facts_unknown(f, "host.kernel", err.text, key);
	free(logged);
	free(text);
}

/* What stands behind "name   :" on the first line that begins so; NULL if
 * there is none; the caller frees it. */
static char *
value_of(const char *text, const char *name)
{
	size_t n = strlen(name);
	const char *p = text;

	while (p != NULL) {
		const char *value = p + n;

		if (strncmp(p, name, n) == 0 &&
		    value[strspn(value, " \t")] == ':') {
			value += strspn(value, " \t") + 1;
			value += strspn(value, " \t");
			return xstrndup(value, strcspn(value, "\r\n"));
		}
		p = strchr(p, '\n');
		p = p == NULL ? NULL : p + 1;
	}
	return NULL;
}

static bool
has_word(const char *text, const char *word)
{
	struct strv words = { 0 };
	bool found;

	strv_split(&words, text == NULL ? "" : text, " \t");
	found = strv_has(&words, word);
	strv_free(&words);
	return found;
}

/* By what only the cpuinfo of each has: arch/.../kernel/cpu/proc.c, setup.c,
 * cpu.c, setup-common.c. */
static const char *
architecture_of(const char *text)
{
	static const struct {
		const char *name, *is;
	} rows[] = { { "flags", "x86" }, { "CPU implementer", "arm" },
		{ "Features", "arm" }, { "isa", "riscv" },
		{ "timebase", "power" }, { NULL, "other" } };
	size_t i;

	for (i = 0; rows[i].name != NULL; i++) {
		char *value = value_of(text, rows[i].name);
		bool has = value != NULL;

		free(value);
		if (has)
			break;
	}
	return rows[i].is;
}

static void
set_cpu(const char *text, struct facts *f, const char *key)
{
	char *flags = value_of(text, "flags");
	char *name = value_of(text, "model name");
	char *sizes = value_of(text, "address sizes");

	if (*text != '\0')
		facts_str(f, "cpu.architecture", architecture_of(text), key);
	if (flags != NULL)
		facts_str(f, "cpu.virtualization",
		    has_word(flags, "vmx")   ? "vmx"
		    : has_word(flags, "svm") ? "svm"
					     : "none",
		    key);
	else /* of ARM, POWER and others, which tell it elsewhere */
		facts_unknown(f, "cpu.virtualization",
		    "cpuinfo is not of an x86 CPU", key);
	if (flags != NULL)
		facts_bool(f, "cpu.under_hypervisor",
		    has_word(flags, "hypervisor"), key);
	else
		facts_unknown(
		    f, "cpu.under_hypervisor", "no flags in cpuinfo", key);
	if (name != NULL)
		facts_str(f, "cpu.name", name, key);
	else
		facts_unknown(f, "cpu.name", "no model name in cpuinfo", key);
	/* "46 bits physical, 48 bits virtual" */
	if (sizes != NULL && strtol(sizes, NULL, 10) > 0)
		facts_int(f, "cpu.physical_bits", strtol(sizes, NULL, 10), key);
	else
		facts_unknown(
		    f, "cpu.physical_bits", "no address sizes in cpuinfo", key);
	free(sizes);
	free(name);
	free(flags);
}

static void
read_cpu(struct source *s, struct facts *f)
{
	static const char key[] = "proc:cpuinfo";
	static const char *const names[] = { "cpu.virtualization",
		"cpu.under_hypervisor", "cpu.architecture", "cpu.name",
		"cpu.physical_bits" };
	struct err err;
	char *text = source_text(s, key, &err);
	size_t i;

	if (text != NULL)
		set_cpu(text, f, key);
	else
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			facts_unknown(f, names[i], err.text, key);
	free(text);
}

/* proc(5), meminfo: kB are KiB. */
static void
read_memory(struct source *s, struct facts *f)
{
	static const char key[] = "proc:meminfo";
	static const struct {
		const char *fact, *name;
		int64_t unit;
	} rows[] = {
		{ "host.memory", "MemTotal", 1024 },
		{ "host.memory.free", "MemAvailable", 1024 },
		{ "host.hugepages.total", "HugePages_Total", 1 },
		{ "host.hugepages.free", "HugePages_Free", 1 },
		{ "host.hugepages.size", "Hugepagesize", 1024 },
	};
	struct err err;
	char *text = source_text(s, key, &err);
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *value =
		    text == NULL ? NULL : value_of(text, rows[i].name);
		uint64_t n;

		if (value != NULL)
			value[strcspn(value, " ")] = '\0';
		if (value != NULL &&
		    parse_u64(value, 10, INT64_MAX / 1024, &n, NULL) == 0)
			facts_int(
			    f, rows[i].fact, (int64_t)n * rows[i].unit, key);
		else if (text == NULL)
			facts_unknown(f, rows[i].fact, err.text, key);
		else if (i < 2)
			facts_unknown(f, rows[i].fact, "not in meminfo", key);
		else /* a kernel without huge pages */
			facts_int(f, rows[i].fact, 0, key);
		free(value);
	}
	free(text);
}

/* Capabilities, not the user's number: root of a container has not them all. */
static void
read_rights(struct source *s, struct facts *f)
{
	static const char key[] = "proc:self/status";
	static const char lock[] = "limit:memlock";
	struct err err;
	char *text = source_text(s, key, &err);
	char *caps = text == NULL ? NULL : value_of(text, "CapEff");
	uint64_t set = 0, bytes;

	if (caps != NULL && parse_u64(caps, 16, UINT64_MAX, &set, NULL) == 0)
		facts_bool(f, "host.root", set >> CAP_SYS_ADMIN & 1, key);
	else
		facts_unknown(
		    f, "host.root", text == NULL ? err.text : "no CapEff", key);
	free(caps);
	free(text);
	text = source_text(s, lock, &err);
	/* VFIO asks for the capability first: vfio_iommu_type1.c */
	if (set >> CAP_IPC_LOCK & 1)
		facts_int(f, "host.memlock", -1, key);
	else if (text == NULL)
		facts_unknown(f, "host.memlock", err.text, lock);
	else if (strcmp(text, "unlimited") == 0)
		facts_int(f, "host.memlock", -1, lock);
	else if (parse_u64(text, 10, INT64_MAX, &bytes, &err) == 0)
		facts_int(f, "host.memlock", (int64_t)bytes, lock);
	else
		facts_unknown(f, "host.memlock", err.text, lock);
	free(text);
}

static void
run(struct source *s, struct facts *f)
{
	/* a lone table has no system */
	if (source_os(s) == NULL)
		facts_unknown(
		    f, "host.os", "the source does not say", "source");
	else
		facts_str(f, "host.os", "linux", "source");
	read_kernel(s, f);
	read_cpu(s, f);
	host_log_read(s, f);
	read_memory(s, f);
	read_rights(s, f);
	host_firmware_read(s, f);
	host_vfio_read(s, f);
}

const struct probe probe_host = {
	.name = "host",
	.descr = "operating system, memory and CPU",
	.os = "linux",
	.run = run,
};
