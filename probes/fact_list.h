/* SPDX-License-Identifier: BSD-2-Clause
 * Every fact there is: what `pptcheck probe --list-facts` prints. */
#ifndef PROBES_FACT_LIST_H
#define PROBES_FACT_LIST_H

#include "probes/facts.h"

struct fact_doc {
	/* Words in capitals stand for what varies: BDF, N (a number), NAME. */
	const char *key;
	enum fact_type type;
	const char *unit; /* "" when the text says it */
	const char *text;
};

extern const struct fact_doc fact_list[]; /* a NULL key ends it */

/* The row that documents this key; NULL if there is none. */
const struct fact_doc *fact_doc_of(const char *key);

/* "bool", "integer", "text" */
const char *fact_type_name(enum fact_type);

#endif
