/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/acpi.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

int
acpi_refuse(struct err *err, int code, const char *fmt, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)err_set(err, 0, "%s", text);
	if (err != NULL)
		err->code = code;
	return -1;
}

int
acpi_open(struct acpi_table *t, const char *signature, const void *bytes,
    size_t n, struct err *err)
{
	uint8_t sum = 0;
	size_t i;

	memset(t, 0, sizeof(*t));
	if (n < ACPI_HEADER)
		return acpi_refuse(err, ENODATA,
		    "%s: %zu bytes, the header alone has %d", signature, n,
		    ACPI_HEADER);
	t->bytes = bytes;
	if (memcmp(bytes, signature, 4) != 0)
		return acpi_refuse(err, EINVAL, "not a %s table", signature);
	memcpy(t->signature, bytes, 4);
	t->length = get_le32(t->bytes + 4);
	t->revision = t->bytes[8];
	if (t->length < ACPI_HEADER)
		return acpi_refuse(err, EINVAL,
		    "%s: its header claims %u bytes", signature,
		    (unsigned)t->length);
	t->n = n < t->length ? n : t->length;
	for (i = 0; i < t->n; i++)
		sum = (uint8_t)(sum + t->bytes[i]);
	t->checksum_ok = sum == 0 || acpi_cut(t);
	return 0;
}

bool
acpi_cut(const struct acpi_table *t)
{
	return t->n < t->length;
}

const uint8_t *
acpi_at(const struct acpi_table *t, size_t offset, size_t n)
{
	if (offset > t->n || n > t->n - offset)
		return NULL;
	return t->bytes + offset;
}

void
acpi_defect(struct acpi_defects *d, const char *fmt, ...)
{
	va_list ap;

	d->whole = false;
	if (d->error[0] != '\0')
		return;
	va_start(ap, fmt);
	(void)vsnprintf(d->error, sizeof(d->error), fmt, ap);
	va_end(ap);
}

void
acpi_defects_begin(struct acpi_defects *d, const struct acpi_table *t)
{
	memset(d, 0, sizeof(*d));
	d->whole = !acpi_cut(t);
	/* Kernels use such a table all the same, so nothing is missing. */
	if (!t->checksum_ok)
		(void)snprintf(d->error, sizeof(d->error), "bad checksum");
}

bool
acpi_structure_fits(const struct acpi_table *t, size_t offset, size_t length,
    size_t head, struct acpi_defects *d)
{
	if (length < head) {
		acpi_defect(
		    d, "structure at 0x%zx has length %zu", offset, length);
		return false;
	}
	if (length > t->length - offset) {
		acpi_defect(d,
		    "structure at 0x%zx ends %zu bytes behind the table",
		    offset, length - (t->length - offset));
		return false;
	}
	if (acpi_at(t, offset, length) == NULL) {
		d->whole = false;
		return false;
	}
	return true;
}

void *
acpi_room(void *v, size_t n, size_t size)
{
	if ((n & (n - 1)) != 0)
		return v;
	return xreallocarray(v, n == 0 ? 1 : n * 2, size);
}
