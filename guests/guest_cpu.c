/* SPDX-License-Identifier: BSD-2-Clause
 * Did this host give the guest any CPU time? */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"
#include "guests/guest_priv.h"

/* Documentation/scheduler/sched-stats.rst: time on a CPU, time waiting for
 * one, both in ns, and how often it ran. */
int64_t
guest_parse_schedstat(const char *text)
{
	struct strv words = { 0 };
	int64_t ms = -1;
	uint64_t ns;

	strv_split(&words, text, " \n");
	if (words.n == 3 &&
	    parse_u64(words.v[1], 10, INT64_MAX, &ns, NULL) == 0)
		ms = (int64_t)(ns / 1000000);
	strv_free(&words);
	return ms;
}

int64_t
guest_cpu_wait(const struct guest *g)
{
	char *dir = xasprintf("/proc/%d/task", (int)g->proc.pid);
	struct strv threads = { 0 };
	int64_t most = -1;
	size_t i;

	/* The guest's CPUs are threads of it. */
	(void)file_list(dir, &threads, NULL);
	for (i = 0; i < threads.n; i++) {
		char *path = xasprintf("%s/%s/schedstat", dir, threads.v[i]);
		struct buf b = { 0 };
		int64_t ms;

		if (file_read(path, &b, NULL) == 0) {
			ms = guest_parse_schedstat(buf_str(&b));
			most = ms > most ? ms : most;
		}
		buf_free(&b);
		free(path);
	}
	strv_free(&threads);
	free(dir);
	return most;
}
