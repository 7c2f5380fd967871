/* SPDX-License-Identifier: BSD-2-Clause
 * Documents that an earlier pptcheck, or somebody else's, may have written. */
#ifndef REPORTS_DOCUMENT_H
#define REPORTS_DOCUMENT_H

#include <jansson.h>

#include "base/err.h"

enum document_kind { DOCUMENT_RUN, DOCUMENT_PROBE };

/*
 * A run document of any version up to ours, in a file or in the folder of a
 * run.  NULL and one line in err when it is damaged, of another kind, or newer.
 * Members that its version does not have are absent.
 */
json_t *document_read_run(const char *path, struct err *);

/* The same, of either kind. */
json_t *document_read(const char *path, enum document_kind *, struct err *);

/* What these two ask of a document; file names it in err. */
int document_check(
    const json_t *, const char *file, enum document_kind *, struct err *);

/* Masks a run document, with the names of this host and its users
 * (reports/document_mask.h), and writes it; atomic. */
int document_write(const char *path, json_t *run, struct err *);

#endif
