/* SPDX-License-Identifier: BSD-2-Clause
 * report-1.schema.json in the program: meson writes the bytes. */
#include "reports/schema_check.h"

static const unsigned char bytes[] = {
#include "reports/report-1.schema.inc"
};

const char *
schema_report_text(size_t *n)
{
	*n = sizeof(bytes);
	return (const char *)bytes;
}

struct schema *
schema_report(struct err *err)
{
	return schema_new((const char *)bytes, sizeof(bytes), err);
}
