/* SPDX-License-Identifier: BSD-2-Clause
 * The .lua files of this folder, embedded by embed.sh at build time. */
#ifndef LUA_SOURCES_H
#define LUA_SOURCES_H

extern const char lua_source_climb[];
extern const char lua_source_control[];
extern const char lua_source_explain[];
extern const char lua_source_explain_data[];
extern const char lua_source_explain_line[];
extern const char lua_source_explain_paste[];
extern const char lua_source_explain_rank[];
extern const char lua_source_explain_status[];
extern const char lua_source_fixes[];
extern const char lua_source_judge[];
extern const char lua_source_own_guest[];
extern const char lua_source_remapping[];
extern const char lua_source_resets[];
extern const char lua_source_retry[];
extern const char lua_source_subject[];
extern const char lua_source_supply[];
extern const char lua_source_windows[];

#endif
