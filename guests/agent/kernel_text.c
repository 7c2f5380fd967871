/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/kernel_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/strv.h"

/* include/linux/ioport.h: no address assigned. */
#define IORESOURCE_UNSET 0x20000000

/* Documentation/ABI/testing/dev-kmsg: "prio,seq,usec,flags[,...];text\n",
 * then lines of properties. */
int
kmsg_parse(const char *record, struct kmsg_line *out, struct err *err)
{
	const char *text = strchr(record, ';');
	struct strv head = { 0 };
	char *copy;
	int rc = -1;

	if (text == NULL)
		return err_set(err, 0, "no kernel log record");
	copy = xstrndup(record, (size_t)(text - record));
	strv_split(&head, copy, ",");
	if (head.n < 3) {
		(void)err_set(err, 0, "no kernel log record");
		goto out;
	}
	if (parse_u64(head.v[0], 10, UINT32_MAX, &out->prio, err) == 0 &&
	    parse_u64(head.v[1], 10, INT64_MAX, &out->seq, err) == 0 &&
	    parse_u64(head.v[2], 10, INT64_MAX, &out->usec, err) == 0) {
		out->text = xstrndup(text + 1, strcspn(text + 1, "\n"));
		rc = 0;
	}
out:
	strv_free(&head);
	free(copy);
	return rc;
}

/* drivers/pci/pci-sysfs.c, resource_show: "start end flags". */
int
resource_parse(const char *line, struct resource *out, struct err *err)
{
	struct strv word = { 0 };
	uint64_t end;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	strv_split(&word, line, " \t\r\n");
	if (word.n != 3) {
		(void)err_set(err, 0, "no resource: %.60s", line);
		goto out;
	}
	if (parse_u64(word.v[0], 16, UINT64_MAX, &out->start, err) == -1 ||
	    parse_u64(word.v[1], 16, UINT64_MAX, &end, err) == -1 ||
	    parse_u64(word.v[2], 16, UINT64_MAX, &out->flags, err) == -1)
		goto out;
	if (end > out->start || (end == out->start && end != 0))
		out->size = end - out->start + 1;
	out->unassigned =
	    out->size != 0 &&
	    (out->start == 0 || (out->flags & IORESOURCE_UNSET) != 0);
	rc = 0;
out:
	strv_free(&word);
	return rc;
}

/* kernel/irq/proc.c, show_interrupts: one counter for each CPU of the header,
 * then chip, hwirq-trigger, actions with ", " between them. */
static void
interrupt_parse(const struct strv *word, size_t cpus, struct interrupt *out)
{
	struct strv name = { 0 };
	size_t i;

	out->count = 0;
	for (i = 1; i < word->n; i++) {
		uint64_t n;

		if (i <= cpus) {
			if (parse_u64(word->v[i], 10, UINT64_MAX, &n, NULL) ==
			    0)
				out->count += n;
		} else if (i > cpus + 2) {
			strv_add(&name, word->v[i]);
		}
	}
	out->name = name.n == 0 ? NULL : strv_join(&name, " ");
	strv_free(&name);
}

bool
interrupt_find(const char *text, uint64_t irq, struct interrupt *out)
{
	struct strv lines = { 0 }, header = { 0 };
	char *label = xasprintf("%llu:", (unsigned long long)irq);
	bool found = false;
	size_t i;

	strv_split(&lines, text, "\n");
	if (lines.n > 0)
		strv_split(&header, lines.v[0], " ");
	for (i = 1; i < lines.n && !found; i++) {
		struct strv word = { 0 };

		strv_split(&word, lines.v[i], " ");
		if (word.n > 0 && strcmp(word.v[0], label) == 0) {
			interrupt_parse(&word, header.n, out);
			found = true;
		}
		strv_free(&word);
	}
	strv_free(&header);
	strv_free(&lines);
	free(label);
	return found;
}
