/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"
#include "guests/device.h"
#include "guests/tool.h"

#define READ_MS 20000
#define RESET_MS 90000

/* pciconf -r prints 32-bit words in rows of four (usr.sbin/pciconf). */
static int
add_words(struct buf *out, const char *text, struct err *err)
{
	struct strv words = { 0 };
	uint64_t value;
	int rc = 0;
	size_t i;

	strv_split(&words, text, " \r\n");
	for (i = 0; i < words.n && rc == 0; i++) {
		uint8_t b[4];

		rc = parse_u64(words.v[i], 16, UINT32_MAX, &value, err);
		if (rc == -1)
			break;
		b[0] = (uint8_t)value;
		b[1] = (uint8_t)(value >> 8);
		b[2] = (uint8_t)(value >> 16);
		b[3] = (uint8_t)(value >> 24);
		buf_add(out, b, sizeof(b));
	}
	strv_free(&words);
	return rc;
}

int
device_config(const char *bdf, struct buf *out, struct err *err)
{
	char *selector = tool_selector(bdf);
	struct buf text = { 0 };
	long vendor = tool_vendor(bdf, err);
	int status = -1, rc = -1;

	if (vendor == 0xffff)
		(void)err_fail(err, "%s does not answer (vendor id ffff)", bdf);
	else if (vendor != -1)
		status = tool_run(
		    &text, READ_MS, err, "pciconf -r %s 0:0xfc", selector);
	if (status == 0)
		rc = add_words(out, buf_str(&text), err);
	else if (status > 0)
		(void)err_set(err, 0, "pciconf -r %s 0:0xfc: exit status %d",
		    selector, status);
	buf_free(&text);
	free(selector);
	return rc;
}

int
device_reset(const char *bdf, struct err *err)
{
	char *selector = tool_selector(bdf);
	struct err why;
	int rc = tool_do(RESET_MS, &why, "devctl reset %s", selector);

	if (rc == -1)
		rc = err_fail(err, "reset of %s: %s", bdf, why.text);
	free(selector);
	return rc;
}
