/* SPDX-License-Identifier: BSD-2-Clause
 * The operating system, and whether the CPU can run guests. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probes/probe.h"

static void
read_kernel(struct source *s, struct facts *f)
{
	static const char key[] = "proc:sys/kernel/osrelease";
	struct err err;
	char *text = source_text(s, key, &err);

	if (text == NULL)
		facts_unknown(f, "host.kernel", err.text, key);
	else
		facts_str(f, "host.kernel", text, key);
	free(text);
}

/* The words of the first "flags" line, whole words only. */
static bool
has_flag(const char *cpuinfo, const char *flag)
{
	const char *line = strstr(cpuinfo, "\nflags");
	struct strv words = { 0 };
	char *text;
	bool found;

	if (line == NULL)
		return false;
	line++;
	text = xstrndup(line, strcspn(line, "\n"));
	strv_split(&words, text, " \t:");
	found = strv_has(&words, flag);
	strv_free(&words);
	free(text);
	return found;
}

static void
read_cpu(struct source *s, struct facts *f)
{
	static const char key[] = "proc:cpuinfo";
	struct err err;
	char *text = source_text(s, key, &err);

	if (text == NULL)
		facts_unknown(f, "cpu.virtualization", err.text, key);
	else if (has_flag(text, "vmx"))
		facts_str(f, "cpu.virtualization", "vmx", key);
	else if (has_flag(text, "svm"))
		facts_str(f, "cpu.virtualization", "svm", key);
	else
		facts_str(f, "cpu.virtualization", "none", key);
	free(text);
}

static void
run(struct source *s, struct facts *f)
{
	read_kernel(s, f);
	read_cpu(s, f);
}

const struct probe probe_host = {
	.name = "host",
	.descr = "operating system and CPU",
	.os = "linux",
	.run = run,
};
