/* SPDX-License-Identifier: BSD-2-Clause
 * HTML of text that guests, devices and files made up. */
#ifndef REPORTS_HTML_PUT_H
#define REPORTS_HTML_PUT_H

#include <jansson.h>

#include "base/buf.h"

/*
 * As printf with %s, %d, %zu, %.1f, %.0f and %%; what %s stands for is escaped
 * for text and for quoted attributes.  Control characters, and those that turn
 * the direction of text, become U+FFFD.
 */
void html_addf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void html_text(struct buf *, const char *text);

/* "good", "warn" or "bad": the class of a verdict. */
const char *html_verdict_class(const char *verdict);

/* A verdict as a label; one that is only predicted has a dashed border. */
void html_verdict(struct buf *, const char *verdict, const char *basis);

/* Text that is there to be copied as a whole. */
void html_paste(struct buf *, const char *text);

/* "16 MiB", the caller's. */
char *html_size(double bytes);

/* The style sheet of every page, in parts; NULL ends them. */
extern const char *const html_style[];

#endif
