/* SPDX-License-Identifier: BSD-2-Clause
 * Takes off what mail, forums and terminals put around a text that somebody
 * pasted. */
#ifndef PROBES_FORMATS_PASTE_H
#define PROBES_FORMATS_PASTE_H

#include "base/buf.h"

/*
 * Removes, in place: the mark of UTF-8 at the start, escape sequences of
 * colours, the ">" of quoted mail where most lines have it, backticks around a
 * line, tags and entities of HTML where there are any; no-break spaces become
 * blanks.  Bytes with a NUL among them are no text and stay as they are.
 */
void paste_clean(struct buf *);

#endif
