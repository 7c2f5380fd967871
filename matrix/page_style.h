/* SPDX-License-Identifier: BSD-2-Clause
 * Style and script of the site's pages, in parts; NULL ends them. */
#ifndef MATRIX_PAGE_STYLE_H
#define MATRIX_PAGE_STYLE_H

extern const char *const page_style[];
extern const char *const page_script[];

#endif
