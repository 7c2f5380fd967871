/* SPDX-License-Identifier: BSD-2-Clause
 * What the program tells the person on stderr.  Results never go here. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_QUIET, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level); /* LOG_INFO at start */
enum log_level log_get_level(void);

/* One line each, "pptcheck: " before it; the newline is added. */
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
