/* SPDX-License-Identifier: BSD-2-Clause
 * Any bytes as the table of pvesh, line by line. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strv.h"
#include "probes/formats/groups_pve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = xstrndup((const char *)data, n);
	struct groups_pve table = { 0 };
	struct strv lines = { 0 };
	struct groups_row row;
	size_t i;

	strv_split(&lines, text, "\r\n");
	for (i = 0; i < lines.n; i++) {
		/* what a row does not say must be written too */
		memset(&row, 'x', sizeof(row));
		if (groups_pve_line(&table, lines.v[i], &row) &&
		    (strlen(row.class) + strlen(row.vendor) > 10 ||
			memchr(row.name, '\0', sizeof(row.name)) == NULL ||
			row.driver[0] != '\0' || row.revision[0] != '\0'))
			abort();
	}
	strv_free(&lines);
	free(text);
	return 0;
}
