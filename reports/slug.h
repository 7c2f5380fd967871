/* SPDX-License-Identifier: BSD-2-Clause
 * A name as a part of an address of the matrix's pages. */
#ifndef REPORTS_SLUG_H
#define REPORTS_SLUG_H

/* Small letters and digits, "-" for what is between them, at most 100; may be
 * empty.  The caller frees it. */
char *slug_of(const char *text);

#endif
