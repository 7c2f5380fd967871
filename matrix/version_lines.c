/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "matrix/version.h"

/* Days on which a line came out: https://www.freebsd.org/releases/ and
 * https://www.kernel.org/category/releases.html.  One that is not here yet ages
 * nothing: a line more is a row more. */
static const struct line {
	const char *system, *day;
} lines[] = {
	{ "FreeBSD", "2018-12-11" }, /* 12 */
	{ "FreeBSD", "2021-04-13" }, /* 13 */
	{ "FreeBSD", "2023-11-20" }, /* 14 */
	{ "FreeBSD", "2025-12-02" }, /* 15 */
	{ "Linux", "2018-10-22" },   /* 4.19 */
	{ "Linux", "2019-11-24" },   /* 5.4 */
	{ "Linux", "2020-12-13" },   /* 5.10 */
	{ "Linux", "2021-10-31" },   /* 5.15 */
	{ "Linux", "2022-12-11" },   /* 6.1 */
	{ "Linux", "2023-10-29" },   /* 6.6 */
	{ "Linux", "2024-11-17" },   /* 6.12 */
	{ "Linux", "2025-11-30" },   /* 6.18 */
};

size_t
version_lines_between(const struct version *v, int64_t from, int64_t to)
{
	char stamp[32];
	size_t i, n = 0;
	int64_t out;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (strncmp(
			v->line, lines[i].system, strlen(lines[i].system)) != 0)
			continue;
		(void)snprintf(
		    stamp, sizeof(stamp), "%sT00:00:00Z", lines[i].day);
		out = clock_parse(stamp);
		n += out > from && out <= to;
	}
	return n;
}
